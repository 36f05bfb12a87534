// When a cron pattern falls due in a time zone: read by the same library as BullMQ's own, so that both mean the same minute.
import { CronExpressionParser } from 'cron-parser';
import { BadInput } from '#lib/errors.ts';

export interface Timetable {
  /** Five cron fields: minute, hour, day of the month, month, day of the week. */
  pattern: string;
  /** IANA name. Where the clocks change, a time that does not exist comes an hour later, and one that comes twice counts once. */
  timeZone: string;
}

/** Nobody's site is scanned from the start more than once in a quarter of an hour. */
const shortestGapMs = 15 * 60_000;
/** No zone's clocks are put back by more than this. */
const hourTwiceMs = 3 * 3_600_000;
/** A day of a five-minute pattern has 288 times; the shortest gap shows within these. */
const timesLookedAt = 300;

/** The timetable, known to be sound. Throws `BadInput` for a pattern or zone that nobody can read, or one that comes too often. */
export function readTimetable({ pattern, timeZone }: Timetable): Timetable {
  const fields = pattern.trim().split(/\s+/u);
  if (fields.length !== 5)
    throw new BadInput(`"${pattern}" has ${fields.length} fields`, {
      field: 'cron',
      hint: 'Five are needed: minute hour day month weekday, e.g. "0 3 * * *" for every night at three.',
    });
  if (!isTimeZone(timeZone))
    throw new BadInput(`"${timeZone}" is no time zone`, { field: 'tz', hint: 'Use an IANA name, e.g. Europe/Lisbon.' });
  const table = { pattern: fields.join(' '), timeZone };
  const times = expression(table, new Date(0)).take(timesLookedAt);
  for (const [index, time] of times.entries()) {
    const before = times[index - 1];
    if (before !== undefined && time.getTime() - before.getTime() < shortestGapMs)
      throw new BadInput(`"${pattern}" comes more often than every ${shortestGapMs / 60_000} minutes`, {
        field: 'cron',
        hint: 'A scan asks a site from its start: give its server time between two of them.',
      });
  }
  return table;
}

/** The first time after `after`. */
export function nextDue(table: Timetable, after: Date): Date {
  return expression(table, after).next().toDate();
}

/** The latest time that has come by `now`, where it lies after `after`: of several that were missed only this one. */
export function latestDue(table: Timetable, { after, now }: { after: Date; now: Date }): Date | undefined {
  // prev() answers a time before the one given; the millisecond lets `now` itself count.
  const back = expression(table, new Date(now.getTime() + 1))
    .prev()
    .toDate();
  // Backwards an hour that comes twice has its second time, forwards its first: what counts is what the scheduler goes by.
  let latest: Date | undefined;
  for (let time = nextDue(table, new Date(back.getTime() - hourTwiceMs)); time <= now; time = nextDue(table, time))
    latest = time;
  return latest !== undefined && latest > after ? latest : undefined;
}

function expression({ pattern, timeZone }: Timetable, currentDate: Date) {
  try {
    return CronExpressionParser.parse(pattern, { currentDate, tz: timeZone });
  } catch (error) {
    throw new BadInput(`"${pattern}" cannot be read: ${(error as Error).message}`, {
      field: 'cron',
      hint: 'Five fields: minute hour day month weekday, e.g. "0 3 * * *" for every night at three.',
    });
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
