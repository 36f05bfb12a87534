// Hands out the frontier's URLs, one lane a host, so that a slow host never stands before the others.
// Nothing is known here that the frontier does not know: what is lost with the process is leased again when its claim lapses.
import type { Frontier, FrontierResult, FrontierUrl } from '#lib/frontier.ts';
import type { Politeness } from './fetch/politeness.ts';

export interface Lanes {
  /** Whether a page may begin now; asks the frontier for more where too little is held. */
  isReady(): Promise<boolean>;
  /** Nothing is held or under way here, and the frontier has nothing left for anybody. */
  isFinished(): Promise<boolean>;
  /** The page whose turn it is. */
  next(): FrontierUrl | undefined;
  /** Fewer pages are held than are wanted. */
  isHungry(): boolean;
  /** The frontier has something new. */
  askAgain(): void;
  /** A page is no longer under way. */
  leave(url: FrontierUrl): void;
  /** Takes no more from the frontier; what is held but not begun is given back. */
  close(): Promise<void>;
}

export interface LanesOptions {
  frontier: Frontier;
  politeness: Politeness;
  /** Milliseconds since the epoch, as the frontier counts them. */
  now: () => number;
  /** How many more pages may be begun; asked before every claim. */
  room: () => number;
  /** Pages whose outcome the frontier does not know yet. */
  unsettled: () => number;
  /** Called when a page may be begun that could not a moment ago. */
  onReady: () => void;
}

interface Lane {
  waiting: FrontierUrl[];
  active: number;
}

/** Held in memory at most: enough for a busy scan, little enough that a claim never lapses while it waits here. */
const maxHeld = 400;
const claimAtOnce = 100;
const hungryBelow = 20;
const laneFull = 100;
/** A lane holds no more than its host answers in this time, far below the time after which a claim lapses. */
const laneSeconds = 20;
/** With nothing to claim, the frontier is asked again after this: another worker may add to it, a claim may lapse, a retry come due. */
const askAgainMs = 200;
/** A turn this near is worth a place among the pages under way. */
const nearMs = 15;

export function makeLanes({ frontier, politeness, now, room, unsettled, onReady }: LanesOptions): Lanes {
  const lanes = new Map<string, Lane>();
  const taken = new Set<string>();
  let held = 0;
  let active = 0;
  let closed = false;
  let askAfter = 0;
  let news = 0;
  let claiming: Promise<void> | undefined;
  let wake: NodeJS.Timeout | undefined;

  const laneOf = (host: string): Lane => {
    const lane = lanes.get(host) ?? { waiting: [], active: 0 };
    lanes.set(host, lane);
    return lane;
  };

  const isReady = (host: string, lane: Lane) =>
    lane.waiting.length > 0 && lane.active < politeness.concurrency(host) && politeness.readyIn(host) <= nearMs;

  const wakeIn = (ms: number) => {
    clearTimeout(wake);
    wake = setTimeout(onReady, ms);
  };

  /** A host that asked for a long pause would keep its claims from everybody until they lapse: all but the next go back. */
  const giveBackPaused = async () => {
    const back: FrontierResult[] = [];
    for (const [host, lane] of lanes) {
      const wait = politeness.readyIn(host);
      if (wait <= laneSeconds * 1000) continue;
      const notBefore = now() + wait;
      for (const { key } of lane.waiting.splice(1)) {
        back.push({ key, outcome: 'retry', notBefore });
        taken.delete(key);
      }
    }
    held -= back.length;
    if (back.length > 0) await frontier.finish(back);
  };

  const claim = async () => {
    await giveBackPaused();
    const avoid = [...lanes]
      .filter(([host, lane]) => lane.waiting.length >= laneLimit(politeness, host))
      .map(([host]) => host);
    const limit = Math.min(claimAtOnce, maxHeld - held, room() - held - active);
    if (limit <= 0) return;
    const before = news;
    const urls = await frontier.claim(limit, { avoid });
    // What was added meanwhile may have come too late for this claim.
    if (urls.length === 0 && news === before) askAfter = performance.now() + askAgainMs;
    else if (urls.length === 0) onReady();
    for (const url of urls) {
      // Our own claim lapsed while the page waits or is under way here.
      if (taken.has(url.key)) continue;
      taken.add(url.key);
      laneOf(new URL(url.url).host).waiting.push(url);
      held += 1;
    }
  };

  const fill = () => {
    if (closed || performance.now() < askAfter) return undefined;
    claiming ??= claim().finally(() => (claiming = undefined));
    return claiming;
  };

  const firstReady = () => {
    for (const [host, lane] of lanes) if (isReady(host, lane)) return { host, lane };
    return undefined;
  };

  const shortestWait = () => {
    let shortest = Math.max(askAgainMs, 1);
    for (const [host, lane] of lanes) {
      if (lane.waiting.length > 0 && lane.active < politeness.concurrency(host))
        shortest = Math.min(shortest, politeness.readyIn(host));
    }
    return Math.max(1, shortest - nearMs);
  };

  return {
    async isReady() {
      if (firstReady() !== undefined && held > claimAtOnce / 2) return true;
      const filling = fill();
      if (firstReady() !== undefined) {
        filling?.catch(() => undefined);
        return true;
      }
      await filling;
      if (firstReady() !== undefined) return true;
      wakeIn(shortestWait());
      return false;
    },
    async isFinished() {
      if (active > 0 || held > 0 || unsettled() > 0) return false;
      if (closed || room() <= 0) return true;
      return !(await frontier.isOpen());
    },
    next() {
      const ready = firstReady();
      if (ready === undefined) return undefined;
      const { host, lane } = ready;
      const url = lane.waiting.shift() as FrontierUrl;
      held -= 1;
      lane.active += 1;
      active += 1;
      // To the back of the row, so that hosts take turns.
      lanes.delete(host);
      lanes.set(host, lane);
      return url;
    },
    isHungry: () => held < hungryBelow,
    askAgain() {
      news += 1;
      askAfter = 0;
    },
    leave(url) {
      taken.delete(url.key);
      const host = new URL(url.url).host;
      const lane = laneOf(host);
      lane.active -= 1;
      active -= 1;
      if (lane.active === 0 && lane.waiting.length === 0) lanes.delete(host);
    },
    async close() {
      closed = true;
      clearTimeout(wake);
      await claiming;
      const back = [...lanes.values()].flatMap((lane) => lane.waiting.splice(0));
      held = 0;
      if (back.length > 0) await frontier.finish(back.map(({ key }) => ({ key, outcome: 'retry' as const })));
    },
  };
}

function laneLimit(politeness: Politeness, host: string) {
  const gap = Math.max(1, politeness.concurrency(host));
  return Math.max(gap, Math.min(laneFull, Math.floor(politeness.ratePerSecond(host) * laneSeconds)));
}
