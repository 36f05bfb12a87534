// The words that a search looks through, of listings that are leads and of no others. Cutting them took most of the database's time in a scan,
// where fewer than one listing in ten becomes a lead, and nobody searches the rest.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const statements = [
  `create table listing_words (
    listing_id text primary key references listings (id) on delete cascade,
    words tsvector not null
  )`,
  `create function words_of(listing jsonb) returns tsvector language sql immutable parallel safe as $$
    select search_words(concat_ws(' ', listing ->> 'title', listing #>> '{seller,name}', listing ->> 'url', listing ->> 'location',
      jsonb_path_query_array(listing, '$.contacts[*].value')::text, listing ->> 'description'))
  $$`,
  // Those that are there already keep what was cut for them.
  `insert into listing_words select i.id, i.search from listings i where exists (select 1 from leads l where l.listing_id = i.id)`,
  `create index listing_words_by_word on listing_words using gin (words)`,
  `alter table listings drop column search`,

  // Once a statement, not once a row: leads come in batches. Of two agencies' leads the first brings the words.
  `create function leads_keep_words() returns trigger language plpgsql as $$
  begin
    insert into listing_words
    select i.id, words_of(i.listing) from listings i where i.id in (select n.listing_id from added n)
    on conflict (listing_id) do nothing;
    return null;
  end $$`,
  `create trigger leads_keep_words_of_new after insert on leads referencing new table as added
    for each statement execute function leads_keep_words()`,
  `create or replace function listing_tells_leads() returns trigger language plpgsql as $$
  begin
    update leads set score = score where listing_id = new.id;
    update listing_words set words = words_of(new.listing) where listing_id = new.id;
    return null;
  end $$`,
];
