// One URL from the frontier: may it be fetched, fetch it, read it, and say what came of it. Never throws but `StopAll` and a broken signal.
import { Retry, RetryLater, StopAll } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import type { FrontierResult, FrontierUrl } from '#lib/frontier.ts';
import { canonicalUrl } from '#listing/fingerprint.ts';
import type { Listing } from '#listing/listing.ts';
import type { ReadAddress } from './address-facts.ts';
import type { Found } from './crawl.ts';
import type { Fetched, HttpClient } from './fetch/client.ts';
import { makeGate, type GateTools } from './gate.ts';
import type { Rendered, Renderer } from './fetch/render.ts';
import type { Robots } from './fetch/robots.ts';
import { follow, priorities, reasonToLeave, type Followed, type NewUrl } from './follow.ts';
import type { Outcome } from './ledger.ts';
import type { OwnData } from './own-data/own-data.ts';
import { conditionsOf, nameOf, stateOf } from './page-state.ts';
import { learnOwnData, readOwnData, type OwnReading } from './read-own-data.ts';
import { decodePage } from './read/decode.ts';
import type { PageContext, PageReading } from './read/page.ts';
import type { readPage } from './read/read-page.ts';
import type { ReadAway } from './reader-threads.ts';
import { reasonOf, type SkipReason } from './skipped.ts';
import { captureOf, takeInterface, takePosts } from './take-posts.ts';
import type { Yield } from './trap-watch.ts';
import { preferHits, searchesOfDescription, searchesOnPage, seeksSearch } from './sources/find-search.ts';
import { walksSite } from './sources/kinds.ts';
import { quietUntil } from './sources/quiet-hours.ts';
import { waitAfterRefusal } from './sources/rate-limit.ts';
import { isSitemap, readSitemap } from './sources/sitemap.ts';
import type { Source } from './sources/source.ts';
import type { Visitor, Visitors } from './visitors.ts';

export interface VisitTools extends GateTools {
  client: HttpClient;
  /** Who the sites of a source with proxies see; undefined for all others. */
  visitorsOf: (source: Source) => Promise<Visitors & { robots: Robots }> | undefined;
  /** As whom this page is asked, where it is as somebody. */
  visitor?: Visitor;
  /** Undefined where the scan has no browser. */
  renderer: Renderer | undefined;
  /** What stands behind pages drawn by script. */
  ownData: OwnData;
  readPage: typeof readPage;
  /** The same, perhaps on another core. */
  readAway: ReadAway;
  log: Log;
  maxAttempts: number;
  random: () => number;
  /** Whether this listing was handed on before in this run; marks it. */
  isRepeat: (listingUrl: string) => boolean;
  readAddress: ReadAddress;
  /** Whoever receives listings also takes word of those that have not changed: then servers may be asked for just that. */
  takesUnchanged: boolean;
}

export interface Visit extends Outcome {
  left: Followed['left'];
  /** What a results page says of the listings it leads to; `key` where another address is fetched for it. */
  stubs: Array<Found & { key?: string }>;
  /** It needed a browser. */
  drawn: boolean;
  /** Requests that brought an answer. */
  fetched: boolean;
  bytes: number;
  /** What the page was good for; undefined where it could not be told. */
  brought?: Yield;
}

/** First wait after a failure; doubles with each further one. */
const backOffMs = 1000;
const longestBackOffMs = 5 * 60_000;
const drawnType = 'text/html; charset=utf-8';
const sitemapBytes = 50_000_000;

/** New arrays each time: what comes of a visit is added to. */
const blank = () => ({ found: [], links: [], left: [], stubs: [], drawn: false, fetched: false, bytes: 0 });

