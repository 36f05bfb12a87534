// A frontier in memory: for trying a site and for tests. The one that outlives its process is the store's.
import type { Frontier, FrontierCounts, FrontierUrl } from '#lib/frontier.ts';

interface Entry extends FrontierUrl {
  state: keyof FrontierCounts;
  order: number;
  notBefore: number;
  leasedUntil: number;
  reason: string | undefined;
}

/** `leaseMs`: how long a claim lasts that is never finished. */
export function makeMemoryFrontier({
  leaseMs = 5 * 60_000,
  now = Date.now,
}: { leaseMs?: number; now?: () => number } = {}): Frontier {
  const entries = new Map<string, Entry>();
  const facts = new Map<string, Record<string, unknown>>();
  /** Pages of each source and host. */
  const taken = new Map<string, number>();
  const counts: FrontierCounts = { waiting: 0, claimed: 0, done: 0, skipped: 0, failed: 0 };
  /** Waiting entries by host, each list in order of claiming, built anew when something came in. */
  let waiting: Entry[] = [];
  let sorted = true;

  const move = (entry: Entry, state: Entry['state']) => {
    counts[entry.state] -= 1;
    counts[state] += 1;
    entry.state = state;
  };
  const queue = (entry: Entry) => {
    waiting.push(entry);
    sorted = false;
  };
  const lapse = () => {
    if (counts.claimed === 0) return;
    for (const entry of entries.values()) {
      if (entry.state === 'claimed' && entry.leasedUntil <= now()) {
        move(entry, 'waiting');
        queue(entry);
      }
    }
  };

  return {
    async add(urls) {
      let added = 0;
      for (const url of urls) {
        if (entries.has(url.key)) continue;
        const entry: Entry = {
          ...url,
          attempts: 0,
          state: 'waiting',
          order: entries.size,
          notBefore: 0,
          leasedUntil: 0,
          reason: undefined,
        };
        entries.set(url.key, entry);
        counts.waiting += 1;
        added += 1;
        queue(entry);
      }
      return added;
    },
    async claim(limit, { avoid = [] } = {}) {
      if (waiting.length < limit) lapse();
      if (!sorted) waiting.sort((a, b) => b.priority - a.priority || a.order - b.order);
      sorted = true;
      const time = now();
      const avoided = new Set(avoid);
      const claimed: FrontierUrl[] = [];
      const rest: Entry[] = [];
      for (const entry of waiting) {
        // Finished meanwhile by somebody who came to the same page another way.
        if (entry.state !== 'waiting') continue;
        if (
          claimed.length < limit &&
          entry.notBefore <= time &&
          !(avoided.size > 0 && avoided.has(new URL(entry.url).host))
        ) {
          move(entry, 'claimed');
          entry.leasedUntil = time + leaseMs;
          claimed.push(plain(entry));
          entry.attempts += 1;
        } else {
          rest.push(entry);
        }
      }
      waiting = rest;
      return claimed;
    },
    async finish(results) {
      for (const result of results) {
        const entry = entries.get(result.key);
        if (entry === undefined) continue;
        entry.reason = result.reason;
        if (result.outcome !== 'retry') {
          move(entry, result.outcome);
          continue;
        }
        entry.notBefore = result.notBefore ?? 0;
        if (result.mode !== undefined) entry.mode = result.mode;
        if (entry.state !== 'waiting') queue(entry);
        move(entry, 'waiting');
      }
    },
    async counts() {
      lapse();
      return { ...counts };
    },
    async isOpen() {
      return counts.waiting + counts.claimed > 0;
    },
    async takePages({ source, host, limit, pages }) {
      const key = `${source}\n${host}`;
      const before = taken.get(key) ?? 0;
      const granted = Math.max(Math.min(pages, limit - before), Math.min(pages, 0), -before);
      taken.set(key, before + granted);
      return granted;
    },
    async reasons() {
      const tally: Record<string, number> = {};
      for (const { state, reason } of entries.values()) {
        if ((state === 'skipped' || state === 'failed') && reason !== undefined)
          tally[reason] = (tally[reason] ?? 0) + 1;
      }
      return tally;
    },
    async remember(origin, more) {
      facts.set(origin, { ...facts.get(origin), ...more });
    },
    async recall(origin) {
      return { ...facts.get(origin) };
    },
  };
}

function plain({ url, key, priority, depth, attempts, source, mode, stub }: Entry): FrontierUrl {
  const more = { ...(mode === undefined ? {} : { mode }), ...(stub === undefined ? {} : { stub }) };
  return { url, key, priority, depth, attempts, source, ...more };
}
