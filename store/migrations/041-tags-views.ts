// Tags on leads, and filters of the queue that somebody kept under a name.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const statements = [
  `create table lead_tags (
    lead_id text not null references leads (id) on delete cascade,
    tag text not null check (length(tag) between 1 and 40),
    added_by text not null,
    added_at timestamptz not null,
    primary key (lead_id, tag)
  )`,
  `create index lead_tags_by_tag on lead_tags (tag, lead_id)`,
  `alter table lead_tags enable row level security`,
  `create policy own_agency on lead_tags for select to nightjar_member using (exists (select 1 from leads l where l.id = lead_id))`,
  `grant select on lead_tags to nightjar_member`,

  `create table saved_views (
    id text primary key,
    agency_id text not null references agencies (id),
    owner_id text not null,
    owner_name text not null,
    name text not null check (length(name) between 1 and 80),
    filters jsonb not null,
    shared boolean not null,
    created_at timestamptz not null
  )`,
  `create index saved_views_by_agency on saved_views (agency_id, name)`,
  `alter table saved_views enable row level security`,
  `create policy own_agency on saved_views for select to nightjar_member using (agency_id = current_setting('nightjar.agency', true))`,
  `grant select on saved_views to nightjar_member`,
];
