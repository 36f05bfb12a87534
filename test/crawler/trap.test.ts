// Sites without end: calendars and paths that grow by themselves. A scan of one ends by itself and loses no listing.
import { afterEach, describe, expect, it } from 'vitest';
import { makeCrawl, userAgentOf, type CrawlOptions } from '#crawler/crawl.ts';
import { readAddress } from '#crawler/address-facts.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { listingPage, resultsPage, serveSite, type Handler, type Site } from './support/site.ts';

const sites: Site[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

const concurrency = 8;
/** Allowed to a row, and what may be under way when it is cut. */
const atMost = 30 + concurrency;

async function scan(pages: Handler, options: Partial<CrawlOptions> = {}) {
  const site = await serveSite(pages);
  sites.push(site);
  const found: string[] = [];
  const run = (more: Partial<CrawlOptions> = {}) =>
    makeCrawl({
      sources: [sourceFromUrl(`${site.origin}/`, { rate: 5000, concurrency })],
      frontier: makeMemoryFrontier(),
      onListings: (batch) => void found.push(...batch.map(({ listing }) => new URL(listing.url).pathname)),
      fetch: { userAgent: userAgentOf('test', 'unit@example.org'), allowLoopback: true },
      ...options,
      ...more,
    }).run();
  const asked = (pattern: RegExp) => site.asked.filter((path) => pattern.test(path)).length;
  return { run, asked, found: () => [...new Set(found)].sort() };
}

/** `pages` results pages of ten listings; every page carries `foot`. */
function shop(pages: number, foot: string, special: (url: URL) => string | undefined): Handler {
  return (_request, response, url) => {
    const own = special(url) ?? ordinary(url);
    if (own === undefined) return void response.writeHead(404).end();
    return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(own);
  };
  function ordinary({ pathname, searchParams }: URL) {
    const number = /^\/item\/(\d+)$/.exec(pathname)?.[1];
    if (number !== undefined) return listingPage(`Old brass clock ${number} of ours`, foot);
    if (pathname !== '/') return undefined;
    const page = Number(searchParams.get('page') ?? 1);
    const items = Array.from({ length: 10 }, (_, i) => (page - 1) * 10 + i + 1);
    const next = page < pages ? `<div class="pagination"><a rel="next" href="/?page=${page + 1}">Next</a></div>` : '';
    return resultsPage(
      items.map((n) => ({ href: `/item/${n}`, title: `Old brass clock ${n} of ours` })),
      next + foot,
    );
  }
}

const listed = (pages: number) => Array.from({ length: pages * 10 }, (_, i) => `/item/${i + 1}`).sort();

function calendar(url: URL): string | undefined {
  if (url.pathname !== '/calendar') return undefined;
  const month = Number(url.searchParams.get('month'));
  const days = Array.from(
    { length: 28 },
    (_, day) => `<a href="/calendar?month=${month}&amp;day=${day + 1}">${day + 1}</a>`,
  );
  return `<html><body><h1>Events in month ${month}</h1><p>${days.join(' ')}</p><p><a href="/calendar?month=${month - 1}">earlier</a> <a rel="next" href="/calendar?month=${month + 1}">later</a></p></body></html>`;
}

function agenda(url: URL): string | undefined {
  if (url.pathname !== '/agenda') return undefined;
  const month = Number(url.searchParams.get('month'));
  const days = Array.from({ length: 28 }, (_, day) => ({
    href: `/agenda?month=${month}&amp;day=${day + 1}`,
    title: `What happens at the club on day ${day + 1}`,
  }));
  if (url.searchParams.has('day')) return '<html><body><h1>Club evening</h1><p>We meet at eight.</p></body></html>';
  return resultsPage(days, `<a rel="next" href="/agenda?month=${month + 1}">later</a>`);
}

function maze(url: URL): string | undefined {
  if (!url.pathname.startsWith('/maze/')) return undefined;
  const doors = [1, 2, 3].map((door) => `<a href="${url.pathname}/${door}${url.pathname.length}">Door ${door}</a>`);
  return `<html><body><h1>A room</h1><p>Three doors lead on: ${doors.join(' ')}</p></body></html>`;
}

function wordMaze(url: URL): string | undefined {
  if (!url.pathname.startsWith('/words/')) return undefined;
  const doors = ['left', 'right', 'up'].map(
    (door) => `<a href="${url.pathname}/${door}${'abcdefgh'.at(url.pathname.length % 8)}">${door}</a>`,
  );
  return `<html><body><h1>A room</h1><p>Three doors lead on: ${doors.join(' ')}</p></body></html>`;
}

describe('a site without end', () => {
  it.each([
    ['a calendar', '<p><a href="/calendar?month=3">Events</a></p>', calendar, /^\/calendar/, 2 * atMost],
    // What looks like a list of offers is given more time: its days are read first.
    ['a calendar that looks like results', '<p><a href="/agenda?month=3">Events</a></p>', agenda, /^\/agenda/, 250],
    ['a path that grows', '<p><a href="/maze/1">Rooms</a></p>', maze, /^\/maze/, 350],
    ['a path of words that grows', '<p><a href="/words/a">Rooms</a></p>', wordMaze, /^\/words/, 500],
  ])('%s: the scan ends by itself with every listing read', async (_name, foot, special, pattern, limit) => {
    const { run, asked, found } = await scan(shop(6, foot, special));
    const summary = await run();
    expect(summary).toMatchObject({ ended: 'complete', waiting: 0 });
    expect(summary.reasons.trap).toBeGreaterThan(0);
    expect(found()).toEqual(listed(6));
    expect(asked(pattern)).toBeLessThanOrEqual(limit);
  });

  it('is known still when the scan was stopped and goes on', async () => {
    const { run, asked, found } = await scan(shop(2, '<p><a href="/calendar?month=3">Events</a></p>', calendar));
    const frontier = makeMemoryFrontier();
    const stopper = new AbortController();
    const stopped = await run({
      frontier,
      signal: stopper.signal,
      onProgress: () => asked(/^\/calendar/) >= 25 && stopper.abort(),
    });
    expect(stopped.ended).toBe('interrupted');
    expect(await run({ frontier })).toMatchObject({ ended: 'complete' });
    expect(found()).toEqual(listed(2));
    // Far less than twice the allowance of both rows.
    expect(asked(/^\/calendar/)).toBeLessThanOrEqual(2 * atMost + concurrency);
  });

  it('is not what five hundred results pages are', async () => {
    const { run, found } = await scan(shop(500, '', () => undefined));
    const summary = await run();
    expect(found()).toHaveLength(5000);
    expect(summary.reasons.trap).toBeUndefined();
  }, 120_000);

  it('does not take a board’s long talk between offers for one', async () => {
    const talk = (url: URL) =>
      url.pathname.startsWith('/item/') && Number(url.pathname.slice(6)) < 100
        ? `<html><head><meta property="og:type" content="article"></head><body><article><h1>Talk about clocks</h1><p>${'Who has seen the fair last week? It was a fine day, and many came to look at what the makers had brought along. '.repeat(20)}</p></article></body></html>`
        : undefined;
    const { run, found } = await scan(shop(15, '', talk));
    await run();
    expect(found()).toEqual(listed(15).filter((path) => Number(path.slice(6)) >= 100));
  });
});

it('tells addresses that name a date', () => {
  for (const dated of [
    '/calendar?month=2026-03',
    '/e?day=4',
    '/2026/03/',
    '/news/2026/3/5/fair',
    '/x/2026-03-05',
    '/x?from=2026-03-05',
  ])
    expect([dated, readAddress(`https://a.example${dated}`)?.isDated]).toEqual([dated, true]);
  for (const plain of [
    '/item/2026',
    '/?page=3',
    '/item/2026/31',
    '/x?from=search',
    '/search?start=20',
    '/b?m=12',
    '/itm/2026-31',
  ])
    expect([plain, readAddress(`https://a.example${plain}`)?.isDated]).toEqual([plain, false]);
});
