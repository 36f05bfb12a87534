// The custody log: what happened to each snapshot, by whom and why, with its hash before and after. Its rows are rows of the audit
// log; each also names the row before it of the same snapshot, so that one snapshot's chain can be handed over and checked
// without the rows of other cases (docs/decisions/185). Time-stamps over its heads: custody-stamps.ts.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { appendAudit, type AuditRow } from './audit.ts';
import { type CustodyStamp, stampsNaming } from './custody-stamps.ts';
import type { Store } from './open-store.ts';
import type { Database } from './schema.ts';

export const custodyActions = ['added', 'stamped', 'viewed', 'exported', 'verified', 'deleted'] as const;

export interface CustodyEvent {
  snapshotId: string;
  /** The lead it belongs to; the row is then found under the lead. */
  leadId: string | null;
  what: (typeof custodyActions)[number];
  /** A user's id, or `system`. */
  who: string;
  why: string;
  /** Hex SHA-256 of the file before and after; null where there was or is none. */
  sha256Before: string | null;
  sha256After: string | null;
  /** More that is worth knowing: the outcome of a verification, the recipient of an export. */
  more?: Record<string, unknown>;
}

export interface CustodyChain {
  snapshotId: string;
  /** Oldest first, without gaps. */
  rows: AuditRow[];
  /** Every stamp that names one of these rows as the head of this chain. */
  stamps: CustodyStamp[];
}

/** Stands in the place of the row before the first. */
export const custodyGenesis = '0'.repeat(64);

/**
 * Appends in the caller's transaction, as its last step, or in one of its own. Several events at once are one call: each snapshot's chain
 * is locked in a fixed order before the log itself is.
 */
export async function recordCustody(
  db: Kysely<Database> | Transaction<Database>,
  events: readonly CustodyEvent[],
  clock: Clock,
): Promise<void> {
  if (events.length === 0) return;
  if (!db.isTransaction) {
    await db.transaction().execute((trx) => recordCustody(trx, events, clock));
    return;
  }
  const ids = [...new Set(events.map(({ snapshotId }) => snapshotId))].toSorted();
  for (const id of ids) await sql`select pg_advisory_xact_lock(hashtextextended(${`custody:${id}`}, 0))`.execute(db);
  for (const event of events) {
    const { snapshotId, leadId, what, who, why, sha256Before, sha256After, more = {} } = event;
    const last = await lastRow(db, snapshotId);
    const details = {
      ...more,
      snapshotId,
      why,
      sha256Before,
      sha256After,
      custody: { seq: (last?.seq ?? 0) + 1, previous: last?.hash ?? custodyGenesis },
    };
    await appendAudit(db, [{ actor: who, action: `snapshot.${what}`, subject: leadId ?? snapshotId, details }], clock);
  }
}

/** All rows of one snapshot, and the stamps over them. */
export async function custodyOf(store: Store, snapshotId: string): Promise<CustodyChain> {
  const rows = await store.db
    .selectFrom('audit')
    .selectAll()
    .where(sql<string>`details ->> 'snapshotId'`, '=', snapshotId)
    .where(sql<boolean>`details ? 'custody'`)
    .orderBy('id')
    .execute();
  return {
    snapshotId,
    rows: rows.map(({ prev_hash: prevHash, ...row }) => ({ ...row, prevHash })),
    stamps: await stampsNaming(store, { snapshotId, hashes: rows.map(({ hash }) => hash) }),
  };
}

async function lastRow(
  db: Kysely<Database> | Transaction<Database>,
  snapshotId: string,
): Promise<{ hash: string; seq: number } | undefined> {
  return db
    .selectFrom('audit')
    .select(['hash', sql<number>`(details -> 'custody' ->> 'seq')::int`.as('seq')])
    .where(sql<string>`details ->> 'snapshotId'`, '=', snapshotId)
    .where(sql<boolean>`details ? 'custody'`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
