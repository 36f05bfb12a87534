// Keeps each site's robots.txt as long as RFC 9309 allows. Reading it is robots-txt.ts' matter.
import { RetryLater } from '#lib/errors.ts';
import type { Gate, HttpClient } from './client.ts';
import { parseRobots, robotsByteLimit, type RobotsRules } from './robots-txt.ts';

export interface Robots {
  /** The rules for an origin. Throws `RetryLater` ROBOTS_UNREACHABLE while a server fails to say, which closes the site (§2.3.1.4). */
  rules(origin: string, signal?: AbortSignal): Promise<RobotsRules>;
}

export interface RobotsOptions {
  client: HttpClient;
  gate: Gate;
  /** The product token that groups are chosen by. */
  product: string;
  now?: () => number;
}

/** §2.4: not to be used for longer than a day. */
const keepMs = 24 * 60 * 60_000;
/** A failing server is asked again after this, not for each of its pages. */
const failedKeepMs = 30_000;
/** A host that could not be reached at all may be back by the time its first page is tried again. */
const unreachedKeepMs = 500;
/** §2.3.1.2 asks for at least five. */
const redirects = 5;
const maxOrigins = 10_000;

export function makeRobots({ client, gate, product, now = Date.now }: RobotsOptions): Robots {
  const kept = new Map<string, { rules: Promise<RobotsRules>; until: number }>();

  const ask = async (origin: string, signal: AbortSignal | undefined): Promise<RobotsRules> => {
    const address = `${origin}/robots.txt`;
    const answer = await client.fetch(address, {
      gate,
      signal,
      limits: { redirects, wireBytes: robotsByteLimit },
      whenTooLarge: 'cut',
      headers: { accept: 'text/plain,*/*;q=0.5' },
    });
    if (answer.status >= 500 || answer.status === 429) {
      throw new RetryLater(`${address} answers ${answer.status}`, {
        code: 'ROBOTS_UNREACHABLE',
        afterMs: failedKeepMs,
      });
    }
    const text = answer.status >= 200 && answer.status < 300 ? answer.body.toString('utf8') : '';
    return parseRobots(text, product, address);
  };

  return {
    rules(origin, signal) {
      const known = kept.get(origin);
      if (known !== undefined && known.until > now()) return known.rules;
      const entry = { rules: ask(origin, signal), until: now() + keepMs };
      if (kept.size >= maxOrigins) kept.delete(kept.keys().next().value as string);
      kept.set(origin, entry);
      entry.rules.catch((error: unknown) => {
        entry.until = now() + (error instanceof RetryLater ? failedKeepMs : unreachedKeepMs);
      });
      return entry.rules;
    },
  };
}
