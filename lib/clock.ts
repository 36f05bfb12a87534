// Time and identity are handed in, so that what depends on them repeats byte for byte in tests.
import { randomUUID } from 'node:crypto';

export interface Clock {
  now(): Date;
  /** A new unique id (UUID, RFC 9562). */
  newId(): string;
}

export const systemClock: Clock = { now: () => new Date(), newId: () => randomUUID() };

/** A clock that starts at `start` and moves on by `stepMs` at each reading; its ids count up. */
export function steppingClock(start: string, stepMs = 1000): Clock {
  let time = new Date(start).getTime() - stepMs;
  let ids = 0;
  return {
    now: () => new Date((time += stepMs)),
    newId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
  };
}
