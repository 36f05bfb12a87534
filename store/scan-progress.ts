// How far a scan is, read from the tables: true for whoever asks, whichever process runs it.
import { sql } from 'kysely';
import type { Store } from './open-store.ts';

export interface ScanProgress {
  /** URLs fetched and read. */
  pages: number;
  /** URLs known but not finished. */
  waiting: number;
  skipped: number;
  failed: number;
  /** Listings seen, stubs of results pages included. */
  listings: number;
  /** Leads among them. */
  leads: number;
}

export async function scanProgress(store: Store, scanId: string): Promise<ScanProgress> {
  const { rows } = await sql<Record<keyof ScanProgress, number>>`
    select
      count(*) filter (where state = 'done')::int as pages,
      count(*) filter (where state in ('waiting', 'claimed'))::int as waiting,
      count(*) filter (where state = 'skipped')::int as skipped,
      count(*) filter (where state = 'failed')::int as failed,
      (select count(*)::int from sightings where scan_id = ${scanId}) as listings,
      (select count(*)::int from sightings join leads using (listing_id) where sightings.scan_id = ${scanId}) as leads
    from frontier where scan_id = ${scanId}`.execute(store.db);
  return rows[0] ?? { pages: 0, waiting: 0, skipped: 0, failed: 0, listings: 0, leads: 0 };
}
