// What the dashboard counts, one narrow row a lead, kept in step by a trigger: a hundred thousand of them are counted in the time that
// reading the same from listings and assessments (JSON of several kilobytes each) would take for a few thousand.
import { getCountries, getCountryCallingCode } from 'libphonenumber-js';
import { sql, type Transaction } from 'kysely';
import { countryNames } from '#lib/countries.ts';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(trx);
  await sql`insert into country_names (name, code) select * from jsonb_to_recordset(${JSON.stringify(countryNames())}::jsonb) as r(name text, code text) on conflict do nothing`.execute(
    trx,
  );
  await sql`insert into calling_codes (prefix, code) select * from jsonb_to_recordset(${JSON.stringify(callingCodes())}::jsonb) as r(prefix text, code text) on conflict do nothing`.execute(
    trx,
  );
  for (const statement of facts) await sql.raw(statement).execute(trx);
}

/** `+44` is Britain's, though islands share it: the library names the main country first. */
function callingCodes(): Array<{ prefix: string; code: string }> {
  const main: Record<string, string> = {
    1: 'US',
    7: 'RU',
    39: 'IT',
    44: 'GB',
    47: 'NO',
    61: 'AU',
    212: 'MA',
    262: 'RE',
    358: 'FI',
    590: 'GP',
    599: 'CW',
  };
  const first = new Map<string, string>();
  for (const code of getCountries()) {
    const prefix = getCountryCallingCode(code);
    if (!first.has(prefix)) first.set(prefix, main[prefix] ?? code);
  }
  return [...first].map(([prefix, code]) => ({ prefix, code }));
}

const tables = [
  `create table country_names (name text primary key, code text not null)`,
  `create table calling_codes (prefix text primary key, code text not null)`,
  `create table lead_facts (
    lead_id text primary key references leads (id) on delete cascade,
    agency_id text not null,
    scan_id text not null,
    status text not null,
    taxon text,
    taxon_group text,
    country text,
    site text not null,
    language text,
    found_on date not null,
    decided_on date
  )`,
];

const facts = [
  // Where the advert says to be; else the country of the site's address; else that of the first telephone number.
  `create function country_of(listing jsonb) returns text language plpgsql stable as $$
  declare
    place text := lower(trim(regexp_replace(coalesce(listing ->> 'location', ''), '^.*[,(/|;]', '')));
    ending text := lower(substring(listing ->> 'url' from '^https?://[^/:?#]*\\.([a-zA-Z]{2})(?:[:/?#]|$)'));
    digits text;
    found text;
  begin
    select code into found from country_names where name = rtrim(place, ') ');
    if found is not null then return found; end if;
    -- The endings named here are sold to everybody.
    if ending is not null and ending not in ('tv', 'me', 'io', 'co', 'cc', 'ai', 'ws', 'fm', 'ly', 'to', 'gg', 'im') then
      select code into found from country_names where name = case ending when 'uk' then 'gb' else ending end;
      if found is not null then return found; end if;
    end if;
    select regexp_replace(contact ->> 'value', '\\D', '', 'g') into digits
      from jsonb_array_elements(case jsonb_typeof(listing -> 'contacts') when 'array' then listing -> 'contacts' else '[]' end) contact
      where contact ->> 'type' in ('phone', 'whatsapp', 'viber') and contact ->> 'value' like '+%' limit 1;
    if digits is null then return null; end if;
    select code into found from calling_codes where prefix in (left(digits, 3), left(digits, 2), left(digits, 1)) order by length(prefix) desc limit 1;
    return found;
  end $$`,

  `create function decided_on(status text, at timestamptz) returns date language sql immutable as $$
    select case when status in ('confirmed', 'dismissed') then (at at time zone 'utc')::date end
  $$`,
  // Once a statement, not once a row: leads come in batches.
  `create function leads_keep_facts() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' then
      update lead_facts f set status = n.status, decided_on = decided_on(n.status, n.updated_at)
      from changed n join former o on o.id = n.id where f.lead_id = n.id and n.status <> o.status;
      delete from lead_facts f using changed n join former o on o.id = n.id where f.lead_id = n.id and n.status = o.status;
    end if;
    insert into lead_facts
    select n.id, n.agency_id, n.scan_id, n.status, a.assessment #>> '{taxa,0,name}', a.assessment #>> '{taxa,0,group}',
      country_of(l.listing), l.source, a.assessment ->> 'language', (n.created_at at time zone 'utc')::date, decided_on(n.status, n.updated_at)
    from changed n join listings l on l.id = n.listing_id
      join assessments a on a.listing_id = n.listing_id and a.agency_id = n.agency_id and a.model = n.model
    on conflict (lead_id) do nothing;
    return null;
  end $$`,
  `create trigger leads_keep_facts_of_new after insert on leads referencing new table as changed
    for each statement execute function leads_keep_facts()`,
  `create trigger leads_keep_facts_of_changed after update on leads referencing new table as changed old table as former
    for each statement execute function leads_keep_facts()`,
  // Those that are there already.
  `update leads set model = model`,

  `create index lead_facts_found on lead_facts (agency_id, found_on)`,
  `create index lead_facts_decided on lead_facts (agency_id, decided_on) where decided_on is not null`,
  `create index scans_started on scans (agency_id, started_at)`,

  `alter table lead_facts enable row level security`,
  `create policy own_agency on lead_facts for select to nightjar_member using (agency_id = current_setting('nightjar.agency', true))`,
  `grant select on lead_facts to nightjar_member`,
];