export async function visit(url: FrontierUrl, source: Source, tools: VisitTools): Promise<Visit> {
  try {
    const opening = tools.visitorsOf(source);
    if (opening === undefined) return await look(url, source, tools);
    const visitors = await opening;
    const { robots } = visitors;
    return await visitors.through((visitor) =>
      look(url, source, { ...tools, visitor, client: visitor.client, robots }),
    );
  } catch (error) {
    if (error instanceof StopAll || tools.signal.aborted) throw error;
    const reason = reasonOf(error);
    // What is none of the fetchers' own errors is a fault of ours: the scan goes on, but somebody must hear of it.
    if (reason === 'unreadable') tools.log.error({ url: url.url, error: stackOf(error) }, 'a page could not be read');
    return { ...blank(), result: resultOfFailure(url, error, tools) };
  } finally {
    tools.ownData.leave(url.url);
  }
}

async function look(url: FrontierUrl, source: Source, tools: VisitTools): Promise<Visit> {
  const quiet = quietUntil(source.quietHours, tools.clock.now());
  if (quiet !== null) {
    tools.politeness.pause(new URL(url.url).host, quiet - tools.clock.now().getTime());
    return { ...blank(), result: { key: url.key, outcome: 'retry', notBefore: quiet } };
  }
  const context = contextOf({ finalUrl: url.url, contentType: '', status: 200 }, source, tools);
  const own =
    url.depth > 0 && walksSite(source.kind)
      ? await readOwnData(url, source, { tools, context, refuse: (fetched) => refuse(fetched, tools) })
      : [];
  if (!Array.isArray(own)) return ofOwnData(own, url, source, tools);
  const gate = makeGate(source, tools);
  const bootstrap = url.depth === 0 && walksSite(source.kind) ? await declaredSitemaps(url, source, tools) : [];
  const fetched = await tools.client.fetch(url.url, {
    gate,
    signal: tools.signal,
    ...(isSitemapAddress(url.url) ? { limits: { wireBytes: sitemapBytes, decodedBytes: sitemapBytes } } : {}),
    ...(url.seen !== undefined && tools.takesUnchanged ? { headers: conditionsOf(url.seen) } : {}),
  });
  const bytes = fetched.exchanges.reduce((sum, exchange) => sum + exchange.body.length, 0);
  const base = { found: [], links: bootstrap, left: [], stubs: [], drawn: false, fetched: true, bytes };
  const end = (outcome: FrontierResult['outcome'], reason?: SkipReason) => ({
    key: url.key,
    outcome,
    ...(reason === undefined ? {} : { reason }),
  });

  refuse(fetched, tools);
  if (fetched.status === 304 && url.seen !== undefined)
    return {
      ...base,
      unchanged: [url.seen.listingId],
      brought: 'listing',
      result: { ...end('done'), page: { state: 'unchanged' } },
    };
  const ofInterface = takeInterface(fetched, url, source, tools);
  if (ofInterface !== null) return { ...base, ...ofInterface };
  const from = { url: fetched.finalUrl, depth: url.depth, source: url.source };
  const searches = seeksSearch(source) ? searchesOfDescription(fetched.body, from, source) : null;
  if (searches !== null) return { ...base, links: [...bootstrap, ...searches], result: end('done') };
  if (isSitemap(fetched)) {
    const { links, left } = fromSitemap(readSitemap(fetched.body, fetched.finalUrl), url, tools.ownOf(source));
    return { ...base, links: [...bootstrap, ...links], left, result: end('done') };
  }
  if (fetched.status < 400 && !isPage(fetched)) return { ...base, result: end('skipped', 'not-html') };

  const capture = captureOf(fetched, url, tools);
  let reading = await tools.readAway(fetched.body, contextOf(fetched, source, tools));
  if (fetched.status >= 400)
    return {
      ...base,
      result: {
        ...end('skipped', reasonForStatus(fetched.status, reading)),
        ...(fetched.status === 404 || fetched.status === 410 ? { page: { state: 'gone' as const } } : {}),
      },
    };
  const shown = { capture, body: fetched.body, contentType: fetched.contentType };
  // A network's page may show its post in the head alone; then there is nothing to draw.
  let drawn: Rendered | null = null;
  let posts = takePosts({ ...shown, reading }, source, tools);
  if (posts === null && reading.needsScript) {
    if (tools.renderer === undefined) return { ...base, result: end('skipped', 'needs-browser') };
    const rendered = { finalUrl: fetched.finalUrl, status: fetched.status, contentType: drawnType };
    let readHtml = '';
    const readDrawn = (html: string) => {
      if (html !== readHtml) reading = tools.readPage(Buffer.from(html), contextOf(rendered, source, tools));
      readHtml = html;
      return reading;
    };
    drawn = await tools.renderer.render(fetched, {
      gate: makeGate(source, tools, 'part'),
      visitor: tools.visitor,
      signal: tools.signal,
      known: own,
      isList: (html) => readDrawn(html).kind === 'results',
    });
    tools.visitor?.checkProxy();
    readDrawn(drawn.html);
    capture.by = 'browser';
    capture.renderedHtml = drawn.html;
    capture.exchanges = [...fetched.exchanges, ...drawn.exchanges];
    posts = takePosts({ ...shown, reading }, source, tools);
  }

  if (url.depth === 0 && seeksSearch(source))
    bootstrap.push(
      ...searchesOnPage(capture.renderedHtml ?? decodePage(fetched.body, fetched.contentType), from, source),
    );
  const { links, left } = follow(reading, from, { source, read: tools.readAddress });
  if (drawn !== null && posts === null && fetched.finalUrl === url.url && walksSite(source.kind)) {
    const context = contextOf({ ...fetched, contentType: drawnType }, source, tools);
    await learnOwnData({ url: url.url, reading, context, drawn, followed: links }, tools);
  }
  const stubs = reading.stubs.map((listing) => ({ listing, capture, reading }));
  const finalKey = canonicalUrl(fetched.finalUrl);
  const moved =
    finalKey === url.key
      ? undefined
      : { url: fetched.finalUrl, key: finalKey, priority: 0, depth: url.depth, source: url.source };
  const page = {
    ...base,
    stubs,
    drawn: capture.by === 'browser',
    left,
    links: [
      ...bootstrap,
      ...(moved === undefined ? [] : [moved]),
      ...(source.search === undefined ? links : preferHits(links, reading, url)),
    ],
    // Where a redirect led is read now; whoever links to it directly need not ask again.
    ...(moved === undefined ? {} : { also: [{ key: finalKey, outcome: 'done' as const }] }),
  };
  if (posts !== null)
    return { ...page, found: posts, brought: posts.length > 0 ? 'listing' : 'repeat', result: end('done') };
  if (reading.kind === 'login') return { ...page, result: end('skipped', 'login-wall') };
  const seen = (listing: Listing | null) => ({
    page: stateOf(
      { reading, listing, host: new URL(url.url).host },
      moved === undefined && capture.by === 'http' ? fetched : null,
    ),
  });
  if (reading.listing === null) {
    if (reading.kind !== 'results') return { ...page, brought: 'nothing', result: end('done') };
    return { ...page, brought: 'results', result: { ...end('done'), ...seen(null) } };
  }
  const listing = { ...reading.listing, url: nameOf(reading, url.url, fetched.finalUrl) };
  if (tools.isRepeat(listing.url)) return { ...page, brought: 'repeat', result: end('skipped', 'duplicate') };
  const found: Found[] = [{ listing, capture, reading }];
  return { ...page, found, brought: 'listing', result: { ...end('done'), ...seen(listing) } };
}

