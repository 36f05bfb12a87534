// Builds what the visits of one run share: the client behind its guard, the turns, robots.txt, the browser.
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { makeAddressReader } from './address-facts.ts';
import type { CrawlOptions } from './crawl.ts';
import { makeAddressGuard } from './fetch/address-guard.ts';
import { makeHttpClient, type HttpClient } from './fetch/client.ts';
import { makePoliteness } from './fetch/politeness.ts';
import { makeRenderer } from './fetch/render.ts';
import { makeRobots, type Robots } from './fetch/robots.ts';
import { makeRobotsGate } from './gate.ts';
import { makeRememberer } from './memories.ts';
import { makeOwnData } from './own-data/own-data.ts';
import { readPage } from './read/read-page.ts';
import { makeReaderThreads } from './reader-threads.ts';
import { belongsTo, startingUrls, type Source } from './sources/source.ts';
import { openVisitors, type Visitors } from './visitors.ts';
import type { VisitTools } from './visit.ts';

/** Listings handed on in this run are remembered, so that one reached by two addresses is handed on once. */
const rememberedListings = 100_000;
/** A page that fails this often fails for good: by then a minute has gone by. */
const defaultAttempts = 5;
/** Requests that leave evenly arrive a little unevenly; with this much in hand a server counts no second in which it was asked too often. */
const rateMargin = 0.98;
/** Pages a second, over all sources, from which on one thread will hardly do: a page costs it 2 ms, and more at first. */
const fastRate = 200;
/** Tabs drawing at once: each is a process of its own and takes most of a core. */
const defaultBrowserPages = 4;

export function makeTools(options: CrawlOptions, signal: AbortSignal): VisitTools & { close(): Promise<void> } {
  const { clock = systemClock, log = silentLog } = options;
  const guard = makeAddressGuard({
    allowLoopback: options.fetch.allowLoopback ?? false,
    ...(options.fetch.resolve === undefined ? {} : { resolve: options.fetch.resolve }),
  });
  const ofClients = {
    userAgent: options.fetch.userAgent,
    clock,
    guard,
    ...(options.fetch.limits === undefined ? {} : { limits: options.fetch.limits }),
    ...(options.fetch.ca === undefined ? {} : { ca: options.fetch.ca }),
  };
  const client = makeHttpClient(ofClients);
  const politeness = makePoliteness({ pacing: options.pacing });
  for (const { rate, concurrency, hosts, ...source } of options.sources) {
    const own = startingUrls({ rate, concurrency, hosts, ...source }).map(({ url }) => new URL(url).host);
    for (const host of [...own, ...hosts]) politeness.configure(host, { rate: rate * rateMargin, concurrency });
  }
  const owns = new Map<Source, (url: URL) => boolean>();
  const ownOf = (source: Source) => {
    const own = owns.get(source) ?? belongsTo(source);
    owns.set(source, own);
    return own;
  };
  const robotsBy = (by: HttpClient) =>
    makeRobots({
      client: by,
      gate: makeRobotsGate({ politeness, clock, signal }),
      product: options.fetch.userAgent.split('/')[0] ?? 'Nightjar',
    });
  const visitors = new Map<Source, Promise<Visitors & { robots: Robots }>>();
  const openFor = async (source: Source, proxies: NonNullable<Source['proxies']>) => {
    const opened = await openVisitors({
      source: { ...source, proxies },
      own: ownOf(source),
      userAgent: options.fetch.userAgent,
      clock,
      log,
      credentialsFor: options.fetch.proxyCredentials ?? (() => undefined),
      makeClient: (way) => makeHttpClient({ ...ofClients, ...way }),
    });
    // Asked for by the same ways, so that the site sees nobody else.
    return { ...opened, robots: robotsBy(opened.client) };
  };

  const renderer =
    options.launchBrowser === undefined
      ? undefined
      : makeRenderer({
          launch: options.launchBrowser,
          client,
          pages: options.browserPages ?? defaultBrowserPages,
          log,
          ...(options.drawMs === undefined ? {} : { drawMs: options.drawMs }),
        });
  const readAddress = makeAddressReader();
  const readHere = options.readPage ?? readPage;
  const allowed = options.sources.reduce((sum, { rate }) => sum + rate, 0);
  const readers = makeReaderThreads({ threads: options.readerThreads ?? 0, readHere, ready: allowed >= fastRate });
  return {
    client,
    visitorsOf(source) {
      if (source.proxies === undefined) return undefined;
      const opened = visitors.get(source) ?? openFor(source, source.proxies);
      visitors.set(source, opened);
      return opened;
    },
    politeness,
    robots: robotsBy(client),
    clock,
    log,
    signal,
    readPage: readHere,
    readAway: readers.read,
    maxAttempts: options.maxAttempts ?? defaultAttempts,
    random: options.random ?? Math.random,
    isRepeat: makeRememberer(rememberedListings),
    readAddress,
    ownData: makeOwnData({ frontier: options.frontier, read: readAddress, log }),
    takesUnchanged: options.onUnchanged !== undefined,
    ownOf,
    renderer,
    async close() {
      await readers.close();
      await renderer?.close();
      for (const opened of visitors.values()) await opened.then((one) => one.close()).catch(() => undefined);
      await client.close();
    },
  };
}
