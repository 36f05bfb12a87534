// The page budgets of a scan, host by host, counted for all its workers and over all its runs.
import { sql } from 'kysely';
import type { PageBudget } from '#lib/frontier.ts';
import { toText } from './json.ts';
import type { Store } from './open-store.ts';

/** Answers how many of `pages` the budget still held; they count as taken. Fewer than none gives back. */
export async function takePages(
  db: Store['relaxed'],
  scanId: string,
  { source, host, limit, pages }: PageBudget & { pages: number },
): Promise<number> {
  const take = async () => {
    const { rows } = await sql<{ granted: number }>`
      update page_budgets set
        granted = greatest(least(${pages}::integer, ${limit}::integer - taken), least(${pages}::integer, 0), -taken),
        taken = taken + greatest(least(${pages}::integer, ${limit}::integer - taken), least(${pages}::integer, 0), -taken)
      where scan_id = ${scanId} and source = ${toText(source)} and host = ${toText(host)}
      returning granted`.execute(db);
    return rows[0]?.granted;
  };
  const granted = await take();
  if (granted !== undefined) return granted;
  // What was fetched before anybody counted counts too.
  await sql`
    insert into page_budgets (scan_id, source, host, taken)
    select ${scanId}, ${toText(source)}, ${toText(host)}, count(*) from frontier
    where scan_id = ${scanId} and source = ${toText(source)} and host = ${toText(host)}
      and (state in ('done', 'failed') or (state = 'skipped' and reason not in ('budget', 'trap')))
    on conflict do nothing`.execute(db);
  return (await take()) ?? 0;
}
