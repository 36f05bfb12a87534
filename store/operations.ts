// Operations: scans with a name, dates, partners and targets, and the phase they are in. A scan may belong to several.
import { sql } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { BadInput } from '#lib/errors.ts';
import { ownAgency } from './agencies.ts';
import { appendAudit } from './audit.ts';
import { toJson, toText } from './json.ts';
import type { Store } from './open-store.ts';
import type { OperationPhase } from './schema-operations.ts';

export interface OperationPlan {
  /** Unique in its agency. */
  name: string;
  phase: OperationPhase;
  /** Days, `YYYY-MM-DD`. */
  startsOn: string | null;
  endsOn: string | null;
  partners: string[];
  /** Groups of the lexicon. */
  groups: string[];
  /** Scientific names. */
  taxa: string[];
  note: string | null;
}

export interface Operation extends OperationPlan {
  id: string;
  agencyId: string;
  createdBy: string;
  createdAt: string;
  scans: number;
  leads: number;
  confirmed: number;
}

interface Change {
  by: string;
  agencyId?: string;
  clock: Clock;
}

/** Makes an operation and answers its id. Throws `BadInput` for a name that is taken and an end before its start. */
export async function addOperation(store: Store, plan: OperationPlan, change: Change): Promise<string> {
  const { by, agencyId = ownAgency, clock } = change;
  const id = clock.newId();
  await saving(plan, () =>
    store.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('operations')
        .values({
          id,
          agency_id: agencyId,
          ...columns(plan),
          created_by: by,
          created_at: clock.now(),
          updated_at: clock.now(),
        })
        .execute();
      const details = { agency: agencyId, ...plan };
      await appendAudit(trx, [{ actor: by, action: 'operation.added', subject: id, details }], clock);
    }),
  );
  return id;
}

/** The whole plan anew; false where there is no such operation. Throws `BadInput` as addOperation does. */
export async function changeOperation(
  store: Store,
  { id, plan, by, clock }: { id: string; plan: OperationPlan } & Change,
): Promise<boolean> {
  return saving(plan, () =>
    store.db.transaction().execute(async (trx) => {
      const row = await trx
        .updateTable('operations')
        .set({ ...columns(plan), updated_at: clock.now() })
        .where('id', '=', id)
        .returning('agency_id')
        .executeTakeFirst();
      if (row === undefined) return false;
      const details = { agency: row.agency_id, ...plan };
      await appendAudit(trx, [{ actor: by, action: 'operation.changed', subject: id, details }], clock);
      return true;
    }),
  );
}

/** Says which scans belong to it, in place of those that did. Scans of another agency are not taken in. */
export async function setScansOf(
  store: Store,
  { id, scanIds, by, clock }: { id: string; scanIds: readonly string[] } & Change,
): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    const operation = await trx
      .selectFrom('operations')
      .select('agency_id')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (operation === undefined) return;
    await trx.deleteFrom('operation_scans').where('operation_id', '=', id).execute();
    await sql`insert into operation_scans (operation_id, scan_id)
      select ${id}, scans.id from scans where scans.id = any(${[...scanIds]}::text[]) and agency_id = ${operation.agency_id}`.execute(
      trx,
    );
    const details = { agency: operation.agency_id, scans: [...scanIds] };
    await appendAudit(trx, [{ actor: by, action: 'operation.scans', subject: id, details }], clock);
  });
}

/** Those under way first, then by their start, the latest first. */
export async function listOperations(store: Store, { id }: { id?: string } = {}): Promise<Operation[]> {
  const { rows } = await sql<Operation & { createdAt: Date }>`
    select o.id, o.agency_id as "agencyId", o.name, o.phase, o.starts_on::text as "startsOn", o.ends_on::text as "endsOn", o.partners, o.groups,
      o.taxa, o.note, o.created_by as "createdBy", o.created_at as "createdAt",
      (select count(*)::int from operation_scans s where s.operation_id = o.id) as scans, f.leads, f.confirmed
    from operations o
    left join lateral (select count(*)::int as leads, (count(*) filter (where status = 'confirmed'))::int as confirmed
      from lead_facts where scan_id in (select scan_id from operation_scans s where s.operation_id = o.id)) f on true
    where ${id === undefined ? sql`true` : sql`o.id = ${id}`}
    order by case o.phase when 'during' then 0 when 'before' then 1 else 2 end, o.starts_on desc nulls last, o.name`.execute(
    store.db,
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

export async function getOperation(store: Store, id: string): Promise<Operation | undefined> {
  return (await listOperations(store, { id }))[0];
}

/** Ids of the scans that belong to it, newest first. */
export async function scansOfOperation(store: Store, id: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('operation_scans')
    .innerJoin('scans', 'scans.id', 'operation_scans.scan_id')
    .select('scans.id')
    .where('operation_id', '=', id)
    .orderBy('scans.seq', 'desc')
    .execute();
  return rows.map((row) => row.id);
}

function columns(plan: OperationPlan) {
  const { name, phase, startsOn, endsOn, partners, groups, taxa, note } = plan;
  return {
    name: toText(name.trim()),
    phase,
    starts_on: startsOn,
    ends_on: endsOn,
    partners: toJson(partners),
    groups: toJson(groups),
    taxa: toJson(taxa),
    note: note === null ? null : toText(note),
  };
}

async function saving<T>(plan: OperationPlan, write: () => Promise<T>): Promise<T> {
  const { startsOn, endsOn, name } = plan;
  if (startsOn !== null && endsOn !== null && endsOn < startsOn)
    throw new BadInput('An operation does not end before it starts.', { field: 'endsOn' });
  try {
    return await write();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === uniqueViolation)
      throw new BadInput(`There is an operation "${name}" already.`, { field: 'name' });
    throw error;
  }
}

const uniqueViolation = '23505';
