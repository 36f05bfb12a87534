// How fast a host may be asked by all workers together. Pure: what is known of a host and a worker's question in, a window of time out.
// The crawler keeps one state a host in memory; where several workers share a scan, the store keeps it for all of them (Pacing).

/** A stretch of time in which one worker alone asks a host. */
export interface PaceWindow {
  /** It begins this long after the answer, ms. */
  inMs: number;
  /** Requests may begin for this long, ms; negative where none may. */
  openMs: number;
  /** At least this far apart, ms. */
  gapMs: number;
  /** Requests under way at once. 0: others hold all there are; to be asked again after `inMs`. */
  share: number;
}

export interface PaceAsk {
  worker: string;
  /** Requests a second that this worker would make at most: the operator's wish and the site's Crawl-delay. */
  rate: number;
  /** Requests under way at once, over all workers. */
  concurrency: number;
  /** This worker's requests under way now. */
  underWay: number;
  /** What came back since it last asked. */
  heard: readonly Heard[];
}

export interface Heard {
  /** From request to the answer's end. */
  ms: number;
  /** 429 or 503. */
  refused: boolean;
}

/** Shared by the workers of all scans: whoever asks a host does so in turn. */
export interface Pacing {
  window(host: string, ask: Omit<PaceAsk, 'worker'>): Promise<PaceWindow>;
  /** The host asked for a pause (Retry-After): nobody asks it for so long. */
  pause(host: string, ms: number): Promise<void>;
}

/** What is known of a host; times in ms on one clock. */
export interface HostPace {
  /** Until then every moment is given away. */
  freeAt: number;
  pausedUntil: number;
  /** Its share of the wished rate, 1/16 to 1. */
  pace: number;
  latency: number | null;
  best: number | null;
  /** Answers and refusals since the pace was last looked at. */
  answers: number;
  refusals: number;
  users: Record<string, { using: number; at: number }>;
}

export const freshPace: HostPace = {
  freeAt: 0,
  pausedUntil: 0,
  pace: 1,
  latency: null,
  best: null,
  answers: 0,
  refusals: 0,
  users: {},
};

/** A host may ask for a day; a scan then leaves it for this long and comes back to see. */
export const longestPauseMs = 10 * 60_000;

/** One worker alone at a host asks for so much time at once; several, so that all get on, for less. */
const aloneMs = 2_000;
const sharedMs = 250;
/** A request may leave this late in its window: timers are. */
const lateMs = 50;
/** A worker that has not asked for so long is no longer at the host: longer than a request may take. */
const forgetMs = 30_000;
/** Asked again after this where others hold all the places. */
const fullMs = 100;

/** The time between two requests, ms. */
export function gapOf(state: HostPace, rate: number): number {
  return 1000 / rate / state.pace;
}

/** The next window for a worker, and the state after it. `now` on the clock of the state. */
export function nextWindow(state: HostPace, ask: PaceAsk, now: number): { state: HostPace; window: PaceWindow } {
  const heard = ask.heard.reduce(hear, state);
  const gapMs = gapOf(heard, ask.rate);
  const others = Object.entries(heard.users).filter(([worker, { at }]) => worker !== ask.worker && at > now - forgetMs);
  const share = shareOf(ask, others);
  const using = Math.max(share, ask.underWay);
  const users = { ...Object.fromEntries(others), [ask.worker]: { using, at: now } };
  if (share === 0) return { state: { ...heard, users }, window: { inMs: fullMs, openMs: -1, gapMs, share } };
  const start = Math.max(now, heard.freeAt, heard.pausedUntil);
  const requests = Math.max(1, Math.floor((others.length === 0 ? aloneMs : sharedMs) / gapMs));
  const late = Math.min(lateMs, gapMs);
  return {
    state: { ...heard, users, freeAt: start + requests * gapMs + late },
    window: { inMs: start - now, openMs: (requests - 1) * gapMs + late, gapMs, share },
  };
}

/** A worker's part of the places at a host. What others still use is not given away: together they never have more than there are. */
function shareOf({ worker, concurrency }: PaceAsk, others: Array<[string, { using: number }]>): number {
  const taken = others.reduce((sum, [, { using }]) => sum + using, 0);
  const workers = [worker, ...others.map(([name]) => name)].sort();
  const fair =
    Math.floor(concurrency / workers.length) + (workers.indexOf(worker) < concurrency % workers.length ? 1 : 0);
  return Math.max(0, Math.min(fair, concurrency - taken));
}

export function pausedFor(state: HostPace, ms: number, now: number): HostPace {
  return { ...state, pausedUntil: Math.max(state.pausedUntil, now + Math.min(ms, longestPauseMs)) };
}

/** A worker that is gone leaves its places to the others. */
export function without(state: HostPace, workers: readonly string[]): HostPace {
  return {
    ...state,
    users: Object.fromEntries(Object.entries(state.users).filter(([name]) => !workers.includes(name))),
  };
}

/** Answers after which the pace is looked at. */
const round = 8;
/** Below this latency nobody is being hurt. */
const harmlessMs = 500;
const strainedAt = 3;
const slowest = 1 / 16;
const stepUp = 1 / 4;

/**
 * Additive increase, multiplicative decrease (Chiu & Jain 1989) of a host's pace, with delay as the sign of strain as in TCP Vegas (Brakmo &
 * Peterson 1995): where answers take three times as long as this host's best, or it refuses, the rate is halved; else it grows by a quarter of the wished one.
 */
export function hear(state: HostPace, { ms, refused }: Heard): HostPace {
  const latency = state.latency === null ? ms : state.latency * 0.9 + ms * 0.1;
  // The best is forgotten slowly, so that a host that became slower for good is not punished for ever.
  const best = state.best === null ? ms : Math.min(ms, state.best * 1.01);
  const answers = state.answers + 1;
  const refusals = state.refusals + (refused ? 1 : 0);
  if (answers < round) return { ...state, latency, best, answers, refusals };
  const strained =
    refusals > 0 || (latency > harmlessMs && latency > strainedAt * Math.max(best, harmlessMs / strainedAt));
  const pace = strained ? Math.max(slowest, state.pace / 2) : Math.min(1, state.pace + stepUp);
  return { ...state, latency, best, pace, answers: 0, refusals: 0 };
}
