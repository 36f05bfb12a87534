// Claims of workers that are known to be dead: given back at once, where waiting for their leases would keep a scan standing.
import { sql } from 'kysely';
import type { Store } from './open-store.ts';

/** Who holds claims of the scan, dead or alive. */
export async function claimants(store: Store, scanId: string): Promise<string[]> {
  const { rows } = await sql<{ worker: string }>`
    select distinct worker from frontier where scan_id = ${scanId} and state = 'claimed' and worker is not null
    order by worker`.execute(store.db);
  return rows.map(({ worker }) => worker);
}

/** Gives back what these workers hold; the broken-off try does not count against the address. Answers how many came back. */
export async function releaseClaims(
  store: Store,
  { scanId, workers }: { scanId: string; workers: readonly string[] },
): Promise<number> {
  const result = await sql`
    update frontier set state = 'waiting', worker = null, attempts = greatest(attempts - 1, 0)
    where scan_id = ${scanId} and state = 'claimed' and worker = any(${[...workers]}::text[])`.execute(store.db);
  return Number(result.numAffectedRows ?? 0n);
}
