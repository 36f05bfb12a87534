// How long an answer asks to be left alone: Retry-After, and the headers in which networks tell when their count begins anew.
import { retryAfterMs } from '../fetch/politeness.ts';

type Header = (name: string) => string | null;

/** Names in use: Mastodon and Lemmy, Bluesky and the IETF draft, Reddit. */
const resetNames = ['x-ratelimit-reset', 'ratelimit-reset', 'x-rate-limit-reset'];
const remainingNames = ['x-ratelimit-remaining', 'ratelimit-remaining', 'x-rate-limit-remaining'];
/** A number greater than this is an instant, not a wait: nobody waits thirty years. */
const firstEpochSecond = 1_000_000_000;

/** Milliseconds until a refused request may come again; null where nothing is said. */
export function waitAfterRefusal(header: Header, now: Date): number | null {
  return retryAfterMs(header('retry-after'), now) ?? untilReset(header, now);
}

/** Milliseconds to pause after an answer that was the last of its count; null where more may be asked. */
export function waitWhenSpent(header: Header, now: Date): number | null {
  const remaining = remainingNames.map(header).find((value) => value !== null);
  if (remaining === undefined || remaining === null || !(Number.parseFloat(remaining) < 1)) return null;
  return untilReset(header, now);
}

function untilReset(header: Header, now: Date): number | null {
  const value = resetNames
    .map(header)
    .find((each) => each !== null)
    ?.trim();
  if (value === undefined) return null;
  if (/^\d+(?:\.\d+)?$/.test(value)) {
    const seconds = Number(value);
    return seconds >= firstEpochSecond ? Math.max(0, seconds * 1000 - now.getTime()) : seconds * 1000;
  }
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? null : Math.max(0, instant - now.getTime());
}
