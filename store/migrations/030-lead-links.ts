// What joins leads: the entities in each, the signature of its words, its pictures. Indexes for finding a lead by any of them, and by words.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const statements = [
  `create table lead_links (
    lead_id text not null references leads (id) on delete cascade,
    kind text not null,
    value text not null,
    primary key (lead_id, kind, value)
  )`,
  `create index lead_links_by_value on lead_links (kind, value, lead_id)`,

  // One row a lead: that it has one says that its links are up to date with the listing as `content_hash` names it.
  `create table lead_texts (
    lead_id text primary key references leads (id) on delete cascade,
    content_hash text not null,
    signature bigint[] not null,
    bands bigint[] not null
  )`,
  // The bands of one signature are written once; fast update would only put off the work to the reader.
  `create index lead_texts_by_band on lead_texts using gin (bands) with (fastupdate = off)`,

  `create table lead_pictures (
    lead_id text not null references leads (id) on delete cascade,
    url text not null,
    sha256 text,
    hash bit(64),
    bands bigint[] not null default '{}',
    text text,
    problem text,
    at timestamptz not null,
    primary key (lead_id, url)
  )`,
  `create index lead_pictures_by_band on lead_pictures using gin (bands) with (fastupdate = off)`,
  `create index lead_pictures_by_bytes on lead_pictures (sha256) where sha256 is not null`,
];
