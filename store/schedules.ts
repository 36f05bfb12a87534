// Scans on a timetable: which there are, and what became of each time that was due. bin/ joins them with the queue's schedulers.
import { sql, type Transaction } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { BadInput } from '#lib/errors.ts';
import { readTimetable, type Timetable } from '#queue/timetable.ts';
import { ownAgency } from './agencies.ts';
import { appendAudit } from './audit.ts';
import { toJson, toText } from './json.ts';
import type { Store } from './open-store.ts';
import type { Database } from './schema.ts';
import type { RunOutcome } from './schema-operations.ts';
import { argsKey } from './scans.ts';

export interface Schedule extends Timetable {
  id: string;
  agencyId: string;
  /** Unique in its agency. */
  name: string;
  /** Of the scans that it starts: see ScanOptions of bin/run-scan.ts. */
  options: Record<string, unknown>;
  operationId: string | null;
  createdBy: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

export interface ScheduleRun {
  dueAt: string;
  at: string;
  outcome: RunOutcome;
  /** Noticed more than two minutes after its time: no worker was there. */
  late: boolean;
  scanId: string | null;
  why: string | null;
}

export interface NewSchedule extends Timetable {
  name: string;
  options: Record<string, unknown>;
  agencyId?: string;
  operationId?: string | null;
  createdBy: string;
}

/** Throws `BadInput` for a timetable that cannot be read and a name that is taken. */
export async function addSchedule(store: Store, input: NewSchedule, clock: Clock): Promise<Schedule> {
  const { agencyId = ownAgency, createdBy, operationId = null, options } = input;
  const name = toText(input.name.trim());
  if (name === '' || name.length > 120) throw new BadInput('must have 1 to 120 characters', { field: 'name' });
  const { pattern, timeZone } = readTimetable(input);
  return store.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('schedules')
      .values({
        id: clock.newId(),
        agency_id: agencyId,
        name,
        pattern,
        time_zone: timeZone,
        options: toJson(options),
        operation_id: operationId,
        created_by: createdBy,
        created_at: clock.now(),
      })
      .onConflict((conflict) => conflict.columns(['agency_id', 'name']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row === undefined)
      throw new BadInput(`There is a schedule "${name}" already.`, {
        field: 'name',
        hint: 'Remove it first, or take another name.',
      });
    const details = { agency: agencyId, name, pattern, timeZone };
    await appendAudit(trx, [{ actor: createdBy, action: 'schedule.added', subject: row.id, details }], clock);
    return fromTable(row);
  });
}

/** True where there was one of that id; its scans and their leads stay. */
export async function removeSchedule(
  store: Store,
  { id, by, clock }: { id: string; by: string; clock: Clock },
): Promise<boolean> {
  return store.db.transaction().execute(async (trx) => {
    const row = await trx.deleteFrom('schedules').where('id', '=', id).returningAll().executeTakeFirst();
    if (row === undefined) return false;
    const details = { agency: row.agency_id, name: row.name };
    await appendAudit(trx, [{ actor: by, action: 'schedule.removed', subject: id, details }], clock);
    return true;
  });
}

/** By name. */
export async function listSchedules(store: Store): Promise<Schedule[]> {
  const rows = await store.db.selectFrom('schedules').selectAll().orderBy('name').orderBy('id').execute();
  return rows.map(fromTable);
}

export async function getSchedule(store: Store, id: string): Promise<Schedule | undefined> {
  const row = await store.db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromTable(row);
}

/** The latest runs of each schedule, newest first. */
export async function runsOf(
  store: Store,
  scheduleIds: readonly string[],
  limit = 10,
): Promise<Map<string, ScheduleRun[]>> {
  const runs = new Map<string, ScheduleRun[]>(scheduleIds.map((id) => [id, []]));
  if (scheduleIds.length === 0) return runs;
  const { rows } = await sql<RunRow>`
    select r.* from unnest(${[...scheduleIds]}::text[]) as wanted(id)
    cross join lateral (select * from schedule_runs where schedule_id = wanted.id order by due_at desc limit ${limit}) r
    order by r.due_at desc`.execute(store.db);
  for (const row of rows) runs.get(row.schedule_id)?.push(runFromTable(row));
  return runs;
}

