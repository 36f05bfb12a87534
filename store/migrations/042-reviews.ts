// Blind second reviews: which decided leads are drawn, and what the second person said. And an index for one person's own decisions.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const statements = [
  // The same lot for the same lead, always: raising the share adds leads and drops none.
  `alter table leads add column lot integer not null generated always as ((('x' || substr(md5(id), 1, 7))::bit(28))::integer % 10000) stored`,
  `create index leads_decided_by_lot on leads (agency_id, lot) where status in ('confirmed', 'dismissed', 'duplicate')`,
  `create index verdicts_by_actor on verdicts (actor_id, at)`,

  `create table review_shares (
    agency_id text primary key references agencies (id),
    percent double precision not null check (percent between 0 and 100),
    set_by text not null,
    set_at timestamptz not null
  )`,
  `create table reviews (
    id text primary key,
    agency_id text not null references agencies (id),
    lead_id text not null references leads (id),
    first_verdict_id text not null unique references verdicts (id),
    first_verdict text not null check (first_verdict in ('confirmed', 'dismissed', 'duplicate')),
    first_actor_id text not null,
    first_actor_name text not null,
    verdict text not null check (verdict in ('confirmed', 'dismissed', 'duplicate')),
    reviewer_id text not null check (reviewer_id <> first_actor_id),
    reviewer_name text not null,
    note text,
    at timestamptz not null
  )`,
  `create index reviews_by_agency on reviews (agency_id, at)`,
  ...['review_shares', 'reviews'].flatMap((table) => [
    `alter table ${table} enable row level security`,
    `create policy own_agency on ${table} for select to nightjar_member using (agency_id = current_setting('nightjar.agency', true))`,
    `grant select on ${table} to nightjar_member`,
  ]),
];
