// Snapshots: ask for one, list them, take them away. The capture itself is evidence/'s, handed in by bin/.
import type { FastifyReply } from 'fastify';
import type { Member } from '../../contract/session.ts';
import { captureEvidence, downloadSnapshot, listSnapshots, snapshotPicture } from '../../contract/evidence.ts';
import { appendAudit } from '#store/audit.ts';
import { getSnapshot, snapshotsOf } from '#store/snapshots.ts';
import type { ConsoleDeps, SnapshotFile } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayCapture, mayReadEvidence } from '../policies/evidence.ts';
import { presentSnapshot } from '../presenters/snapshot.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { existing } from './leads.ts';
import { actorOf } from './triage.ts';

export function evidenceRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock } = deps;

  app.route({
    ...at(captureEvidence),
    config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
    handler: async (request) => {
      const member = mayCapture(signedIn(request));
      const lead = await existing(viewOf(store, member), request.params.id);
      if (deps.captureEvidence === undefined) throw problem('CAPTURE_FAILED');
      await deps.captureEvidence(lead.id, actorOf(member));
      await appendAudit(
        store.db,
        [
          {
            actor: member.id,
            action: 'evidence.requested',
            subject: lead.id,
            details: { agency: member.agencyId, url: lead.listing.url },
          },
        ],
        clock,
      );
      return { accepted: true as const };
    },
  });

  app.route({
    ...at(listSnapshots),
    handler: async (request) => {
      const view = viewOf(store, mayReadEvidence(signedIn(request)));
      const lead = await existing(view, request.params.id);
      return { snapshots: (await snapshotsOf(view, lead.id)).map(presentSnapshot) };
    },
  });

  app.get(downloadSnapshot.path, { schema: { params: downloadSnapshot.schema.params } }, async (request, reply) => {
    const member = mayReadEvidence(signedIn(request));
    const file = await open(deps, member, { id: request.params.id, part: 'archive' });
    await appendAudit(
      store.db,
      [
        {
          actor: member.id,
          action: 'evidence.downloaded',
          subject: request.params.id,
          details: { agency: member.agencyId, name: file.name },
        },
      ],
      clock,
    );
    return send(reply, file, 'attachment');
  });

  app.get(snapshotPicture.path, { schema: { params: snapshotPicture.schema.params } }, async (request, reply) => {
    const member = mayReadEvidence(signedIn(request));
    return send(reply, await open(deps, member, { id: request.params.id, part: 'picture' }), 'inline');
  });
}

async function open(
  { store, openSnapshot }: ConsoleDeps,
  member: Member,
  { id, part }: { id: string; part: 'archive' | 'picture' },
): Promise<SnapshotFile> {
  const snapshot = await getSnapshot(viewOf(store, member), id);
  const file = snapshot === undefined ? undefined : await openSnapshot?.(snapshot, part);
  if (file === undefined) throw problem('NOT_FOUND');
  return file;
}

/** Whatever the bytes claim to be, the browser runs nothing of them: a sandbox of their own, and no guess at the type. */
function send(reply: FastifyReply, file: SnapshotFile, disposition: 'attachment' | 'inline'): FastifyReply {
  return reply
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('content-disposition', `${disposition}; filename="${file.name.replaceAll(/[^\w.-]/g, '_')}"`)
    .header('content-length', file.size)
    .header('cache-control', 'private, no-store')
    .type(file.type)
    .send(file.stream);
}
