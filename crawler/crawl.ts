// Pages in, listings out: takes a scan's URLs from its frontier until there are none left, and hands on every listing found.
// lanes.ts says which page is next, visit.ts what is done with it, ledger.ts in which order it is written down.
import { setMaxListeners } from 'node:events';
import type { Clock } from '#lib/clock.ts';
import { systemClock } from '#lib/clock.ts';
import type { Frontier, FrontierResult, FrontierUrl } from '#lib/frontier.ts';
import type { Pacing } from '#lib/host-pace.ts';
import type { Log } from '#lib/log.ts';
import type { ProxyServer } from '#lib/proxy.ts';
import { canonicalUrl } from '#listing/fingerprint.ts';
import { listingSchema, type Listing } from '#listing/listing.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import type { ResolveAll } from './fetch/address-guard.ts';
import type { FetchLimits } from './fetch/limits.ts';
import type { LaunchBrowser } from './fetch/browser.ts';
import { makeHostBudgets } from './host-budgets.ts';
import { makeLanes } from './lanes.ts';
import { makeLedger } from './ledger.ts';
import { makeLinkScorer } from './link-scorer.ts';
import { makeRememberer, makeStubMemory } from './memories.ts';
import { makeQuietPool } from './quiet-crawlee.ts';
import { blankReading, type PageReading } from './read/page.ts';
import type { readPage } from './read/read-page.ts';
import type { SkipReason } from './skipped.ts';
import { startingUrls, type Source } from './sources/source.ts';
import { makeTools } from './tools.ts';
import { makeTrapWatch } from './trap-watch.ts';
import { visit } from './visit.ts';

export interface Found {
  listing: Listing;
  capture: PageCapture;
  reading: PageReading;
}

export interface CrawlProgress {
  /** Pages fetched, in this run. */
  pages: number;
  listings: number;
  /** Settled without a listing's or page's worth: skipped or failed for good, in this run. */
  skipped: number;
  /** Known and not yet taken, as far as this run knows. */
  waiting: number;
  pagesPerSecond: number;
}

export interface CrawlSummary extends CrawlProgress {
  bytes: number;
  seconds: number;
  /** Why pages were not taken: the frontier's count over the whole scan, and what this run met but did not note (other sites, pictures). */
  reasons: Record<string, number>;
  /** What stopped it. `budget`: `maxPages` was reached with pages left. */
  ended: 'complete' | 'budget' | 'interrupted';
}

/** May answer the addresses of the leads among them: from these is learned which links to follow first. */
export type OnListings = (found: Found[]) => Promise<readonly string[] | void> | readonly string[] | void;

export interface CrawlOptions {
  sources: Source[];
  frontier: Frontier;
  /**
   * Awaited before the pages are written off; may get the same listing again after a crash. A listing of kind `stub` comes where its own page
   * failed for good: it is what the results page said of it, and the capture is that page's.
   */
  onListings: OnListings;
  /** Called as soon as listings are read, before they wait to be handed on: work on them may begin here. Those that are handed on again come by `onListings` alone. */
  onFound?: (found: readonly Found[]) => void;
  /** What the words of a link promise, 0 to 1: those that promise more are followed sooner, until the site shows otherwise. */
  promise?: (text: string) => number;
  /** Listings of earlier scans whose servers say that they have not changed; without it no server is asked for that. */
  onUnchanged?: (listingIds: string[]) => Promise<void> | void;
  onSkipped?: (skipped: { url: string; source: string; reason: SkipReason }) => void;
  onProgress?: (progress: CrawlProgress) => void;
  signal?: AbortSignal;
  fetch: {
    userAgent: string;
    allowLoopback?: boolean;
    resolve?: ResolveAll;
    limits?: Partial<FetchLimits>;
    ca?: string;
    /** What a proxy at this address is to be told, where anything is. */
    proxyCredentials?: (address: string) => ProxyServer['credentials'];
  };
  /** Called once, when the first page needs a browser. */
  launchBrowser?: LaunchBrowser;
  /** Pages drawn at once. */
  browserPages?: number;
  /** How long a page may take to draw, ms. */
  drawMs?: number;
  /** Pages under way at once over all hosts. */
  concurrency?: number;
  /** Pages of the whole scan, those of earlier runs included. */
  maxPages?: number;
  maxAttempts?: number;
  /** Keeps each host's rate together with other workers; without it this process is alone with its hosts. */
  pacing?: Pacing;
  /** Threads beside this one that read pages where this one is short of time; 0 for none. */
  readerThreads?: number;
  /** Reads a page's bytes; a test may hand in its own. */
  readPage?: typeof readPage;
  log?: Log;
  clock?: Clock;
  random?: () => number;
}

const reportedLinks = 20_000;
/** What results pages say of listings, kept until the listing's own page was read or failed for good. */
const rememberedStubs = 5_000;
const maxRecalled = 1_000;

