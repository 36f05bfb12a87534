// The audit log looked through by person and by action.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const statements = [
  `create index audit_by_actor on audit (actor, id desc)`,
  `create index audit_by_action on audit (action text_pattern_ops, id desc)`,
];
