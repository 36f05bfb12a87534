// Rows of the evidence snapshots; the files themselves are evidence/'s. Nothing happens to one without a row in the custody log.
import { sql } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import { recordCustody } from './custody.ts';
import { toJson, toText } from './json.ts';
import type { Store } from './open-store.ts';
import type { SnapshotRow, SnapshotStatus } from './schema.ts';

export interface Snapshot {
  id: string;
  leadId: string | null;
  url: string;
  status: SnapshotStatus;
  /** Path of the file below the evidence folder, or null where the capture failed. */
  file: string | null;
  sha256: string | null;
  size: number | null;
  hashes: Record<string, unknown>;
  problems: string[];
  createdBy: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** With an `id` of the caller's the same snapshot added twice is one. `why`: for the custody log. */
export async function addSnapshot(
  store: Store,
  { why = 'capture', ...snapshot }: Omit<Snapshot, 'createdAt' | 'id'> & { id?: string; why?: string },
  clock: Clock,
): Promise<Snapshot> {
  const id = snapshot.id ?? clock.newId();
  return store.db.transaction().execute(async (trx) => {
    const { leadId, status, file, sha256, size, createdBy } = snapshot;
    const row = await trx
      .insertInto('snapshots')
      .values({
        id,
        lead_id: leadId,
        url: toText(snapshot.url),
        status,
        file,
        sha256,
        size,
        hashes: toJson(snapshot.hashes),
        problems: toJson(snapshot.problems),
        created_by: createdBy,
        created_at: clock.now(),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row === undefined)
      return fromTable(await trx.selectFrom('snapshots').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
    const more = { url: snapshot.url, status, file, size };
    const event = { snapshotId: id, leadId, what: 'added' as const, who: createdBy, why };
    await recordCustody(trx, [{ ...event, sha256Before: null, sha256After: sha256, more }], clock);
    return fromTable(row);
  });
}

/**
 * Puts a new edition of the file, with more time-stamps, in the place of the old one, which stays on the disk. Nothing happens where another
 * edition than `before` is the current one.
 */
export async function replaceEdition(
  store: Store,
  edition: { id: string; before: string; file: string; sha256: string; size: number; timestamps: string; why: string },
  clock: Clock,
): Promise<boolean> {
  return store.db.transaction().execute(async (trx) => {
    const { id, before, file, sha256, size, timestamps, why } = edition;
    const row = await trx.selectFrom('snapshots').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    if (row === undefined || row.sha256 !== before) return false;
    const event = { snapshotId: id, leadId: row.lead_id, what: 'stamped' as const, who: 'system', why };
    const more = { timestamps, file, size };
    // The log first: the table refuses a new edition that the log does not know.
    await recordCustody(trx, [{ ...event, sha256Before: before, sha256After: sha256, more }], clock);
    const hashes = toJson({ ...row.hashes, timestamps });
    await trx.updateTable('snapshots').set({ file, sha256, size, hashes }).where('id', '=', id).execute();
    return true;
  });
}

/** Takes the row away and writes down who did so and why; the caller then deletes the file. Throws `GiveUp` (`NO_SUCH_SNAPSHOT`). */
export async function deleteSnapshot(
  store: Store,
  { id, who, why }: { id: string; who: string; why: string },
  clock: Clock,
): Promise<Snapshot> {
  return store.db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('snapshots').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    if (row === undefined) throw new GiveUp(`There is no snapshot ${id}.`, { code: 'NO_SUCH_SNAPSHOT' });
    const more = { url: row.url, file: row.file, size: row.size };
    const event = { snapshotId: id, leadId: row.lead_id, what: 'deleted' as const, who, why };
    await recordCustody(trx, [{ ...event, sha256Before: row.sha256, sha256After: null, more }], clock);
    await trx.deleteFrom('snapshots').where('id', '=', id).execute();
    return fromTable(row);
  });
}

/** Oldest first. */
export async function snapshotsOf(store: Store, leadId: string): Promise<Snapshot[]> {
  return (
    await store.db.selectFrom('snapshots').selectAll().where('lead_id', '=', leadId).orderBy('seq').execute()
  ).map(fromTable);
}

export async function getSnapshot(store: Store, id: string): Promise<Snapshot | undefined> {
  const row = await store.db.selectFrom('snapshots').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromTable(row);
}

/** The snapshot whose current file has this hash (lower-case hex). */
export async function snapshotBySha256(store: Store, sha256: string): Promise<Snapshot | undefined> {
  const row = await store.db
    .selectFrom('snapshots')
    .selectAll()
    .where('sha256', '=', sha256)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromTable(row);
}

/** Ids of snapshots whose time-stamps are still to come, oldest first. */
export async function unstampedSnapshots(store: Store, limit = 100): Promise<string[]> {
  const rows = await store.db
    .selectFrom('snapshots')
    .select('id')
    .where(sql<string>`hashes ->> 'timestamps'`, 'in', ['pending', '1 of 2'])
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

function fromTable(row: SnapshotRow): Snapshot {
  return {
    id: row.id,
    leadId: row.lead_id,
    url: row.url,
    status: row.status,
    file: row.file,
    sha256: row.sha256,
    size: row.size,
    hashes: row.hashes,
    problems: row.problems,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}
