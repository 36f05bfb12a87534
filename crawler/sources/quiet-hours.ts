// Hours in which a source is left alone, on its own clock.

export interface QuietHours {
  /** `HH:MM`. */
  from: string;
  to: string;
  /** IANA name of the time zone. */
  zone: string;
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** When the quiet ends that holds at `now`, in ms since the epoch; null where none holds. A clock put forward or back shifts it by the difference. */
export function quietUntil(hours: QuietHours | undefined, now: Date): number | null {
  if (hours === undefined) return null;
  const minute = minuteOfDay(now, hours.zone);
  const from = minutesOf(hours.from);
  const length = (minutesOf(hours.to) - from + dayMinutes) % dayMinutes || dayMinutes;
  const into = (minute - from + dayMinutes) % dayMinutes;
  if (into >= length) return null;
  const startOfMinute = Math.floor(now.getTime() / minuteMs) * minuteMs;
  return startOfMinute + (length - into) * minuteMs;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function minuteOfDay(now: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return value('hour') * 60 + value('minute');
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
