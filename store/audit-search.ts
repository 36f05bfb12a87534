// Looking through the audit log: by person, action, subject and time, newest first. audit.ts writes it and verifies its chain.
import { sql } from 'kysely';
import type { AuditRow } from './audit.ts';
import type { Store } from './open-store.ts';

export interface AuditFilter {
  /** A member's id, or `system`. */
  actor?: string | undefined;
  /** An action (`lead.created`) or the beginning of several (`verdict`). */
  action?: string | undefined;
  subject?: string | undefined;
  /** ISO 8601, UTC: from this instant, and before that one. */
  from?: string | undefined;
  to?: string | undefined;
}

const pageRows = 1000;

/** Rows before the number `before`, 1,000 at most. */
export async function searchAudit(
  store: Store,
  filter: AuditFilter & { before?: number | undefined; limit?: number },
): Promise<AuditRow[]> {
  const { actor, action, subject, from, to, before, limit = 100 } = filter;
  let query = store.db
    .selectFrom('audit')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(Math.min(Math.max(limit, 1), pageRows));
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (action !== undefined) query = query.where(sql<boolean>`action like ${`${escapeLike(action)}%`}`);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  // Instants stand there as the text that was hashed, all of one length and zone: they sort as text.
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (before !== undefined) query = query.where('id', '<', before);
  const rows = await query.execute();
  return rows.map(({ prev_hash: prevHash, ...row }) => ({ ...row, prevHash }));
}

/** All rows of the filter, page by page: the log may be longer than memory. */
export async function* eachAudit(store: Store, filter: AuditFilter): AsyncGenerator<AuditRow> {
  let before: number | undefined;
  for (;;) {
    const rows = await searchAudit(store, { ...filter, before, limit: pageRows });
    yield* rows;
    before = rows.at(-1)?.id;
    if (rows.length < pageRows) return;
  }
}

/** Those of the rows' subjects that are leads of this store, or of this agency's view of it. */
export async function leadsAmong(store: Store, rows: readonly AuditRow[]): Promise<Set<string>> {
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  if (subjects.length === 0) return new Set();
  const found = await store.db.selectFrom('leads').select('id').where('id', 'in', subjects).execute();
  return new Set(found.map(({ id }) => id));
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
