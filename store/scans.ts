// Scans: one run over sources, found again by the hash of its arguments.
import { sql } from 'kysely';
import { sha256 } from '#lib/blobs.ts';
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import { ownAgency } from './agencies.ts';
import { canonicalJson, toJson, toText } from './json.ts';
import type { Store } from './open-store.ts';
import type { ScanRow, ScanStatus } from './schema.ts';

export interface Scan {
  id: string;
  /** Whose scan it is, and whose its leads are. */
  agencyId: string;
  name: string;
  argsKey: string;
  options: Record<string, unknown>;
  status: ScanStatus;
  /** ISO 8601, UTC. */
  startedAt: string;
  finishedAt: string | null;
  counts: Record<string, number>;
}

/** SHA-256 over the canonical JSON of a scan's arguments: the same arguments in another order are the same. */
export function argsKey(options: Record<string, unknown>): string {
  return sha256(canonicalJson(options));
}

/**
 * The latest scan of the same arguments where it did not finish (`resumed`), else a new one. `fresh` leaves the old one behind as
 * stopped and begins anew. Two processes with the same arguments get the same scan and share its frontier.
 * Without `agencyId` it is the own agency's.
 */
export async function openScan(
  store: Store,
  input: { name: string; options: Record<string, unknown>; fresh?: boolean; agencyId?: string; clock: Clock },
): Promise<{ scan: Scan; resumed: boolean }> {
  const { name, options, fresh = false, agencyId = ownAgency, clock } = input;
  const key = argsKey(options);
  return store.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`scan ${agencyId} ${key}`}, 0))`.execute(trx);
    const latest = await trx
      .selectFrom('scans')
      .selectAll()
      .where('args_key', '=', key)
      .where('agency_id', '=', agencyId)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (latest !== undefined && latest.status !== 'finished') {
      const status = fresh ? 'stopped' : 'running';
      const finishedAt = fresh ? clock.now() : null;
      const row = await trx
        .updateTable('scans')
        .set({ status, finished_at: finishedAt })
        .where('id', '=', latest.id)
        .returningAll()
        .executeTakeFirstOrThrow();
      if (!fresh) return { scan: fromTable(row), resumed: true };
    }
    const row = await trx
      .insertInto('scans')
      .values({
        id: clock.newId(),
        agency_id: agencyId,
        name: toText(name),
        args_key: key,
        options: toJson(options),
        status: 'running',
        started_at: clock.now(),
        counts: '{}',
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { scan: fromTable(row), resumed: false };
  });
}

/** Ends a scan; `counts` go over those already kept. Throws `GiveUp` (`NO_SUCH_SCAN`). */
export async function finishScan(
  store: Store,
  input: { scanId: string; status: Exclude<ScanStatus, 'running'>; counts?: Record<string, number>; clock: Clock },
): Promise<void> {
  const { scanId, status, counts = {}, clock } = input;
  const result = await store.db
    .updateTable('scans')
    .set({ status, finished_at: clock.now(), counts: sql`counts || ${toJson(counts)}::jsonb` })
    .where('id', '=', scanId)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new GiveUp(`There is no scan ${scanId}.`, { code: 'NO_SUCH_SCAN' });
}

export async function getScan(store: Store, scanId: string): Promise<Scan | undefined> {
  const row = await store.db.selectFrom('scans').selectAll().where('id', '=', scanId).executeTakeFirst();
  return row === undefined ? undefined : fromTable(row);
}

/** Newest first. */
export async function listScans(store: Store, options: { limit?: number } = {}): Promise<Scan[]> {
  const limit = Math.min(Math.max(options.limit ?? 50, 1), 1000);
  return (await store.db.selectFrom('scans').selectAll().orderBy('seq', 'desc').limit(limit).execute()).map(fromTable);
}

/** Counts by reason of what the scan skipped or failed. */
export async function scanReasons(store: Store, scanId: string): Promise<Record<string, number>> {
  const rows = await store.db
    .selectFrom('frontier')
    .select(['reason', (eb) => eb.fn.countAll<number>().as('n')])
    .where('scan_id', '=', scanId)
    .where('state', 'in', ['skipped', 'failed'])
    .groupBy('reason')
    .orderBy('n', 'desc')
    .execute();
  return Object.fromEntries(rows.map(({ reason, n }) => [reason ?? 'unnamed', n]));
}

/** What a scan found: listings and leads that it saw, new or not. */
export async function countScan(store: Store, scanId: string): Promise<{ listings: number; leads: number }> {
  const row = await store.db
    .selectFrom('sightings')
    .innerJoin('scans', 'scans.id', 'sightings.scan_id')
    .leftJoin('leads', (join) =>
      join.onRef('leads.listing_id', '=', 'sightings.listing_id').onRef('leads.agency_id', '=', 'scans.agency_id'),
    )
    .select((eb) => [eb.fn.countAll<number>().as('listings'), eb.fn.count<number>('leads.id').as('leads')])
    .where('sightings.scan_id', '=', scanId)
    .executeTakeFirstOrThrow();
  return row;
}

function fromTable(row: ScanRow): Scan {
  return {
    id: row.id,
    agencyId: row.agency_id,
    name: row.name,
    argsKey: row.args_key,
    options: row.options,
    status: row.status,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    counts: row.counts,
  };
}
