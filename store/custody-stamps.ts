// Time-stamps over the custody log: now and then the head of the audit log and the heads of all custody chains that have moved are
// written into one text, and that text is stamped. A head in such a text cannot have been made up later.
import { sql } from 'kysely';
import { sha256 } from '#lib/blobs.ts';
import type { Clock } from '#lib/clock.ts';
import { toJson } from './json.ts';
import type { Store } from './open-store.ts';

/** A token as evidence/ got it; bytes in base64. */
export interface StampToken {
  authority: string;
  local: boolean;
  /** ISO 8601, UTC. */
  genTime: string;
  query: string;
  response: string;
  /** PEM, leaf first. */
  chain: string[];
}

export interface CustodyStamp {
  /** The text that the tokens are over. */
  heads: string;
  tokens: StampToken[];
}

export interface CustodyHeads {
  /** Last row of the audit log that the text covers. */
  auditId: number;
  text: string;
}

const mostHeads = 100_000;

/**
 * The heads that have moved since the last stamp; undefined where none has. A chain is named by the SHA-256 of its snapshot's id: the text
 * goes into packages of other cases.
 */
export async function custodyHeads(store: Store): Promise<CustodyHeads | undefined> {
  const before = await store.db
    .selectFrom('custody_stamps')
    .select('audit_id')
    .orderBy('audit_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const head = await store.db
    .selectFrom('audit')
    .select(['id', 'hash'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const since = before?.audit_id ?? 0;
  if (head === undefined || head.id <= since) return undefined;
  const { rows } = await sql<{ snapshot: string; hash: string }>`
    select distinct on (details ->> 'snapshotId') details ->> 'snapshotId' as snapshot, hash from audit
    where details ->> 'snapshotId' is not null and details ? 'custody' and id > ${since} and id <= ${head.id}
    order by details ->> 'snapshotId', id desc limit ${mostHeads}`.execute(store.db);
  const lines = rows.map(({ snapshot, hash }) => `${sha256(snapshot)} ${hash}`).toSorted();
  return {
    auditId: head.id,
    text: ['nightjar-custody-heads-1', `audit ${head.id} ${head.hash}`, ...lines, ''].join('\n'),
  };
}

/** Keeps the tokens over a text. */
export async function addCustodyStamp(
  store: Store,
  { heads, tokens }: { heads: CustodyHeads; tokens: StampToken[] },
  clock: Clock,
): Promise<void> {
  await store.db
    .insertInto('custody_stamps')
    .values({
      id: clock.newId(),
      audit_id: heads.auditId,
      heads: heads.text,
      tokens: toJson(tokens),
      created_at: clock.now(),
    })
    .execute();
}

/** The stamps whose text names one of these hashes as the head of that snapshot's chain, oldest first. */
export async function stampsNaming(
  store: Store,
  { snapshotId, hashes }: { snapshotId: string; hashes: string[] },
): Promise<CustodyStamp[]> {
  if (hashes.length === 0) return [];
  const lines = hashes.map((hash) => `${sha256(snapshotId)} ${hash}`);
  const rows = await store.db
    .selectFrom('custody_stamps')
    .select(['heads', 'tokens'])
    .where(sql<boolean>`string_to_array(heads, E'\n') && ${lines}::text[]`)
    .orderBy('seq')
    .execute();
  return rows;
}