/** A listing read from its site's own data, as the page itself would have been taken. */
function ofOwnData(
  { reading, capture, bytes }: OwnReading,
  url: FrontierUrl,
  source: Source,
  tools: VisitTools,
): Visit {
  const { links, left } = follow(reading, url, { source, read: tools.readAddress });
  const listing = reading.listing as Listing;
  const page = {
    ...blank(),
    left,
    links: source.search === undefined ? links : preferHits(links, reading, url),
    fetched: true,
    bytes,
  };
  if (tools.isRepeat(listing.url))
    return { ...page, brought: 'repeat', result: { key: url.key, outcome: 'skipped', reason: 'duplicate' } };
  const state = stateOf({ reading, listing, host: new URL(url.url).host }, null);
  return {
    ...page,
    found: [{ listing, capture, reading }],
    brought: 'listing',
    result: { key: url.key, outcome: 'done', page: state },
  };
}

function contextOf(
  fetched: Pick<Fetched, 'finalUrl' | 'contentType' | 'status'>,
  source: Source,
  { clock }: VisitTools,
): PageContext {
  return {
    url: fetched.finalUrl,
    contentType: fetched.contentType,
    status: fetched.status,
    seenAt: clock.now().toISOString(),
    source: source.name,
    selectors: source.selectors,
    defaultCurrency: source.currency,
    languages: source.languages,
  };
}

