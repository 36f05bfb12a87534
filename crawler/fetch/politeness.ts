// Whose turn it is: every request to a host waits here, so that no host is asked faster than its rate, whoever asks.
// Pure timing; what a server said (Retry-After, its latency) comes in through `heard`. Where several workers share a host, each asks it only
// in windows of time that are its own; lib/host-pace.ts gives them out.
import {
  freshPace,
  gapOf,
  hear,
  longestPauseMs,
  type Heard,
  type HostPace,
  type PaceWindow,
  type Pacing,
} from '#lib/host-pace.ts';

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
  /** Leaves a host alone for a while without a refusal: its count of requests is spent, its quiet hours have begun. */
  pause(host: string, ms: number): void;
  /** What came back, once for each turn: slows down as a host's answers take longer, stops for as long as it asks. */
  heard(host: string, answer: { ms: number; status: number | null; retryAfterMs: number | null }): void;
}

/** Nobody who says nothing is asked more often than this. */
export const defaultManners: HostManners = { rate: 2, concurrency: 4 };

const pauseOn = new Set([429, 503]);
/** A fast host's next window is asked for while there is still so much of this one. */
const aheadMs = 100;
const fastGapMs = 50;
/** Reports kept for the next window; more say the same. */
const maxHeard = 64;

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
  signal: AbortSignal | undefined;
}

/** A window on this process' clock. */
interface Window {
  from: number;
  until: number;
}

interface Host {
  manners: HostManners;
  isConfigured: boolean;
  slowest: number;
  lastTurn: number;
  pausedUntil: number;
  pace: HostPace;
  underWay: number;
  waiting: Waiter[];
  timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  shared?: { gapMs: number; share: number; windows: Window[]; asking: boolean; heard: Heard[]; pausing: Promise<void> };
}

/** `pacing`: shared with other workers; without it this process is alone with its hosts. */
export function makePoliteness({
  manners = defaultManners,
  now = () => performance.now(),
  pacing,
}: { manners?: HostManners; now?: () => number; pacing?: Pacing | undefined } = {}): Politeness {
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
        pace: freshPace,
        underWay: 0,
        waiting: [],
        timer: undefined,
        ...(pacing === undefined
          ? {}
          : { shared: { gapMs: 0, share: 1, windows: [], asking: false, heard: [], pausing: Promise.resolve() } }),
      };
      hosts.set(name, host);
    }
    return host;
  };

  const wish = (host: Host) => Math.min(host.manners.rate, host.slowest);
  const gapMs = (host: Host) => Math.max(gapOf(host.pace, wish(host)), host.shared?.gapMs ?? 0);
  const isFull = ({ shared, underWay }: Host) => shared !== undefined && shared.share > 0 && underWay >= shared.share;

  /** When the next request may go out as far as is known here; Infinity: not before another window. */
  const due = (host: Host): number => {
    const own = Math.max(host.lastTurn + gapMs(host), host.pausedUntil);
    if (host.shared === undefined) return own;
    const { windows } = host.shared;
    for (let window = windows[0]; window !== undefined; window = windows[0]) {
      const start = Math.max(own, window.from, now());
      if (start <= window.until) return start;
      windows.shift();
    }
    return Infinity;
  };

  const askForWindow = (name: string, host: Host) => {
    const { shared } = host;
    if (shared === undefined || pacing === undefined || shared.asking) return;
    shared.asking = true;
    const heard = shared.heard.splice(0);
    const asked = now();
    const take = ({ inMs, openMs, gapMs: gap, share }: PaceWindow) => {
      shared.asking = false;
      shared.gapMs = gap;
      shared.share = share;
      // The answer was true at some moment between asking and now: late at the beginning, early at the end.
      if (share > 0) shared.windows.push({ from: now() + inMs, until: asked + inMs + Math.max(0, openMs) });
      if (share > 0) serve(name, host);
      else if (host.timer === undefined) later(name, host, inMs);
    };
    const fail = (error: unknown) => {
      shared.asking = false;
      for (const waiter of host.waiting.splice(0)) waiter.reject(error);
    };
    const { concurrency } = host.manners;
    // A pause that is still being written down would be missing from the answer.
    shared.pausing
      .then(() => pacing.window(name, { rate: wish(host), concurrency, underWay: host.underWay, heard }))
      .then(take, fail);
  };

  const later = (name: string, host: Host, ms: number) => {
    const again = () => {
      host.timer = undefined;
      serve(name, host);
    };
    // Timers count whole milliseconds: a host that may be asked more often than that would wait for its timer.
    host.timer = ms < 1 ? setImmediate(again) : setTimeout(again, Math.ceil(Math.min(ms, longestPauseMs)));
  };

  /** One timer a host gives out one turn at a time, counted from the turn before as it really went out: lateness is never made up by a burst. */
  const serve = (name: string, host: Host) => {
    if (host.timer !== undefined) return;
    for (let next = host.waiting[0]; next !== undefined; next = host.waiting[0]) {
      if (isFull(host)) return;
      const wait = due(host) - now();
      if (wait === Infinity) return askForWindow(name, host);
      if (wait > 0) return later(name, host, wait);
      host.waiting.shift();
      if (next.signal?.aborted === true) continue;
      begin(name, host);
      next.resolve();
    }
  };

  const begin = (name: string, host: Host) => {
    host.lastTurn = now();
    host.underWay += 1;
    const { shared } = host;
    const last = shared?.windows.at(-1);
    if (last !== undefined && gapMs(host) < fastGapMs && last.until - host.lastTurn < aheadMs) askForWindow(name, host);
  };

  const pause = (name: string, host: Host, wanted: number) => {
    const ms = Math.min(wanted, longestPauseMs);
    host.pausedUntil = Math.max(host.pausedUntil, now() + ms);
    // Should it not get through, this worker still keeps it.
    if (host.shared !== undefined && pacing !== undefined && ms > 0)
      host.shared.pausing = pacing.pause(name, ms).catch(() => undefined);
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
      if (gapMs(host) >= 1000) return 1;
      return Math.min(host.manners.concurrency, Math.max(1, host.shared?.share ?? Infinity));
    },
    ratePerSecond: (name) => 1000 / gapMs(at(name)),
    turn(name, signal) {
      const host = at(name);
      if (host.waiting.length === 0 && host.timer === undefined && !isFull(host) && due(host) <= now()) {
        begin(name, host);
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
          reject,
        };
        host.waiting.push(waiter);
        signal?.addEventListener('abort', onAbort, { once: true });
        serve(name, host);
      });
    },
    readyIn(name) {
      const host = hosts.get(name);
      if (host === undefined) return 0;
      const next = due(host);
      return Math.max(0, next === Infinity ? 0 : next - now()) + host.waiting.length * gapMs(host);
    },
    pause: (name, ms) => pause(name, at(name), ms),
    heard(name, { ms, status, retryAfterMs }) {
      const host = at(name);
      host.underWay = Math.max(0, host.underWay - 1);
      const refused = status !== null && pauseOn.has(status);
      if (refused) {
        pause(name, host, retryAfterMs ?? (status === 429 ? 1000 / host.pace.pace : 0));
      }
      if (status !== null) {
        host.pace = hear(host.pace, { ms, refused });
        if (host.shared !== undefined && host.shared.heard.length < maxHeard) host.shared.heard.push({ ms, refused });
      }
      if (host.waiting.length > 0) serve(name, host);
    },
  };
}

/** Milliseconds that a Retry-After header asks for: seconds or an HTTP date (RFC 9110 §10.2.3); null where it says nothing readable. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const value = header.trim();
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}
