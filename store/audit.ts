// The audit log: append-only, each row's hash covers the row and the hash before it. docs/decisions/162 tells what that proves.
import { type Kysely, sql, type Transaction } from 'kysely';
import { sha256 } from '#lib/blobs.ts';
import type { Clock } from '#lib/clock.ts';
import { canonicalJson, toJson, toText } from './json.ts';
import type { Store } from './open-store.ts';
import type { AuditTableRow, Database } from './schema.ts';

export interface AuditEntry {
  /** Who: a user's id, or `system`. */
  actor: string;
  /** What, e.g. `lead.created`, `verdict.recorded`, `evidence.exported`. */
  action: string;
  /** On what, e.g. a lead's id. */
  subject: string;
  details: Record<string, unknown>;
}

export interface AuditRow extends AuditEntry {
  /** From 1, without gaps. */
  id: number;
  /** ISO 8601, UTC. */
  at: string;
  prevHash: string;
  hash: string;
}

export type AuditVerdict =
  | { ok: true; rows: number; head: string }
  | { ok: false; rows: number; firstBroken: number; why: string };

/** What stands before the first row. */
const genesis = '0'.repeat(64);
const auditLock = 7_203_311_002;
const pageRows = 1000;

/**
 * Appends in the caller's transaction, or in one of its own. Writers queue on one lock until their commit, so that the chain never
 * forks, whatever number of processes writes; in a transaction call it last, to hold the lock briefly.
 */
export async function appendAudit(
  db: Kysely<Database> | Transaction<Database>,
  entries: readonly AuditEntry[],
  clock: Clock,
): Promise<void> {
  if (entries.length === 0) return;
  if (!db.isTransaction) {
    await db.transaction().execute((trx) => appendAudit(trx, entries, clock));
    return;
  }
  await sql`select pg_advisory_xact_lock(${auditLock}::bigint)`.execute(db);
  const last = await db.selectFrom('audit').select(['id', 'hash']).orderBy('id', 'desc').limit(1).executeTakeFirst();
  let id = last?.id ?? 0;
  let prevHash = last?.hash ?? genesis;
  const rows = entries.map((entry) => {
    const row: Omit<AuditRow, 'hash'> = {
      id: (id += 1),
      at: clock.now().toISOString(),
      actor: toText(entry.actor),
      action: entry.action,
      subject: toText(entry.subject),
      details: entry.details,
      prevHash,
    };
    prevHash = hashOf(row);
    return { ...row, hash: prevHash };
  });
  await sql`
    insert into audit (id, at, actor, action, subject, details, prev_hash, hash)
    select r.id, r.at, r.actor, r.action, r.subject, r.details, r."prevHash", r.hash
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(id bigint, at text, actor text, action text, subject text, details jsonb, "prevHash" text, hash text)
    order by r.id`.execute(db);
}

/** Reads the whole chain in pages. `head` is the last hash: whoever keeps it elsewhere also notices rows cut off at the end. */
export async function verifyAudit(store: Store): Promise<AuditVerdict> {
  let rows = 0;
  let head = genesis;
  for (;;) {
    const page = await store.db
      .selectFrom('audit')
      .selectAll()
      .where('id', '>', rows)
      .orderBy('id')
      .limit(pageRows)
      .execute();
    for (const row of page.map(fromTable)) {
      const why = faultOf(row, rows + 1, head);
      if (why !== undefined) return { ok: false, rows, firstBroken: rows + 1, why };
      rows += 1;
      head = row.hash;
    }
    if (page.length < pageRows) break;
  }
  const before = await store.db.selectFrom('audit').select('id').where('id', '<', 1).limit(1).executeTakeFirst();
  if (before !== undefined) return { ok: false, rows, firstBroken: before.id, why: 'A row stands before the first.' };
  return { ok: true, rows, head };
}

/** Newest first. */
export async function listAudit(
  store: Store,
  options: { subject?: string; limit?: number; before?: number } = {},
): Promise<AuditRow[]> {
  const { subject, limit = 100, before } = options;
  let query = store.db
    .selectFrom('audit')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(Math.min(Math.max(limit, 1), 1000));
  if (subject !== undefined) query = query.where('subject', '=', subject);
  if (before !== undefined) query = query.where('id', '<', before);
  return (await query.execute()).map(fromTable);
}

function faultOf(row: AuditRow, expectedId: number, head: string): string | undefined {
  if (row.id !== expectedId) return `Row ${expectedId} is missing.`;
  if (row.prevHash !== head) return `Row ${row.id} does not follow the row before it.`;
  if (hashOf(row) !== row.hash) return `Row ${row.id} has been changed since it was written.`;
  return undefined;
}

/** SHA-256 over the canonical JSON (RFC 8785) of the row without its own hash. */
function hashOf({ id, at, actor, action, subject, details, prevHash }: Omit<AuditRow, 'hash'>): string {
  return sha256(canonicalJson({ id, at, actor, action, subject, details, prevHash }));
}

function fromTable({ prev_hash: prevHash, ...row }: AuditTableRow): AuditRow {
  return { ...row, prevHash };
}
