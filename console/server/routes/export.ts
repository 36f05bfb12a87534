// The investigator's page: what proves a capture, its replay, and packages for court.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { downloadExport, openReplay, readEvidence, readExport, startExport } from '../../contract/export.ts';
import type { ProvenSnapshot } from '../../contract/export.ts';
import { appendAudit } from '#store/audit.ts';
import { custodyActions, custodyOf, recordCustody } from '#store/custody.ts';
import { getSnapshot, snapshotsOf, type Snapshot } from '#store/snapshots.ts';
import type { Store } from '#store/open-store.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { makeExports } from '../exports.ts';
import { signedIn } from '../gate.ts';
import { mayReadEvidence } from '../policies/evidence.ts';
import { exportsEvidence, mayExport } from '../policies/export.ts';
import { presentSnapshot } from '../presenters/snapshot.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { existing } from './leads.ts';

export function exportRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock, replay } = deps;
  const exports =
    deps.makeExport === undefined
      ? undefined
      : makeExports(deps.makeExport, { newId: () => clock.newId(), log: deps.log });
  app.addHook('onClose', async () => exports?.close());

  app.route({
    ...at(readEvidence),
    handler: async (request) => {
      const member = mayReadEvidence(signedIn(request));
      const view = viewOf(store, member);
      const lead = await existing(view, request.params.id);
      const snapshots = await snapshotsOf(view, lead.id);
      return {
        title: lead.listing.title,
        url: lead.listing.url,
        snapshots: await Promise.all(snapshots.map((snapshot) => proven(store, snapshot))),
        canReplay: replay?.originsFor(request.headers.host ?? '') !== undefined,
        canExport: exports !== undefined && exportsEvidence(member),
      };
    },
  });

  app.route({
    ...at(openReplay),
    config: { rateLimit: { max: 60, timeWindow: '1 minute' } },
    handler: async (request) => {
      const member = mayReadEvidence(signedIn(request));
      const snapshot = await getSnapshot(viewOf(store, member), request.params.id);
      const path = snapshot === undefined ? undefined : await deps.archivePath?.(snapshot);
      if (snapshot === undefined || path === undefined) throw problem('NOT_FOUND');
      const url = replay?.open({ path, url: snapshot.url }, request.headers.host ?? '');
      if (url === undefined) throw problem('CAPTURE_FAILED', 'This console cannot replay captures.');
      const { id: snapshotId, leadId, sha256 } = snapshot;
      const event = { snapshotId, leadId, what: 'viewed' as const, who: member.id, why: 'replay in the console' };
      const more = { agency: member.agencyId };
      await recordCustody(store.db, [{ ...event, sha256Before: sha256, sha256After: sha256, more }], clock);
      return { url };
    },
  });

  app.route({
    ...at(startExport),
    config: { rateLimit: { max: 10, timeWindow: '1 minute' } },
    handler: async (request) => {
      const member = mayExport(signedIn(request));
      const view = viewOf(store, member);
      const { caseNumber, why, leads = [], redact = false, recipients = [] } = request.body;
      const leadIds = [...new Set([request.params.id, ...leads])];
      for (const id of leadIds) await existing(view, id);
      if (exports === undefined) throw problem('CAPTURE_FAILED', 'This console cannot make packages.');
      const given = {
        caseNumber: caseNumber === '' ? undefined : caseNumber,
        why: why === undefined || why === '' ? 'export of an evidence package' : why,
      };
      return {
        export: exports.start({ leadIds, by: member.id, name: member.name, redact, recipients, ...given }, member),
      };
    },
  });

  app.route({
    ...at(readExport),
    handler: async (request) => {
      const member = mayExport(signedIn(request));
      const found = exports?.find(request.params.id, member);
      if (found === undefined) throw problem('NOT_FOUND');
      return found.state;
    },
  });

  app.get(downloadExport.path, { schema: { params: downloadExport.schema.params } }, async (request, reply) => {
    const member = mayExport(signedIn(request));
    const found = exports?.find(request.params.id, member);
    if (found?.path == null) throw problem('NOT_FOUND');
    const { size } = await stat(found.path);
    const details = { agency: member.agencyId, export: found.state.id, sha256: found.state.sha256 };
    await appendAudit(
      store.db,
      found.leadIds.map((subject) => ({ actor: member.id, action: 'evidence.downloaded', subject, details })),
      clock,
    );
    return reply
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('content-disposition', `attachment; filename="${basename(found.path).replaceAll(/[^\w.-]/g, '_')}"`)
      .header('content-length', size)
      .header('cache-control', 'private, no-store')
      .type('application/octet-stream')
      .send(createReadStream(found.path));
  });
}

async function proven(store: Store, snapshot: Snapshot): Promise<ProvenSnapshot> {
  const { rows } = await custodyOf(store, snapshot.id);
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const { manifest, keyId, timestamps } = snapshot.hashes;
  return {
    ...presentSnapshot(snapshot),
    manifest: text(manifest),
    keyId: text(keyId),
    timestamps: text(timestamps),
    custody: rows.map(({ at: when, action, actor, details }) => ({
      at: when,
      what: whatOf(action),
      who: text(details['name']) ?? actor,
      why: text(details['why']) ?? '',
      sha256: text(details['sha256After']),
    })),
  };
}

function whatOf(action: string): ProvenSnapshot['custody'][number]['what'] {
  const what = custodyActions.find((one) => action === `snapshot.${one}`);
  if (what === undefined) throw new Error(`The custody log holds no ${action}.`);
  return what;
}
