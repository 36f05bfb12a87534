// One-time links: for a member to be, and for one who lost password or telephone. Of the link only its hash is kept.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

/** Nothing is granted to nightjar_member: links are read by the console itself alone. */
const statements = [
  `create table invitations (
    id text primary key,
    token_hash text not null unique,
    agency_id text not null references agencies (id),
    email text not null,
    name text not null,
    role text not null,
    member_id text,
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  `create index invitations_by_agency on invitations (agency_id, created_at)`,
];
