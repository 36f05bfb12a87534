// The queue's timetable: one BullMQ job scheduler for each schedule of the store, and none beside them.
import type { QueueBackend } from './backend.ts';
import { scheduledScanJob } from './jobs/scheduled-scan.ts';
import type { Timetable } from './timetable.ts';

export interface TimedSchedule extends Timetable {
  id: string;
}

/** What is done in an hour may go: the store remembers every run. */
const kept = { age: 3600, count: 100 };

/**
 * Makes the queue's schedulers those of the list: missing ones are added, changed ones changed, others removed. Doing it twice, or in two
 * processes at once, changes nothing more.
 */
export async function syncSchedulers(backend: QueueBackend, schedules: readonly TimedSchedule[]): Promise<void> {
  const queue = backend.queue(scheduledScanJob.name);
  const wanted = new Map(schedules.map((schedule) => [schedule.id, schedule]));
  for (const { key, pattern, tz } of await queue.getJobSchedulers(0, -1, true)) {
    const schedule = wanted.get(key);
    if (schedule === undefined) await queue.removeJobScheduler(key);
    // One that is right already stays: to set it again would move the time that it is just about to meet.
    else if (schedule.pattern === pattern && schedule.timeZone === tz) wanted.delete(key);
  }
  for (const { id, pattern, timeZone } of wanted.values()) {
    await queue.upsertJobScheduler(
      id,
      { pattern, tz: timeZone },
      {
        name: scheduledScanJob.name,
        data: { scheduleId: id },
        opts: {
          attempts: scheduledScanJob.attempts,
          backoff: { type: 'exponential', delay: scheduledScanJob.backoffMs, jitter: 0.5 },
          removeOnComplete: kept,
          removeOnFail: kept,
        },
      },
    );
  }
}