/** The scan that the latest run of the schedule started or went on with. */
export async function lastScanOf(
  store: Store,
  scheduleId: string,
): Promise<{ id: string; running: boolean } | undefined> {
  const row = await lastScan(store.db, scheduleId).executeTakeFirst();
  return row === undefined ? undefined : { id: row.id, running: row.status === 'running' };
}

/**
 * Writes down what becomes of a time that was due, once: undefined where another worker did so already, or the schedule is gone. The scan
 * of the run before is still going: `skipped`. It is open but `abandoned` (nothing works on it any more): `resumed`, the same scan goes
 * on. Else a new scan is opened, `started`, for the caller to put on the queue.
 */
export async function recordRun(
  store: Store,
  input: { scheduleId: string; dueAt: Date; late: boolean; abandoned: boolean; clock: Clock },
): Promise<{ schedule: Schedule; run: ScheduleRun } | undefined> {
  const { scheduleId, dueAt, late, abandoned, clock } = input;
  return store.db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('schedules')
      .selectAll()
      .where('id', '=', scheduleId)
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) return undefined;
    const schedule = fromTable(found);
    const known = await trx
      .selectFrom('schedule_runs')
      .select('due_at')
      .where('schedule_id', '=', scheduleId)
      .where('due_at', '>=', dueAt)
      .limit(1)
      .executeTakeFirst();
    if (known !== undefined) return undefined;
    const before = await lastScan(trx, scheduleId).executeTakeFirst();
    const open = before?.status === 'running' ? before.id : undefined;
    const outcome: RunOutcome = open === undefined ? 'started' : abandoned ? 'resumed' : 'skipped';
    const scanId = open ?? (await openRunScan(trx, schedule, clock));
    const row = await trx
      .insertInto('schedule_runs')
      .values({
        schedule_id: scheduleId,
        due_at: dueAt,
        at: clock.now(),
        outcome,
        late,
        scan_id: scanId,
        why: whys[outcome],
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const details = { agency: schedule.agencyId, name: schedule.name, dueAt: dueAt.toISOString(), late, scan: scanId };
    await appendAudit(trx, [{ actor: 'system', action: `schedule.${outcome}`, subject: scheduleId, details }], clock);
    return { schedule, run: runFromTable(row) };
  });
}

const whys: Record<RunOutcome, string | null> = {
  started: null,
  resumed: 'The scan of the run before had stopped half-way: it goes on where it was.',
  skipped: 'The scan of the run before was still going.',
};

function lastScan(db: Store['db'] | Transaction<Database>, scheduleId: string) {
  return db
    .selectFrom('schedule_runs')
    .innerJoin('scans', 'scans.id', 'schedule_runs.scan_id')
    .select(['scans.id', 'scans.status'])
    .where('schedule_id', '=', scheduleId)
    .orderBy('due_at', 'desc')
    .limit(1);
}

/** The same options give the same arguments' key as a scan by hand: pages that it knows count as known. */
async function openRunScan(trx: Transaction<Database>, schedule: Schedule, clock: Clock): Promise<string> {
  const id = clock.newId();
  await trx
    .insertInto('scans')
    .values({
      id,
      agency_id: schedule.agencyId,
      name: schedule.name,
      args_key: argsKey(schedule.options),
      options: toJson(schedule.options),
      status: 'running',
      started_at: clock.now(),
      counts: '{}',
    })
    .execute();
  if (schedule.operationId !== null)
    await trx.insertInto('operation_scans').values({ operation_id: schedule.operationId, scan_id: id }).execute();
  return id;
}

interface RunRow {
  schedule_id: string;
  due_at: Date;
  at: Date;
  outcome: RunOutcome;
  late: boolean;
  scan_id: string | null;
  why: string | null;
}

function runFromTable({ due_at, at, outcome, late, scan_id, why }: RunRow): ScheduleRun {
  return { dueAt: due_at.toISOString(), at: at.toISOString(), outcome, late, scanId: scan_id, why };
}

function fromTable(row: {
  id: string;
  agency_id: string;
  name: string;
  pattern: string;
  time_zone: string;
  options: Record<string, unknown>;
  operation_id: string | null;
  created_by: string;
  created_at: Date;
}): Schedule {
  return {
    id: row.id,
    agencyId: row.agency_id,
    name: row.name,
    pattern: row.pattern,
    timeZone: row.time_zone,
    options: row.options,
    operationId: row.operation_id,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}
