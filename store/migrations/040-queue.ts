// What the queue is sorted, filtered and searched by: words of the listing in any script, and the facets of a lead, kept by triggers.
// Search needs no extension: words are cut here, since the trigram index that PostgreSQL offers finds no Chinese word of two characters
// and depends on the server's locale (docs/decisions/251-search.md).
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

/** Scripts written without spaces between words, and Hangul, whose compounds are searched by their parts. */
const unspaced = String.raw`\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3021-\u30fa\u30fc-\u318f\u31a0-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff`;
/** Everything that is neither letter nor digit: ASCII's and Latin-1's signs, general punctuation, CJK punctuation. */
const separators = String.raw`\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2000-\u206f\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u30fb\ufe10-\ufe6f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65`;

/** What one euro's worth is in other money, to a digit or two: for an order by value, never for a figure that is shown. */
const euros = `('EUR', 1), ('USD', 0.9), ('GBP', 1.15), ('CHF', 1.05), ('CNY', 0.125), ('RMB', 0.125), ('JPY', 0.006), ('THB', 0.026),
  ('VND', 0.000036), ('IDR', 0.000056), ('MYR', 0.2), ('PHP', 0.016), ('INR', 0.0105), ('KRW', 0.00065), ('HKD', 0.115), ('TWD', 0.028),
  ('SGD', 0.68), ('AUD', 0.6), ('NZD', 0.55), ('CAD', 0.65), ('ZAR', 0.05), ('KES', 0.007), ('NGN', 0.0006), ('TZS', 0.00035),
  ('UGX', 0.00025), ('XAF', 0.0015), ('XOF', 0.0015), ('MAD', 0.092), ('EGP', 0.018), ('TRY', 0.024), ('RUB', 0.0105), ('UAH', 0.021),
  ('PLN', 0.235), ('CZK', 0.04), ('HUF', 0.0025), ('RON', 0.2), ('BGN', 0.51), ('SEK', 0.088), ('NOK', 0.085), ('DKK', 0.134),
  ('BRL', 0.165), ('MXN', 0.047), ('ARS', 0.0007), ('CLP', 0.00095), ('COP', 0.00022), ('PEN', 0.25), ('AED', 0.245), ('SAR', 0.24),
  ('KWD', 2.9), ('QAR', 0.25), ('ILS', 0.25), ('PKR', 0.0032), ('BDT', 0.0075), ('LKR', 0.003), ('NPR', 0.0066), ('KHR', 0.00022),
  ('LAK', 0.00004), ('MMK', 0.00043)`;

