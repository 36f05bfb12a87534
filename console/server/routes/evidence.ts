// Snapshots: ask for one, list them, take them away. The capture itself is evidence/'s, handed in by bin/.
import type { FastifyReply } from 'fastify';
import type { Member } from '../../contract/session.ts';
import { captureEvidence, downloadSnapshot, listSnapshots, snapshotPicture } from '../../contract/evidence.ts';
import { appendAudit } from '#store/audit.ts';
import { recordCustody } from '#store/custody.ts';
import { getSnapshot, snapshotsOf } from '#store/snapshots.ts';
import type { Snapshot } from '#store/snapshots.ts';
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

  /** Who has looked at what, and when it was last written down. */
  const noted = new Map<string, number>();
  const note = async (member: Member, snapshot: Snapshot, what: 'viewed' | 'exported') => {
    const key = `${member.id} ${snapshot.id}`;
    const now = clock.now().getTime();
    if (what === 'viewed' && now - (noted.get(key) ?? -Infinity) < viewNotedEveryMs) return;
    if (what === 'viewed') noted.set(key, now);
    if (noted.size > maxNoted) noted.clear();
    const { id: snapshotId, leadId, sha256 } = snapshot;
    const why = what === 'viewed' ? 'shown in the console' : 'downloaded from the console';
    const event = { snapshotId, leadId, what, who: member.id, why, sha256Before: sha256, sha256After: sha256 };
    await recordCustody(store.db, [{ ...event, more: { agency: member.agencyId, name: member.name } }], clock);
  };

  app.get(downloadSnapshot.path, { schema: { params: downloadSnapshot.schema.params } }, async (request, reply) => {
    const member = mayReadEvidence(signedIn(request));
    const { file, snapshot } = await open(deps, member, { id: request.params.id, part: 'archive' });
    await note(member, snapshot, 'exported');
    return send(reply, file, 'attachment');
  });

  app.get(snapshotPicture.path, { schema: { params: snapshotPicture.schema.params } }, async (request, reply) => {
    const member = mayReadEvidence(signedIn(request));
    const { file, snapshot } = await open(deps, member, { id: request.params.id, part: 'picture' });
    await note(member, snapshot, 'viewed');
    return send(reply, file, 'inline');
  });
}

/** The picture is asked for whenever its lead is opened; once an hour and person says as much as every time. */
const viewNotedEveryMs = 3_600_000;
const maxNoted = 50_000;

async function open(
  { store, openSnapshot }: ConsoleDeps,
  member: Member,
  { id, part }: { id: string; part: 'archive' | 'picture' },
): Promise<{ file: SnapshotFile; snapshot: Snapshot }> {
  const snapshot = await getSnapshot(viewOf(store, member), id);
  const file = snapshot === undefined ? undefined : await openSnapshot?.(snapshot, part);
  if (snapshot === undefined || file === undefined) throw problem('NOT_FOUND');
  return { file, snapshot };
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