export function makeCrawl(options: CrawlOptions): { run(): Promise<CrawlSummary> } {
  return { run: () => run(options) };
}

/** `Nightjar/<version> (+contact)`: who we are and whom to write to. */
export function userAgentOf(version: string, contact: string): string {
  return `Nightjar/${version} (+${contact})`;
}

async function run(options: CrawlOptions): Promise<CrawlSummary> {
  const { sources, frontier, clock = systemClock } = options;
  // One of our own: hundreds of pages listen to it at a time, of which the caller's signal would warn.
  const stopper = new AbortController();
  const { signal } = stopper;
  setMaxListeners(0, signal);
  const onCallerAbort = () => stopper.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', onCallerAbort, { once: true });
  if (options.signal?.aborted === true) onCallerAbort();
  const bySource = new Map(sources.map((source) => [source.name, source]));
  const tools = makeTools(options, signal);
  const { politeness, renderer } = tools;
  const started = performance.now();
  const before = await frontier.counts();
  const tally = { pages: 0, listings: 0, skipped: 0, bytes: 0, waiting: before.waiting + before.claimed };
  const elsewhere: Record<string, number> = {};
  const leftBefore = makeRememberer(reportedLinks);
  let begun = before.done + before.skipped + before.failed;
  let fatal: unknown;
  let stopping = false;
  let pool: Awaited<ReturnType<typeof makeQuietPool>> | undefined;
  const stop = () => {
    stopping = true;
    void pool?.abort();
  };
  const seconds = () => (performance.now() - started) / 1000;
  const progress = (): CrawlProgress => ({
    pages: tally.pages,
    listings: tally.listings,
    skipped: tally.skipped,
    waiting: Math.max(0, tally.waiting),
    pagesPerSecond: tally.pages / seconds(),
  });

  const scorer = makeLinkScorer({ frontier, promise: options.promise });
  const ledger = makeLedger({
    frontier,
    onListings: options.onListings,
    onUnchanged: options.onUnchanged,
    onWritten(outcomes) {
      tally.waiting -= outcomes.filter(({ result }) => result.outcome !== 'retry').length;
      for (const { found, unchanged = [] } of outcomes) tally.listings += found.length + unchanged.length;
      options.onProgress?.(progress());
      void pool?.notify();
    },
    onAdded(added) {
      if (added === 0) return;
      tally.waiting += added;
      lanes.askAgain();
      void pool?.notify();
    },
    onJudged: (key, isLead) => scorer.learn(key, isLead),
    isHungry: () => lanes.isHungry(),
    onBroken(error) {
      fatal ??= error;
      stopper.abort(error);
    },
  });
  const lanes = makeLanes({
    frontier,
    politeness,
    now: () => clock.now().getTime(),
    room: () => (stopping ? 0 : (options.maxPages ?? Infinity) - begun),
    unsettled: () => ledger.unsettled(),
    onReady: () => void pool?.notify(),
  });

  const stubs = makeStubMemory(rememberedStubs);
  const traps = makeTrapWatch(frontier, clock, tools.readAddress);
  const drawnSites = new Set<string>();
  const noteDrawn = async (origin: string) => {
    if (drawnSites.has(origin)) return;
    drawnSites.add(origin);
    await frontier.remember(origin, { mode: 'browser' });
  };
  const warmUp = async () => {
    const origins = [...new Set(sources.flatMap((source) => source.urls.map((url) => new URL(url).origin)))];
    for (const origin of origins.slice(0, maxRecalled)) {
      if ((await frontier.recall(origin)).mode !== 'browser') continue;
      drawnSites.add(origin);
      renderer?.warmUp();
    }
  };

  /** What a results page said of a page that cannot be had: remembered here, or kept with its address by whoever read it. */
  const stubOf = (url: FrontierUrl): Found[] => {
    const remembered = stubs.take(url.key);
    if (remembered.length > 0) return remembered;
    const kept = listingSchema.safeParse(url.stub);
    return kept.success ? [withoutPage(kept.data, options.fetch.userAgent)] : [];
  };

  const budgets = makeHostBudgets(frontier);
  const underWay = new Set<Promise<void>>();
  const handle = async (url: FrontierUrl) => {
    const source = bySource.get(url.source);
    try {
      // A source that was taken out of the scan leaves its pages behind.
      if (source === undefined)
        return await ledger.settle({
          found: [],
          links: [],
          result: { key: url.key, outcome: 'skipped', reason: 'off-site' },
        });
      await traps.open(url.url);
      await scorer.open(new URL(url.url).origin);
      const patient = source.kind === 'forum';
      const untaken = traps.isTrap(url, patient)
        ? 'trap'
        : (await budgets.take(source, url.url))
          ? undefined
          : 'budget';
      if (untaken !== undefined) {
        tally.skipped += 1;
        options.onSkipped?.({ url: url.url, source: url.source, reason: untaken });
        return await ledger.settle({
          found: untaken === 'budget' ? stubOf(url) : [],
          links: [],
          result: { key: url.key, outcome: 'skipped', reason: untaken },
        });
      }
      const outcome = await visit(url, source, tools);
      tally.bytes += outcome.bytes;
      if (outcome.fetched) tally.pages += 1;
      if (outcome.brought !== undefined)
        await traps.note(url.url, outcome.brought, {
          links: outcome.links,
          stubs: outcome.stubs.map(({ listing }) => listing.url),
        });
      for (const link of outcome.links)
        if (traps.isTrap(link, patient)) outcome.left.push({ url: link.url, reason: 'trap' });
      outcome.links = outcome.links.filter((link) => !traps.isTrap(link, patient));
      scorer.rank(outcome.links);
      if (outcome.drawn) await noteDrawn(new URL(url.url).origin);
      for (const stub of outcome.stubs)
        stubs.set(stub.key ?? tools.readAddress(stub.listing.url)?.key ?? stub.listing.url, stub);
      for (const link of outcome.links) {
        const stub = stubs.get(link.key);
        if (stub !== undefined) link.stub = { ...stub.listing };
      }
      if (isLost(outcome.result)) outcome.found.push(...stubOf(url));
      else if (outcome.result.outcome !== 'retry') stubs.take(url.key);
      if (outcome.result.outcome === 'retry') budgets.giveBack(source, url.url);
      else begun += 1;
      if (outcome.result.outcome === 'skipped' || outcome.result.outcome === 'failed') {
        tally.skipped += 1;
        options.onSkipped?.({ url: url.url, source: url.source, reason: outcome.result.reason as SkipReason });
      }
      for (const { url: address, reason } of outcome.left) {
        if (leftBefore(address)) continue;
        elsewhere[reason] = (elsewhere[reason] ?? 0) + 1;
        options.onSkipped?.({ url: address, source: url.source, reason });
      }
      options.onFound?.(outcome.found);
      await ledger.settle(outcome);
    } catch (error) {
      if (!signal.aborted) fatal ??= error;
      if (source !== undefined) budgets.giveBack(source, url.url);
      // Given back at once; without this it would come again only when its lease lapses.
      if (fatal === undefined)
        await ledger.settle({ found: [], links: [], result: { key: url.key, outcome: 'retry' } });
      stop();
    } finally {
      lanes.leave(url);
    }
  };

  pool = await makeQuietPool({
    concurrency: options.concurrency ?? 48,
    isReady: () => lanes.isReady(),
    isFinished: () => lanes.isFinished(),
    async take() {
      const url = lanes.next();
      if (url === undefined) return;
      const page = handle(url);
      underWay.add(page);
      await page.finally(() => underWay.delete(page));
    },
  });

  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const seeds = sources.flatMap((source) =>
      startingUrls(source).map(({ url, priority }) => ({
        url,
        key: canonicalUrl(url),
        priority,
        depth: 0,
        source: source.name,
      })),
    );
    tally.waiting += await frontier.add(seeds);
    await warmUp();
    await pool.run();
    await Promise.all(underWay);
    await ledger.flush();
    await traps.close();
    await scorer.close();
  } catch (error) {
    if (!signal.aborted) fatal ??= error;
    stopper.abort(error);
    await Promise.allSettled(underWay);
  } finally {
    options.signal?.removeEventListener('abort', onCallerAbort);
    await lanes.close().catch((error: unknown) => (fatal ??= error));
    await budgets.close().catch((error: unknown) => (fatal ??= error));
    await tools.close();
  }
  if (fatal !== undefined) throw fatal;

  const counts = await frontier.counts();
  const reasons = { ...elsewhere };
  for (const [reason, count] of Object.entries(await frontier.reasons()))
    reasons[reason] = (reasons[reason] ?? 0) + count;
  const ended = options.signal?.aborted === true ? 'interrupted' : counts.waiting > 0 ? 'budget' : 'complete';
  if (ended === 'budget') reasons.budget = (reasons.budget ?? 0) + counts.waiting;
  return { ...progress(), waiting: counts.waiting, bytes: tally.bytes, seconds: seconds(), reasons, ended };
}

const notLost: ReadonlySet<string> = new Set<SkipReason>(['duplicate', 'off-site', 'trap']);

/** Whether the page was wanted and will not be had. */
function isLost({ outcome, reason = '' }: FrontierResult): boolean {
  return outcome === 'failed' || (outcome === 'skipped' && !notLost.has(reason));
}

/** A stub whose results page is no longer at hand: there are no bytes to show for it. */
function withoutPage(listing: Listing, userAgent: string): Found {
  const { url } = listing;
  return {
    listing,
    reading: blankReading(listing),
    capture: { requestedUrl: url, finalUrl: url, by: 'http', exchanges: [], renderedHtml: null, userAgent },
  };
}
