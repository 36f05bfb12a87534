// How fast each host is being asked, for the workers of all scans.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  await sql`create table host_pace (
    host text primary key,
    state jsonb not null,
    version bigint not null default 1,
    used_at timestamptz not null default now()
  ) with (fillfactor = 50)`.execute(trx);
}
