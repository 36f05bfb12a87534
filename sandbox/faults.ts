// The bad manners of real servers, on a few pages and always the same ones: slow, failing once, too busy once, moved.
import { setTimeout as sleep } from 'node:timers/promises';
import { hash32 } from './random.ts';
import { redirect } from './sites/site.ts';
import type { Page } from './sites/site.ts';

const slowMs = 400;
/** Ends the address that a moved page moved to; the page itself names its true address as canonical. */
const movedMark = 'seen=1';

export interface Faults {
  /** What stands in for the page this time, or undefined where the page may be served. */
  disturb(path: string): Promise<Page | undefined>;
}

/** Only pages of adverts misbehave: their paths are given by `isAdvert`. */
export function makeFaults(isAdvert: (path: string) => boolean): Faults {
  const visits = new Map<string, number>();
  return {
    disturb: async (path) => {
      if (!isAdvert(path) || path.endsWith(movedMark)) return undefined;
      const seen = visits.get(path) ?? 0;
      visits.set(path, seen + 1);
      switch (hash32(path) % 40) {
        case 0:
          await sleep(slowMs);
          return undefined;
        case 1:
          return seen === 0 ? { status: 503, type: 'text/plain', body: 'Back in a moment.\n' } : undefined;
        case 2:
          return seen === 0
            ? { status: 429, type: 'text/plain', body: 'Too many requests.\n', headers: { 'retry-after': '1' } }
            : undefined;
        case 3:
          return redirect(`${path}${path.includes('?') ? '&' : '?'}${movedMark}`, 302);
        default:
          return undefined;
      }
    },
  };
}
