// A source's budget is one for each of its hosts, whoever asks them.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeCrawl } from '#crawler/crawl.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { systemClock } from '#lib/clock.ts';
import type { Frontier } from '#lib/frontier.ts';
import { makeFrontier } from '#store/frontier.ts';
import type { Store } from '#store/open-store.ts';
import { openScan } from '#store/scans.ts';
import { freshStore } from '../support/fresh-database.ts';
import { listingPage, resultsPage, serveSite, type Handler, type Site } from './support/site.ts';

let store: Store;
const sites: Site[] = [];
beforeAll(async () => void (store = await freshStore()));
afterAll(() => store.close());
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

const shop: Handler = (_, response, { pathname }) => {
  const html = (body: string) => void response.writeHead(200, { 'content-type': 'text/html' }).end(body);
  if (pathname === '/robots.txt') return void response.writeHead(404).end();
  if (pathname === '/')
    return html(
      resultsPage(Array.from({ length: 40 }, (__, n) => ({ href: `/item/${n + 1}`, title: `Carved box ${n + 1}` }))),
    );
  return html(listingPage(`Carved box ${pathname.split('/')[2]}`));
};

async function twoSites() {
  const both = [await serveSite(shop), await serveSite(shop)] as const;
  sites.push(...both);
  return both;
}

const pagesOf = (site: Site) => site.asked.filter((path) => path !== '/robots.txt').length;

function crawl([one, two]: readonly [Site, Site], frontier: Frontier, maxPages: number) {
  return makeCrawl({
    sources: [
      sourceFromUrl(`${one.origin}/`, {
        urls: [`${one.origin}/`, `${two.origin}/`],
        rate: 2000,
        concurrency: 8,
        maxPages,
      }),
    ],
    frontier,
    onListings: () => undefined,
    fetch: { userAgent: 'Nightjar/test (+test@example.org)', allowLoopback: true },
  }).run();
}

it('at each host of a source as many pages, and what is left has its reason', async () => {
  const both = await twoSites();
  const { reasons } = await crawl(both, makeMemoryFrontier(), 15);
  expect(both.map(pagesOf)).toEqual([15, 15]);
  expect(reasons).toEqual({ budget: 2 * (41 - 15) });
});

it('two workers of a scan share it to the page', async () => {
  const both = await twoSites();
  const { scan } = await openScan(store, { name: 'shared', options: {}, clock: systemClock });
  const worker = (workerId: string) =>
    makeFrontier(store, { scanId: scan.id, workerId, leaseMs: 60_000, clock: systemClock });
  await Promise.all([crawl(both, worker('one'), 15), crawl(both, worker('two'), 15)]);
  expect(both.map(pagesOf)).toEqual([15, 15]);
});
