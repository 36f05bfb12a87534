// `schedule add`, `list`, `remove`: scans on a timetable. Whichever worker runs takes them up.
import { userInfo } from 'node:os';
import { BadInput } from '#lib/errors.ts';
import { nextDue, readTimetable } from '#queue/timetable.ts';
import { syncSchedulers } from '#queue/run-schedules.ts';
import { ownAgency } from '#store/agencies.ts';
import {
  addSchedule,
  listSchedules,
  removeSchedule,
  runsOf,
  type Schedule,
  type ScheduleRun,
} from '#store/schedules.ts';
import { writeLine } from '../lines.ts';
import { type Opened, openAll } from '../open.ts';
import { planScan, type PlanOptions } from '../plan-scan.ts';

interface AddOptions extends PlanOptions {
  cron: string;
  tz: string;
}

export async function add(name: string, targets: string[], options: AddOptions): Promise<void> {
  const timetable = readTimetable({ pattern: options.cron, timeZone: options.tz });
  const planned = await planScan(targets, options);
  await withAll(async (opened) => {
    const { store, clock } = opened;
    const schedule = await addSchedule(
      store,
      { name, ...timetable, options: { ...planned }, createdBy: operator() },
      clock,
    );
    await announce(opened);
    process.stderr.write(`First run ${nextDue(schedule, clock.now()).toISOString()}, by any worker that runs then.\n`);
  });
}

export async function list({ json }: { json?: boolean }): Promise<void> {
  await withAll(async ({ store, clock }) => {
    const schedules = (await listSchedules(store)).filter(({ agencyId }) => agencyId === ownAgency);
    const runs = await runsOf(
      store,
      schedules.map(({ id }) => id),
      1,
    );
    for (const schedule of schedules) {
      const line = lineOf(schedule, { last: runs.get(schedule.id)?.[0], now: clock.now() });
      if (json === true) await writeLine(process.stdout, line);
      else process.stdout.write(`${inWords(line)}\n`);
    }
    if (schedules.length === 0 && json !== true) process.stderr.write('Nothing is on the timetable.\n');
  });
}

/** Throws `BadInput` where there is none of that name. */
export async function remove(name: string): Promise<void> {
  await withAll(async (opened) => {
    const schedule = (await listSchedules(opened.store)).find((one) => one.name === name && one.agencyId === ownAgency);
    if (schedule === undefined)
      throw new BadInput(`There is no schedule "${name}".`, { hint: '`schedule list` shows those there are.' });
    await removeSchedule(opened.store, { id: schedule.id, by: operator(), clock: opened.clock });
    await announce(opened);
  });
}

interface Line {
  name: string;
  cron: string;
  tz: string;
  /** ISO 8601, UTC. */
  next: string;
  targets: string[];
  last: ScheduleRun | null;
}

function lineOf(schedule: Schedule, { last, now }: { last: ScheduleRun | undefined; now: Date }): Line {
  const { sources } = schedule.options as { sources?: Array<{ name: string }> };
  return {
    name: schedule.name,
    cron: schedule.pattern,
    tz: schedule.timeZone,
    next: nextDue(schedule, now).toISOString(),
    targets: sources?.map(({ name }) => name) ?? [],
    last: last ?? null,
  };
}

function inWords({ name, cron, tz, next, targets, last }: Line): string {
  const before = last === null ? 'not run yet' : `${last.outcome} ${last.dueAt}${last.late ? ' (caught up)' : ''}`;
  return `${name}  ${cron} ${tz}  next ${next}  ${before}  ${targets.join(', ')}`;
}

const announce = async ({ backend, store }: Opened): Promise<void> =>
  syncSchedulers(backend, await listSchedules(store));

function operator(): string {
  return `${userInfo().username} (command line)`;
}

async function withAll(work: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await openAll();
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}
