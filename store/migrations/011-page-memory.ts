// What is known of pages beyond the scan that read them: how to ask whether they changed, how often they did, when they vanished. And what a
// results page said of each address that waits.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const statements = [
  `create table page_memory (
    key_hash uuid primary key,
    host text not null,
    listing_id text,
    hash text not null,
    etag text,
    last_modified text,
    visits integer not null default 1,
    changes integer not null default 0,
    first_at timestamptz not null,
    last_at timestamptz not null,
    gone_at timestamptz
  ) with (fillfactor = 80)`,
  `create index page_memory_by_host on page_memory (host)`,
  `alter table frontier add column stub jsonb`,
];
