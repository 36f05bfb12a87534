// The first tables: sources, scans and their frontier; listings, sightings, assessments, leads; verdicts, captures, snapshots; the audit log.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

/** One statement each, so that an error names its own. */
const statements = [
  `create table sources (
    id text primary key,
    name text not null,
    url text not null,
    settings jsonb not null default '{}',
    legal_basis text,
    created_at timestamptz not null
  )`,

  `create table scans (
    id text primary key,
    seq bigint generated always as identity,
    name text not null,
    args_key text not null,
    options jsonb not null,
    status text not null check (status in ('running', 'finished', 'failed', 'stopped')),
    started_at timestamptz not null,
    finished_at timestamptz,
    counts jsonb not null default '{}'
  )`,
  `create index scans_by_args on scans (args_key, seq desc)`,
  `create index scans_by_seq on scans (seq desc)`,

  // Rows are found by a hash of scan and key alone: an address may be longer than an index entry can be (2,704 bytes), and without
  // the scan beside it the planner goes by the index also before it has statistics. Vacuum comes early because rows turn over fast while a scan runs; room is left on the pages for the new versions.
  `create table frontier (
    key_hash uuid primary key,
    scan_id text not null references scans (id) on delete cascade,
    key text not null,
    seq bigint generated always as identity,
    url text not null,
    host text not null,
    source text not null,
    priority double precision not null,
    depth integer not null,
    attempts integer not null default 0,
    mode text check (mode in ('http', 'browser')),
    state text not null default 'waiting' check (state in ('waiting', 'claimed', 'done', 'skipped', 'failed')),
    reason text,
    not_before bigint not null default 0,
    lease_until bigint not null default 0,
    worker text
  ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000)`,
  `create index frontier_waiting on frontier (scan_id, priority desc, seq) where state = 'waiting'`,
  `create index frontier_by_scan on frontier (scan_id)`,
  `create index frontier_claimed on frontier (scan_id, lease_until) where state = 'claimed'`,

  `create table site_memory (
    origin text primary key,
    facts jsonb not null,
    updated_at timestamptz not null
  )`,

  `create table listings (
    id text primary key,
    url text not null,
    kind text not null,
    source text not null,
    title text not null,
    seller text,
    listing jsonb not null,
    content_hash text not null,
    fingerprint text not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    first_scan text not null references scans (id)
  ) with (fillfactor = 90)`,
  `create index listings_by_seller on listings (source, seller) where seller is not null`,
  `create index listings_by_fingerprint on listings (fingerprint)`,

  `create table listing_changes (
    id bigint generated always as identity primary key,
    listing_id text not null references listings (id),
    scan_id text not null references scans (id),
    field text not null,
    old jsonb,
    new jsonb,
    at timestamptz not null
  )`,
  `create index listing_changes_by_listing on listing_changes (listing_id, id)`,

  `create table sightings (
    listing_id text not null references listings (id),
    scan_id text not null references scans (id),
    seq bigint generated always as identity,
    at timestamptz not null,
    primary key (listing_id, scan_id)
  )`,
  `create index sightings_of_scan on sightings (scan_id, seq)`,

  `create table assessments (
    listing_id text not null references listings (id),
    model text not null,
    score double precision not null,
    assessment jsonb not null,
    content_hash text not null,
    at timestamptz not null,
    primary key (listing_id, model)
  )`,

  `create table leads (
    id text primary key,
    seq bigint generated always as identity,
    listing_id text not null unique references listings (id),
    status text not null check (status in ('new', 'needs-info', 'escalated', 'confirmed', 'dismissed', 'duplicate')),
    score double precision not null,
    model text not null,
    scan_id text not null references scans (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    revision integer not null default 1,
    foreign key (listing_id, model) references assessments (listing_id, model)
  )`,
  `create index leads_worst on leads (score desc, seq)`,
  `create index leads_worst_by_status on leads (status, score desc, seq)`,
  `create unique index leads_by_seq on leads (seq)`,

  `create table verdicts (
    id text primary key,
    seq bigint generated always as identity,
    lead_id text not null references leads (id),
    verdict text not null,
    from_status text not null,
    to_status text not null,
    note text,
    actor_id text not null,
    actor_role text not null,
    actor_name text not null,
    model text not null,
    score double precision not null,
    at timestamptz not null,
    undone_at timestamptz,
    undone_by text
  )`,
  `create index verdicts_by_lead on verdicts (lead_id, seq)`,

  `create table captures (
    id text primary key,
    seq bigint generated always as identity,
    listing_id text not null references listings (id),
    scan_id text not null references scans (id),
    page_hash text not null,
    capture jsonb not null,
    at timestamptz not null,
    unique (listing_id, scan_id, page_hash)
  )`,

  `create table snapshots (
    id text primary key,
    seq bigint generated always as identity,
    lead_id text references leads (id),
    url text not null,
    status text not null check (status in ('COMPLETE', 'PARTIAL', 'FAILED')),
    file text,
    sha256 text,
    size bigint,
    hashes jsonb not null default '{}',
    problems jsonb not null default '[]',
    created_by text not null,
    created_at timestamptz not null
  )`,
  `create index snapshots_by_lead on snapshots (lead_id, seq)`,

  // Numbers without gaps, and the instant as the text that was hashed: both are part of what the chain proves.
  `create table audit (
    id bigint primary key,
    at text not null,
    actor text not null,
    action text not null,
    subject text not null,
    details jsonb not null,
    prev_hash text not null,
    hash text not null
  )`,
  `create index audit_by_subject on audit (subject, id desc)`,
  `create function audit_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'The audit log is append-only: % is refused.', tg_op using errcode = 'restrict_violation';
  end $$`,
  `create trigger audit_keeps_rows before update or delete on audit for each row execute function audit_is_append_only()`,
  `create trigger audit_keeps_table before truncate on audit for each statement execute function audit_is_append_only()`,
];
