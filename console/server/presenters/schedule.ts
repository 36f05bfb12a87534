// The timetable as it leaves for the page.
import type { Schedule as Shown } from '../../contract/schedule.ts';
import { nextDue } from '#queue/timetable.ts';
import type { Schedule, ScheduleRun } from '#store/schedules.ts';

export function presentSchedule(
  schedule: Schedule,
  { runs, operation, now }: { runs: ScheduleRun[]; operation: string | null; now: Date },
): Shown {
  const { sources } = schedule.options as { sources?: Array<{ name: string }> };
  return {
    id: schedule.id,
    name: schedule.name,
    pattern: schedule.pattern,
    timeZone: schedule.timeZone,
    next: nextDue(schedule, now).toISOString(),
    sources: sources?.map(({ name }) => name) ?? [],
    operation,
    runs: runs.map(({ dueAt, outcome, late, scanId, why }) => ({ dueAt, outcome, late, scanId, why })),
  };
}
