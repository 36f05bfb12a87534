// Stands before every request of a source: is it the source's, does robots.txt allow it, whose turn is it. What comes back is heard here too.
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import type { Gate } from './fetch/client.ts';
import { retryAfterMs, type Politeness } from './fetch/politeness.ts';
import type { Robots } from './fetch/robots.ts';
import type { Source } from './sources/source.ts';

export interface GateTools {
  politeness: Politeness;
  robots: Robots;
  clock: Clock;
  signal: AbortSignal;
  /** Whether an address is the source's, as a function made once a source. */
  ownOf: (source: Source) => (url: URL) => boolean;
}

/** `part`: for what a page's scripts fetch, which may lie on other hosts; those have their turns, and no robots.txt of the source's. */
export function makeGate(
  source: Source,
  { politeness, robots, clock, signal, ownOf }: GateTools,
  asks: 'page' | 'part' = 'page',
): Gate {
  const own = ownOf(source);
  return {
    async before(url, hop) {
      const ours = own(url);
      // A page's scripts come from wherever the site keeps them; the page itself does not.
      if (!ours && hop > 0 && asks === 'page') throw new GiveUp(`${url.href} is on another site`, { code: 'OFF_SITE' });
      if (source.robots.obey && (ours || asks === 'page')) {
        const rules = await robots.rules(url.origin, signal);
        if (rules.crawlDelaySeconds !== null && rules.crawlDelaySeconds > 0) {
          politeness.slowTo(url.host, 1 / rules.crawlDelaySeconds);
        }
        if (!rules.allows(url.href)) throw new GiveUp(`${url.href} is closed by robots.txt`, { code: 'ROBOTS' });
      }
      await politeness.turn(url.host, signal);
    },
    after: listen(politeness, clock),
  };
}

/** For robots.txt itself: it may always be fetched, in its turn. */
export function makeRobotsGate({ politeness, clock, signal }: Omit<GateTools, 'robots' | 'ownOf'>): Gate {
  return { before: (url) => politeness.turn(url.host, signal), after: listen(politeness, clock) };
}

function listen(politeness: Politeness, clock: Clock): Gate['after'] {
  return (url, { status, ms, retryAfter }) =>
    politeness.heard(url.host, { status, ms, retryAfterMs: retryAfterMs(retryAfter, clock.now()) });
}
