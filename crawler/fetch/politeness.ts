// Whose turn it is: every request to a host waits here, so that no host is asked faster than its rate, whoever asks.
// Pure timing; what a server said (Retry-After, its latency) comes in through `heard`.

export interface HostManners {
  /** Requests a second; Infinity for no limit. */
  rate: number;
  /** Pages under way at once. */
  concurrency: number;
}

export interface Politeness {
  /** The slowest of what was ever asked for a host stands, `Crawl-delay` included. */
  slowTo(host: string, rate: number): void;
  /** What the operator wants for a host; said twice, the gentler stands. */
  configure(host: string, manners: HostManners): void;
  concurrency(host: string): number;
  /** The rate that stands for a host now, slowed down where it strains. */
  ratePerSecond(host: string): number;
  /** Resolves when the next request to the host may go out; turns are given in the order of asking. */
  turn(host: string, signal?: AbortSignal): Promise<void>;
  /** Milliseconds until somebody who asks now would have a turn. */
  readyIn(host: string): number;
  /** What came back: slows down as a host's answers take longer, stops for as long as it asks. */
  heard(host: string, answer: { ms: number; status: number | null; retryAfterMs: number | null }): void;
}

/** Nobody who says nothing is asked more often than this. */
export const defaultManners: HostManners = { rate: 2, concurrency: 4 };

/** A host may ask for a day; a scan then leaves it for this long and comes back to see. */
const longestPauseMs = 10 * 60_000;
const pauseOn = new Set([429, 503]);
/** Latency is compared with the host's own best; below this nobody is being hurt. */
const harmlessMs = 500;
const strainedAt = 3;
const slowestFactor = 8;

interface Waiter {
  resolve(): void;
  signal: AbortSignal | undefined;
}

interface Host {
  manners: HostManners;
  isConfigured: boolean;
  slowest: number;
  lastTurn: number;
  pausedUntil: number;
  latency: number | null;
  best: number | null;
  waiting: Waiter[];
  timer: NodeJS.Timeout | undefined;
}

export function makePoliteness({
  manners = defaultManners,
  now = () => performance.now(),
}: { manners?: HostManners; now?: () => number } = {}): Politeness {
  const hosts = new Map<string, Host>();

  const at = (name: string): Host => {
    let host = hosts.get(name);
    if (host === undefined) {
      host = {
        manners,
        isConfigured: false,
        slowest: Infinity,
        lastTurn: -Infinity,
        pausedUntil: -Infinity,
        latency: null,
        best: null,
        waiting: [],
        timer: undefined,
      };
      hosts.set(name, host);
    }
    return host;
  };

  const gapMs = (host: Host) => (1000 / Math.min(host.manners.rate, host.slowest)) * strain(host);
  const due = (host: Host) => Math.max(host.lastTurn + gapMs(host), host.pausedUntil);

  /** One timer a host gives out one turn at a time, counted from the turn before as it really went out: lateness is never made up by a burst. */
  const serve = (host: Host) => {
    if (host.timer !== undefined) return;
    for (let next = host.waiting[0]; next !== undefined; next = host.waiting[0]) {
      const wait = due(host) - now();
      if (wait > 0) {
        host.timer = setTimeout(
          () => {
            host.timer = undefined;
            serve(host);
          },
          Math.ceil(Math.min(wait, longestPauseMs)),
        );
        return;
      }
      host.waiting.shift();
      if (next.signal?.aborted === true) continue;
      host.lastTurn = now();
      next.resolve();
    }
  };

  return {
    slowTo(name, rate) {
      const host = at(name);
      host.slowest = Math.min(host.slowest, rate);
    },
    configure(name, wanted) {
      const host = at(name);
      const known = host.isConfigured ? host.manners : { rate: Infinity, concurrency: Infinity };
      host.isConfigured = true;
      host.manners = {
        rate: Math.min(known.rate, wanted.rate),
        concurrency: Math.min(known.concurrency, wanted.concurrency),
      };
    },
    concurrency(name) {
      const host = at(name);
      // Where a turn comes only every second or so, more pages under way would only be waiting.
      return gapMs(host) >= 1000 ? 1 : host.manners.concurrency;
    },
    ratePerSecond: (name) => 1000 / gapMs(at(name)),
    turn(name, signal) {
      const host = at(name);
      if (host.waiting.length === 0 && host.timer === undefined && due(host) <= now()) {
        host.lastTurn = now();
        return Promise.resolve();
      }
      return new Promise<void>((resolve, reject) => {
        const onAbort = () => {
          const index = host.waiting.indexOf(waiter);
          if (index !== -1) host.waiting.splice(index, 1);
          reject(signal?.reason);
        };
        const waiter: Waiter = {
          signal,
          resolve() {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        host.waiting.push(waiter);
        signal?.addEventListener('abort', onAbort, { once: true });
        serve(host);
      });
    },
    readyIn(name) {
      const host = hosts.get(name);
      if (host === undefined) return 0;
      return Math.max(0, due(host) - now()) + host.waiting.length * gapMs(host);
    },
    heard(name, { ms, status, retryAfterMs }) {
      const host = at(name);
      if (status !== null && pauseOn.has(status)) {
        const pause = retryAfterMs ?? (status === 429 ? 1000 * strain(host) : 0);
        host.pausedUntil = Math.max(host.pausedUntil, now() + Math.min(pause, longestPauseMs));
      }
      if (status === null) return;
      host.latency = host.latency === null ? ms : host.latency * 0.9 + ms * 0.1;
      // The best is forgotten slowly, so that a host that became slower for good is not punished for ever.
      host.best = host.best === null ? ms : Math.min(ms, host.best * 1.01);
    },
  };
}

/** How many times slower than its rate a host is asked because its answers take longer than they used to: 1 to 8. */
function strain(host: Host): number {
  if (host.latency === null || host.best === null || host.latency < harmlessMs) return 1;
  const ratio = host.latency / (Math.max(host.best, harmlessMs / strainedAt) * strainedAt);
  return Math.min(slowestFactor, Math.max(1, ratio));
}

/** Milliseconds that a Retry-After header asks for: seconds or an HTTP date (RFC 9110 §10.2.3); null where it says nothing readable. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const value = header.trim();
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}