const statements = [
  // Runs of letters: of an unspaced script, or of any other. Accents and case are folded, compatibility forms made plain.
  `create function search_runs(said text) returns setof text language sql immutable parallel safe as $$
    select run[1] from regexp_matches(
      lower(normalize(regexp_replace(normalize(left(said, 20000), NFKD), '[\\u0300-\\u036f]', '', 'g'), NFKC)),
      '([${unspaced}]+|[^${separators}${unspaced}]+)', 'g') as run
  $$`,
  // A word as it stands; of an unspaced run every two neighbours, and the last character alone.
  `create function search_words(said text) returns tsvector language sql immutable parallel safe as $$
    with runs as materialized (select run, run ~ '^[${unspaced}]' as joined from search_runs(said) run)
    select array_to_tsvector(coalesce(array_agg(word), '{}')) from (
      select left(run, 60) as word from runs where not joined
      union
      select substr(run, at, 2) from runs, generate_series(1, length(run)) at where joined
    ) words
  $$`,
  // Every word must begin one of the text's; an unspaced run may stand anywhere. Null where nothing is asked for.
  `create function search_query(asked text) returns tsquery language sql immutable parallel safe as $$
    select string_agg(part, ' & ')::tsquery from (
      select distinct '''' || left(run, 60) || ''':*' as part from search_runs(left(asked, 200)) run
        where run !~ '^[${unspaced}]' or length(run) = 1
      union
      select '''' || substr(run, at, 2) || '''' from search_runs(left(asked, 200)) run, generate_series(1, length(run) - 1) at
        where run ~ '^[${unspaced}]'
    ) parts
  $$`,
  `alter table listings add column search tsvector generated always as (search_words(
    title || ' ' || coalesce(seller, '') || ' ' || url || ' ' || coalesce(listing ->> 'location', '') || ' '
    || coalesce(jsonb_path_query_array(listing, '$.contacts[*].value')::text, '') || ' ' || coalesce(listing ->> 'description', ''))) stored`,
  `create index listings_by_words on listings using gin (search)`,

  // Bounded: an advert may ask a number that overflows once it is multiplied.
  `create function about_in_euro(price jsonb) returns double precision language sql immutable parallel safe as $$
    select coalesce((select least((price ->> 'amount')::double precision, 1e15) * rate
      from (values ${euros}) as money (code, rate) where code = upper(price ->> 'currency')), -1)
  $$`,
  // kind:value, so that one index answers every filter and any number of them at once.
  `create function facets_of(listing jsonb, assessment jsonb) returns text[] language sql immutable parallel safe as $$
    select array_agg(distinct facet) from (
      select 'site:' || (listing ->> 'source') as facet
      union all select 'language:' || coalesce(assessment ->> 'language', listing ->> 'language')
      union all select 'country:' || case domain when 'uk' then 'GB' else upper(domain) end
        from (select substring(listing ->> 'url' from '^[a-z]+://[^/:?#]*\\.([a-z]{2})(?:[:/?#]|$)') as domain) as address
      union all select 'group:' || (taxon ->> 'group') from jsonb_array_elements(assessment -> 'taxa') taxon
      union all select 'appendix:' || coalesce(taxon ->> 'appendix', 'none') from jsonb_array_elements(assessment -> 'taxa') taxon
      union all select 'commodity:' || (commodity ->> 'code') from jsonb_array_elements(assessment -> 'commodities') commodity
    ) all_of_it where facet is not null
  $$`,
  `create function strictest_appendix(assessment jsonb) returns smallint language sql immutable parallel safe as $$
    select coalesce(min(case taxon ->> 'appendix' when 'I' then 1 when 'II' then 2 when 'III' then 3 else 4 end), 4)::smallint
    from jsonb_array_elements(assessment -> 'taxa') taxon
  $$`,

  `alter table leads add column facets text[] not null default '{}', add column appendix smallint not null default 4,
    add column worth double precision not null default -1`,
  `create function lead_gets_facets() returns trigger language plpgsql as $$
  begin
    select coalesce(facets_of(i.listing, a.assessment), '{}'), strictest_appendix(a.assessment), about_in_euro(i.listing -> 'price')
      into new.facets, new.appendix, new.worth
      from listings i join assessments a on a.listing_id = i.id
      where i.id = new.listing_id and a.agency_id = new.agency_id and a.model = new.model;
    return new;
  end $$`,
  // Every writer of leads names the score: a lead follows its assessment.
  `create trigger leads_get_facets before insert or update of score, model on leads for each row execute function lead_gets_facets()`,
  // An advert that changes changes it for every agency that has a lead of it.
  `create function listing_tells_leads() returns trigger language plpgsql as $$
  begin
    update leads set score = score where listing_id = new.id;
    return null;
  end $$`,
  `create trigger listings_tell_leads after update of listing on listings for each row
    when (old.listing is distinct from new.listing) execute function listing_tells_leads()`,
  `update leads set score = score`,

  // The lists that are looked at all day are of what is open: these hold nothing else, however many were decided.
  ...(
    [
      ['worst', 'score desc, seq'],
      ['appendix', 'appendix, score desc, seq'],
      ['worth', 'worth desc, seq'],
      ['seq', 'seq'],
    ] as const
  ).map(
    ([name, columns]) =>
      `create index leads_open_by_${name} on leads (agency_id, ${columns}) where status in ('new', 'needs-info', 'escalated')`,
  ),
  `create index leads_by_facets on leads using gin (facets)`,
];
