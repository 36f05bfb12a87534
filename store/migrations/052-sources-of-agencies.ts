// Sources belong to an agency: each has its own legal basis for looking at a site.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const statements = [
  `alter table sources add column agency_id text not null default 'own' references agencies (id)`,
  `alter table sources add column created_by text not null default 'system'`,
  `update sources set legal_basis = 'not recorded' where legal_basis is null`,
  `alter table sources alter column legal_basis set not null`,
  `create unique index sources_by_name on sources (agency_id, name)`,
  `drop policy own_agency on sources`,
  `create policy own_agency on sources for select to nightjar_member using (agency_id = current_setting('nightjar.agency', true))`,
];
