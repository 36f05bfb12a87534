// The timetable at work: what a worker does when a time has come, and when it starts. store/schedules.ts keeps what became of it.
import { scanJob } from '#queue/jobs/scan.ts';
import { enqueue } from '#queue/enqueue.ts';
import { syncSchedulers } from '#queue/run-schedules.ts';
import { latestDue } from '#queue/timetable.ts';
import type { Handlers } from '#queue/run-workers.ts';
import { getSchedule, lastScanOf, listSchedules, recordRun, runsOf, type ScheduleRun } from '#store/schedules.ts';
import type { Opened } from '../open.ts';

/** Clocks of two machines may differ by so much; no timetable has two times as close as this. */
const skewMs = 5_000;
/** A run noticed later than this after its time was missed, and is caught up. */
const lateMs = 2 * 60_000;

type Tools = Pick<Opened, 'store' | 'backend' | 'clock' | 'log'>;

export function scheduleJobs(tools: Tools): Pick<Handlers, 'scheduled-scan'> {
  return { 'scheduled-scan': async ({ scheduleId }) => (await takeTurn(scheduleId, tools)) ?? null };
}

/** The queue's schedulers made those of the store; then what was missed is caught up, the latest time of each schedule and once. */
export async function startTimetable(tools: Tools): Promise<void> {
  const schedules = await listSchedules(tools.store);
  await syncSchedulers(tools.backend, schedules);
  for (const { id } of schedules) {
    const last = await lastScanOf(tools.store, id);
    // A process that ended between opening the scan and putting it on the queue left it without a job.
    if (last?.running === true && !(await isAtWork(last.id, tools)))
      await enqueue(tools.backend, 'scan', { scanId: last.id });
    await takeTurn(id, tools);
  }
}

/** What is due is started, or skipped and said so; undefined where nothing is due, or another worker was first. */
export async function takeTurn(scheduleId: string, tools: Tools): Promise<ScheduleRun | undefined> {
  const { store, backend, clock, log } = tools;
  const schedule = await getSchedule(store, scheduleId);
  if (schedule === undefined) return undefined;
  const [last] = (await runsOf(store, [scheduleId], 1)).get(scheduleId) ?? [];
  const now = clock.now();
  const dueAt = latestDue(schedule, {
    after: new Date(last?.dueAt ?? schedule.createdAt),
    now: new Date(now.getTime() + skewMs),
  });
  if (dueAt === undefined) return undefined;
  const before = await lastScanOf(store, scheduleId);
  const abandoned = before !== undefined && before.running && !(await isAtWork(before.id, tools));
  const late = now.getTime() - dueAt.getTime() > lateMs;
  const recorded = await recordRun(store, { scheduleId, dueAt, late, abandoned, clock });
  if (recorded === undefined) return undefined;
  const { run } = recorded;
  if (run.outcome === 'skipped')
    log.warn({ schedule: schedule.name, dueAt: run.dueAt }, 'a scheduled scan was skipped');
  else if (run.scanId !== null) await enqueue(backend, 'scan', { scanId: run.scanId });
  return run;
}

/** Whether the queue holds the scan as work to be done or under way. */
async function isAtWork(scanId: string, { backend }: Tools): Promise<boolean> {
  const job = await backend.queue(scanJob.name).getJob(scanJob.id({ scanId }));
  const state = await job?.getState();
  return state !== undefined && state !== 'failed' && state !== 'completed' && state !== 'unknown';
}
