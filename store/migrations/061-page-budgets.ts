// How many pages of a source were taken at each of its hosts, by all workers of a scan: what its budget is counted by.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  await sql`create table page_budgets (
    scan_id text not null references scans (id) on delete cascade,
    source text not null,
    host text not null,
    taken integer not null,
    granted integer not null default 0,
    primary key (scan_id, source, host)
  ) with (fillfactor = 50)`.execute(trx);
}
