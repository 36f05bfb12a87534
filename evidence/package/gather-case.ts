// Fills the record of an export from the store and the evidence folder. A file that is no longer what the store and the custody log say it
// is stops the export: nothing doubtful leaves as evidence.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { sha256 } from '#lib/blobs.ts';
import type { Clock } from '#lib/clock.ts';
import { BadInput, GiveUp, StopAll } from '#lib/errors.ts';
import { custodyOf } from '#store/custody.ts';
import { getLead, sightingsOf } from '#store/leads.ts';
import type { Store } from '#store/open-store.ts';
import { snapshotsOf, type Snapshot } from '#store/snapshots.ts';
import { verdictsOf } from '#store/verdicts.ts';
import { custodyFile } from '../custody-file.ts';
import type { Signer } from '../sign.ts';
import { accountSchema } from '../snapshot.ts';
import { software } from '../software.ts';
import { unzip } from '../unzip.ts';
import { verifyEvidence, type VerifyOptions } from '../verify.ts';
import type { CaseArchive, CaseFile, CaseLead, CaseSnapshot } from './case-file.ts';

export interface CaseRequest {
  /** In the order in which the report tells of them; each once. */
  leadIds: readonly string[];
  caseNumber?: string | undefined;
  /** As the logs name people: a user's id, or an account of the machine. */
  exportedBy: string;
  /** As papers name them, where that is something else. */
  exporterName?: string | undefined;
  why: string;
}

export interface CaseSources {
  store: Store;
  clock: Clock;
  signer: Signer;
  /** Where a snapshot's file is on this machine. */
  fileOf: (snapshot: Snapshot & { file: string }) => string;
  trust?: VerifyOptions;
  /** Called before each lead with its number. */
  onLead?: (number: number) => void;
  signal?: AbortSignal;
}

/** More in one package is a mistake in the command, or wants several packages. */
const mostLeads = 200;

const manifestSchema = z.object({
  resources: z.array(z.object({ path: z.string(), hash: z.string(), bytes: z.number() })),
});

/**
 * Throws `BadInput` for an empty, repeated or overlong list or leads of several agencies, `GiveUp` (`NO_SUCH_LEAD`), and `StopAll`
 * (`EVIDENCE_CHANGED`) where a file is missing or has another hash than the store's.
 */
export async function gatherCase(request: CaseRequest, sources: CaseSources): Promise<CaseFile> {
  const { leadIds, caseNumber, exportedBy, exporterName, why } = request;
  const { clock, signer } = sources;
  if (leadIds.length === 0 || leadIds.length > mostLeads)
    throw new BadInput(`${leadIds.length} leads; from 1 to ${mostLeads} go into one package`, { field: 'lead' });
  if (new Set(leadIds).size < leadIds.length) throw new BadInput('a lead is named more than once', { field: 'lead' });
  const leads: CaseLead[] = [];
  for (const [place, id] of leadIds.entries()) {
    sources.signal?.throwIfAborted();
    sources.onLead?.(place + 1);
    leads.push(await gatherLead(id, { number: place + 1, sources }));
  }
  const agencies = new Set(leads.map(({ lead }) => lead.agencyId));
  if (agencies.size > 1)
    throw new BadInput(`the leads belong to ${agencies.size} agencies; a package is one agency's`, { field: 'lead' });
  return {
    exportId: clock.newId(),
    caseNumber: caseNumber ?? null,
    exportedAt: clock.now().toISOString(),
    agency: signer.agency,
    exportedBy,
    exporter: exporterName ?? exportedBy,
    why,
    software: software.description,
    leads,
  };
}

async function gatherLead(
  id: string,
  { number, sources }: { number: number; sources: CaseSources },
): Promise<CaseLead> {
  const found = await getLead(sources.store, id);
  if (found === undefined) throw new GiveUp(`There is no lead ${id}.`, { code: 'NO_SUCH_LEAD' });
  // What other agencies saw of the same page is theirs (docs/decisions/241): read as the lead's own agency.
  const view = sources.store.forAgency(found.agencyId);
  const lead = (await getLead(view, id)) ?? found;
  const snapshots: CaseSnapshot[] = [];
  for (const [place, snapshot] of (await snapshotsOf(view, id)).entries())
    snapshots.push(await gatherSnapshot(snapshot, { number: `${number}.${place + 1}`, sources }));
  return {
    number,
    lead,
    verdicts: await verdictsOf(view, id),
    sightings: await sightingsOf(view, lead.listingId),
    snapshots,
  };
}

async function gatherSnapshot(
  snapshot: Snapshot,
  { number, sources }: { number: string; sources: CaseSources },
): Promise<CaseSnapshot> {
  const { store, signer, fileOf, trust } = sources;
  const { file } = snapshot;
  const archive =
    file === null ? undefined : await openArchive(fileOf({ ...snapshot, file }), { sha256: snapshot.sha256, trust });
  const chain = await custodyOf(store, snapshot.id);
  return { number, snapshot, archive, custody: { bytes: await custodyFile(chain, signer), rows: chain.rows } };
}

async function openArchive(
  path: string,
  expected: { sha256: string | null; trust: VerifyOptions | undefined },
): Promise<CaseArchive> {
  const bytes = await readFile(path).catch(() => undefined);
  const changed = bytes === undefined ? 'is missing' : sha256(bytes) === expected.sha256 ? undefined : 'has changed';
  if (bytes === undefined || changed !== undefined)
    throw new StopAll(`The evidence file ${path} ${changed} since it was captured.`, {
      code: 'EVIDENCE_CHANGED',
      hint: 'Nothing was exported. Bring the file back from a backup, and look into who touched it.',
    });
  const verification = await verifyEvidence(path, expected.trust);
  const { files } = await unzip(bytes);
  const json = (name: string): unknown => JSON.parse(files.get(name)?.toString('utf8') ?? 'null');
  const manifest = manifestSchema.parse(json('datapackage.json'));
  return {
    path,
    account: accountSchema.parse(json('capture/capture.json')),
    screenshot: files.get('capture/screenshot.png') ?? null,
    text: files.get('capture/text.txt')?.toString('utf8') ?? null,
    verification,
    inside: manifest.resources.map((one) => ({
      path: one.path,
      sha256: one.hash.replace(/^sha256:/, ''),
      bytes: one.bytes,
    })),
  };
}
