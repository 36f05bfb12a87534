// Pages that an earlier scan knew, and pages that die before they are read.
import { afterEach, expect, it } from 'vitest';
import { makeCrawl, userAgentOf, type CrawlOptions, type Found } from '#crawler/crawl.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import type { Frontier, FrontierResult, SeenPage } from '#lib/frontier.ts';
import { listingId } from '#listing/fingerprint.ts';
import { listingPage, resultsPage, serveSite, type Handler, type Site } from './support/site.ts';

const sites: Site[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

const items = [1, 2, 3, 4].map((n) => ({ href: `/item/${n}`, title: `Old clock number ${n}` }));

async function serve(special: Record<string, Handler> = {}) {
  const site = await serveSite((request, response, url) => {
    const own = special[url.pathname];
    if (own !== undefined) return own(request, response, url);
    const item = items.find(({ href }) => href === url.pathname);
    if (url.pathname !== '/' && item === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', etag: `"${url.pathname}"` });
    return void response.end(item === undefined ? resultsPage(items) : listingPage(item.title));
  });
  sites.push(site);
  return site;
}

/** A frontier that knows of earlier visits, and keeps what it is told of this one. */
function knowing(seen: Record<string, SeenPage>) {
  const results: FrontierResult[] = [];
  const inner = makeMemoryFrontier();
  const frontier: Frontier = {
    ...inner,
    claim: async (...args) =>
      (await inner.claim(...args)).map((url) => {
        const known = seen[new URL(url.url).pathname];
        return known === undefined ? url : { ...url, seen: known };
      }),
    finish: async (done) => {
      results.push(...done);
      await inner.finish(done);
    },
  };
  return { frontier, pageOf: (path: string) => results.find(({ key }) => new URL(key).pathname === path)?.page };
}

async function scan(site: Site, options: Partial<CrawlOptions> = {}) {
  const found: Found[] = [];
  const summary = await makeCrawl({
    sources: [sourceFromUrl(`${site.origin}/`, { rate: 2000, concurrency: 8 })],
    frontier: makeMemoryFrontier(),
    onListings: (batch) => void found.push(...batch),
    fetch: { userAgent: userAgentOf('test', 'unit@example.org'), allowLoopback: true },
    ...options,
  }).run();
  const named = (kind: string) =>
    found
      .filter(({ listing }) => listing.kind === kind)
      .map(({ listing }) => new URL(listing.url).pathname)
      .sort();
  return { summary, found, named };
}

it('asks whether a known listing changed, and takes the server’s word for one that did not', async () => {
  const asked: Array<string | undefined> = [];
  const site = await serve({
    '/item/2': (request, response) => {
      asked.push(request.headers['if-none-match'], request.headers['if-modified-since']);
      response.writeHead(304).end();
    },
  });
  const seen = { listingId: 'known', etag: '"abc"', lastModified: 'Sun, 01 Nov 2026 10:00:00 GMT' };
  const { frontier, pageOf } = knowing({ '/item/2': seen, '/item/3': { ...seen, listingId: 'other' } });
  const unchanged: string[] = [];
  const { named, summary } = await scan(site, { frontier, onUnchanged: (ids) => void unchanged.push(...ids) });
  expect(asked).toEqual([seen.etag, seen.lastModified]);
  expect(unchanged).toEqual(['known']);
  // The third answers in full, so it did change.
  expect(named('listing')).toEqual(['/item/1', '/item/3', '/item/4']);
  expect(summary.listings).toBe(4);
  expect(pageOf('/item/2')).toEqual({ state: 'unchanged' });
  expect(pageOf('/item/3')).toMatchObject({
    state: 'read',
    etag: '"/item/3"',
    listingId: listingId({ url: `${site.origin}/item/3` }),
  });
});

it('asks no server for changes where nobody takes word of them', async () => {
  const asked: Array<string | undefined> = [];
  const site = await serve({
    '/item/2': (request, response) => {
      asked.push(request.headers['if-none-match']);
      response.writeHead(200, { 'content-type': 'text/html' }).end(listingPage('Old clock number 2'));
    },
  });
  const { frontier } = knowing({ '/item/2': { listingId: 'known', etag: '"abc"', lastModified: null } });
  expect((await scan(site, { frontier })).named('listing')).toHaveLength(4);
  expect(asked).toEqual([undefined]);
});

it('says of a page that it is gone, and hands on what the results page said of it', async () => {
  const site = await serve({ '/item/2': (_, response) => void response.writeHead(410).end() });
  const { frontier, pageOf } = knowing({});
  const { named } = await scan(site, { frontier });
  expect(pageOf('/item/2')).toEqual({ state: 'gone' });
  expect(named('stub')).toEqual(['/item/2']);
});

it('hands it on too where another process read the results page', async () => {
  const site = await serve({ '/item/2': (_, response) => void response.writeHead(500).end() });
  const frontier = makeMemoryFrontier();
  const stop = new AbortController();
  await scan(site, { frontier, maxPages: 1, signal: stop.signal });
  const { found } = await scan(site, { frontier, maxAttempts: 1 });
  expect(found.filter(({ listing }) => listing.kind === 'stub').map(({ listing }) => listing.title)).toEqual([
    'Old clock number 2',
  ]);
});
