// Operations, and scans on a timetable: what is to run when, and what became of every time that was due.
// The timetable here is the truth; the queue's own (BullMQ job schedulers) is made anew from it.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const own = `agency_id = current_setting('nightjar.agency', true)`;

const readable: Array<[table: string, rows: string]> = [
  ['operations', own],
  ['operation_scans', 'exists (select 1 from operations o where o.id = operation_id)'],
  ['schedules', own],
  ['schedule_runs', 'exists (select 1 from schedules s where s.id = schedule_id)'],
];

const statements = [
  `create table operations (
    id text primary key,
    agency_id text not null default 'own' references agencies (id),
    name text not null,
    phase text not null check (phase in ('before', 'during', 'after')),
    starts_on date,
    ends_on date,
    partners jsonb not null default '[]',
    groups jsonb not null default '[]',
    taxa jsonb not null default '[]',
    note text,
    created_by text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (agency_id, name),
    check (ends_on is null or starts_on is null or ends_on >= starts_on)
  )`,
  `create table operation_scans (
    operation_id text not null references operations (id) on delete cascade,
    scan_id text not null references scans (id) on delete cascade,
    primary key (operation_id, scan_id)
  )`,
  `create index operation_scans_by_scan on operation_scans (scan_id)`,

  `create table schedules (
    id text primary key,
    agency_id text not null default 'own' references agencies (id),
    name text not null,
    pattern text not null,
    time_zone text not null,
    options jsonb not null,
    operation_id text references operations (id) on delete set null,
    created_by text not null,
    created_at timestamptz not null,
    unique (agency_id, name)
  )`,
  // A time that was due has one row, whoever noticed it: that is what keeps two workers from starting it twice.
  `create table schedule_runs (
    schedule_id text not null references schedules (id) on delete cascade,
    due_at timestamptz not null,
    at timestamptz not null,
    outcome text not null check (outcome in ('started', 'resumed', 'skipped')),
    late boolean not null default false,
    scan_id text references scans (id) on delete set null,
    why text,
    primary key (schedule_id, due_at)
  )`,
  `create index leads_by_scan on leads (scan_id)`,

  ...readable.flatMap(([table, rows]) => [
    `alter table ${table} enable row level security`,
    `create policy own_agency on ${table} for select to nightjar_member using (${rows})`,
    `grant select on ${table} to nightjar_member`,
  ]),
];
