// Rows of the evidence snapshots; the files themselves are evidence/'s. Every snapshot has an audit row.
import type { Clock } from '#lib/clock.ts';
import { appendAudit } from './audit.ts';
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

/** With an `id` of the caller's the same snapshot added twice is one. */
export async function addSnapshot(
  store: Store,
  snapshot: Omit<Snapshot, 'createdAt' | 'id'> & { id?: string },
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
    const details = { snapshotId: id, url: snapshot.url, status, sha256, size };
    await appendAudit(trx, [{ actor: createdBy, action: 'snapshot.added', subject: leadId ?? id, details }], clock);
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