async function declaredSitemaps(
  url: FrontierUrl,
  source: Source,
  { robots, signal, ownOf }: VisitTools,
): Promise<NewUrl[]> {
  if (!source.robots.obey) return [];
  const own = ownOf(source);
  const { sitemaps } = await robots.rules(new URL(url.url).origin, signal);
  return sitemaps
    .filter((address) => own(new URL(address)))
    .map((address) => ({
      url: address,
      key: canonicalUrl(address),
      priority: priorities.sitemap,
      depth: 1,
      source: source.name,
    }));
}

function fromSitemap(entries: string[], from: FrontierUrl, own: (url: URL) => boolean): Followed {
  const followed: Followed = { links: [], left: [] };
  for (const address of entries) {
    const reason =
      isSitemapAddress(address) && URL.canParse(address) && own(new URL(address)) ? null : reasonToLeave(address, own);
    if (reason === null)
      followed.links.push({
        url: address,
        key: canonicalUrl(address),
        priority: priorities.sitemap,
        depth: from.depth + 1,
        source: from.source,
      });
    else followed.left.push({ url: address, reason });
  }
  return followed;
}

function isSitemapAddress(url: string) {
  return /\.xml(?:\.gz)?(?:\?|$)/i.test(url);
}

function isPage({ contentType, body }: Fetched) {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === 'application/octet-stream')
    return /<(?:!doctype|html|head|body)\b/i.test(body.subarray(0, 2048).toString('latin1'));
  return /^(?:text\/(?:html|plain|xml)|application\/(?:xhtml\+xml|xml|json|ld\+json))$/.test(type);
}

function reasonForStatus(status: number, reading: PageReading): SkipReason {
  if (status === 401) return 'login-wall';
  return status === 410 || reading.kind === 'ended' ? 'ended' : 'http-4xx';
}

/** Throws where the host asks to come back later, or may say something else to the next visitor. */
function refuse({ status, requestedUrl, header }: Fetched, { clock, visitor }: VisitTools): void {
  if (status !== 429 && status < 500 && !(status === 403 && visitor !== undefined)) return;
  const afterMs = waitAfterRefusal(header, clock.now());
  const details = { code: status < 500 ? 'HTTP_4XX' : 'HTTP_5XX' };
  const message = `${requestedUrl} answers ${status}`;
  throw afterMs === null ? new Retry(message, details) : new RetryLater(message, { ...details, afterMs });
}

/** Worth another try, later, or not at all. */
function resultOfFailure(url: FrontierUrl, error: unknown, { clock, maxAttempts, random }: VisitTools): FrontierResult {
  const reason = reasonOf(error);
  if (!(error instanceof Retry || error instanceof RetryLater)) return { key: url.key, outcome: 'skipped', reason };
  if (url.attempts + 1 >= maxAttempts) return { key: url.key, outcome: 'failed', reason };
  // Full jitter over the upper half: those who failed together must not come back together.
  const backOff = Math.min(longestBackOffMs, backOffMs * 2 ** url.attempts) * (0.5 + random() / 2);
  const wait = error instanceof RetryLater ? Math.max(error.afterMs, backOff / 2) : backOff;
  return { key: url.key, outcome: 'retry', reason, notBefore: clock.now().getTime() + Math.ceil(wait) };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
