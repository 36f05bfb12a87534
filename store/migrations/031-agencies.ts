// Agencies: scans, leads and what is said of them belong to one, and row-level security is the second wall between them.
// The pages themselves (listings, sightings) are facts of the world: an agency sees those that its own scans have met.
// agency-store.ts connects as the role made here; what is not granted below, or in a later migration, that role cannot read.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

/** True for the rows of the agency that the connection speaks for; of none where it names none. */
const own = `agency_id = current_setting('nightjar.agency', true)`;
/** In a policy, subqueries see what the role sees: so these are the agency's own leads and scans. */
const ofOwnLead = 'exists (select 1 from leads l where l.id = lead_id)';
const ofOwnScan = 'scan_id in (select s.id from scans s)';
const metByUs = `(exists (select 1 from leads l where l.listing_id = listings.id) or exists (select 1 from sightings g where g.listing_id = listings.id))`;

const readable: Array<[table: string, rows: string, columns?: string]> = [
  ['agencies', `id = current_setting('nightjar.agency', true)`],
  ['scans', own],
  ['leads', own],
  ['assessments', own],
  ['frontier', ofOwnScan],
  ['sightings', ofOwnScan],
  ['captures', ofOwnScan],
  // Not `first_scan`: which agency met the page first is nobody else's business.
  [
    'listings',
    metByUs,
    'id, url, kind, source, title, seller, listing, content_hash, fingerprint, first_seen, last_seen',
  ],
  ['listing_changes', ofOwnScan],
  ['verdicts', ofOwnLead],
  ['snapshots', ofOwnLead],
  ['lead_links', ofOwnLead],
  ['lead_texts', ofOwnLead],
  ['lead_pictures', ofOwnLead],
  ['audit', `details ->> 'agency' = current_setting('nightjar.agency', true)`],
  ['sources', 'true'],
  ['site_memory', 'true'],
];

const statements = [
  `create table agencies (
    id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
    name text not null,
    country text check (country ~ '^[A-Z]{2}$'),
    created_at timestamptz not null
  )`,
  `insert into agencies (id, name, created_at) values ('own', 'Own agency', now())`,

  `alter table scans add column agency_id text not null default 'own' references agencies (id)`,
  `alter table leads add column agency_id text not null default 'own' references agencies (id)`,
  `alter table assessments add column agency_id text not null default 'own' references agencies (id)`,
  `alter table leads drop constraint leads_listing_id_model_fkey`,
  `alter table assessments drop constraint assessments_pkey`,
  `alter table assessments add primary key (agency_id, listing_id, model)`,
  `alter table leads add foreign key (agency_id, listing_id, model) references assessments (agency_id, listing_id, model)`,
  `alter table leads drop constraint leads_listing_id_key`,
  `alter table leads add unique (listing_id, agency_id)`,
  `drop index leads_worst`,
  `drop index leads_worst_by_status`,
  `create index leads_worst on leads (agency_id, score desc, seq)`,
  `create index leads_worst_by_status on leads (agency_id, status, score desc, seq)`,
  `create index audit_by_agency on audit ((details ->> 'agency'), id desc)`,

  // Roles belong to the server, not to the database: another one may have made it, at this very moment.
  `do $$ begin
    if not exists (select 1 from pg_roles where rolname = 'nightjar_member') then
      create role nightjar_member nologin;
    end if;
  exception when duplicate_object or unique_violation then null;
  end $$`,
  `do $$ begin
    if not pg_has_role(current_user, 'nightjar_member', 'MEMBER') then
      execute format('grant nightjar_member to %I', current_user);
    end if;
  end $$`,
  ...readable.flatMap(([table, rows, columns]) => [
    `alter table ${table} enable row level security`,
    `create policy own_agency on ${table} for select to nightjar_member using (${rows})`,
    `grant select ${columns === undefined ? '' : `(${columns})`} on ${table} to nightjar_member`,
  ]),
];
