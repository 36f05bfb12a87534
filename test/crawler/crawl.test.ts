// Whole crawls over a small site on loopback: what is asked, what is found, and what happens when a run dies.
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCrawl, userAgentOf, type CrawlOptions, type Found } from '#crawler/crawl.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { GiveUp, StopAll } from '#lib/errors.ts';
import { listingPage, resultsPage, serveSite, type Handler, type Site } from './support/site.ts';

const sites: Site[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

async function serve(pages: Record<string, string | Handler> | Handler) {
  const site = await serveSite(pages);
  sites.push(site);
  return site;
}

const fetch = { userAgent: userAgentOf('test', 'unit@example.org'), allowLoopback: true };

function crawl(site: Site, options: Partial<CrawlOptions> & { wishes?: Parameters<typeof sourceFromUrl>[1] } = {}) {
  const found: Found[] = [];
  const { wishes, ...rest } = options;
  const run = makeCrawl({
    sources: [sourceFromUrl(`${site.origin}/`, { rate: 2000, concurrency: 8, ...wishes })],
    frontier: makeMemoryFrontier(),
    onListings: (batch) => void found.push(...batch),
    fetch,
    ...rest,
  }).run();
  return { run, found, paths: () => found.map(({ listing }) => new URL(listing.url).pathname).sort() };
}

/** A shop of `count` listings, ten a page, whose pages also hold a menu, a closed area and a calendar. */
function shop(count: number, special: Record<string, Handler> = {}): Handler {
  const menu =
    '<nav><a href="/">Home</a> <a href="/about">About us</a> <a href="/private/1">Reports</a> <a href="/calendar?month=1">Events</a></nav>';
  return (request, response, url) => {
    const own = special[url.pathname];
    if (own !== undefined) return own(request, response, url);
    const send = (body: string, type = 'text/html; charset=utf-8') =>
      void response.writeHead(200, { 'content-type': type }).end(body);
    if (url.pathname === '/robots.txt')
      return send('User-agent: *\nDisallow: /private\nDisallow: /calendar\nSitemap: /sitemap.xml\n', 'text/plain');
    if (url.pathname === '/sitemap.xml')
      return send('<urlset><url><loc>/item/9001</loc></url></urlset>', 'application/xml');
    const number = /^\/item\/(\d+)$/.exec(url.pathname)?.[1];
    if (number !== undefined) return send(listingPage(`Old clock number ${number}`, menu));
    const page = Number(url.searchParams.get('page') ?? 1);
    const items = Array.from({ length: 10 }, (_, i) => (page - 1) * 10 + i + 1).filter((n) => n <= count);
    const next =
      page * 10 < count
        ? `<div class="pagination"><a rel="next" class="next" href="/?page=${page + 1}">Next</a></div>`
        : '';
    if (url.pathname === '/')
      return send(
        resultsPage(
          items.map((n) => ({ href: `/item/${n}`, title: `Old clock number ${n}` })),
          menu + next,
        ),
      );
    if (url.pathname === '/about')
      return send(`<html><body>${menu}<h1>About us</h1><p>We like clocks.</p></body></html>`);
    return void response.writeHead(404).end();
  };
}

const all = (count: number) =>
  Array.from({ length: count }, (_, i) => `/item/${i + 1}`)
    .concat('/item/9001')
    .sort();

describe('a crawl', () => {
  it('tells of a listing as soon as it is read, and hands on the very same afterwards', async () => {
    const site = await serve(shop(25));
    const begun = new Set<Found['listing']>();
    const early: boolean[] = [];
    await crawl(site, {
      onFound: (found) => found.forEach(({ listing }) => begun.add(listing)),
      onListings: (batch) => void early.push(...batch.map(({ listing }) => begun.has(listing))),
    }).run;
    expect(early.filter(Boolean)).toHaveLength(begun.size);
    expect(early).not.toContain(false);
    expect(begun.size).toBeGreaterThanOrEqual(25);
  });

  it('finds every listing of every results page and of the sitemap, each once, and asks for nothing that is closed', async () => {
    const site = await serve(shop(45));
    const { run, paths } = crawl(site);
    const summary = await run;
    expect(paths()).toEqual(all(45));
    expect(new Set(site.asked).size).toBe(site.asked.length);
    expect(site.asked.filter((path) => /^\/(?:private|calendar)/.test(path))).toEqual([]);
    expect(summary).toMatchObject({ listings: 46, waiting: 0, ended: 'complete', reasons: { robots: 2 } });
  });

  it('says who it is and keeps the exchange', async () => {
    const agents: Array<string | undefined> = [];
    const site = await serve({
      '/': (request, response) => {
        agents.push(request.headers['user-agent']);
        response
          .writeHead(200, { 'content-type': 'text/html', 'X-One': 'a', 'x-two': 'b' })
          .end(listingPage('A clock'));
      },
    });
    const { run, found } = crawl(site);
    await run;
    expect(agents).toEqual(['Nightjar/test (+unit@example.org)']);
    const { capture, listing } = found[0] as Found;
    expect(capture).toMatchObject({
      by: 'http',
      requestedUrl: `${site.origin}/`,
      finalUrl: `${site.origin}/`,
      renderedHtml: null,
      userAgent: agents[0],
    });
    expect(capture.exchanges).toHaveLength(1);
    expect(capture.exchanges[0]).toMatchObject({
      method: 'GET',
      status: 200,
      statusText: 'OK',
      truncated: false,
      tls: null,
      serverAddress: new URL(site.origin).host,
    });
    expect(capture.exchanges[0]?.responseHeaders.slice(0, 3)).toEqual([
      ['content-type', 'text/html'],
      ['X-One', 'a'],
      ['x-two', 'b'],
    ]);
    expect(capture.exchanges[0]?.body.toString()).toBe(listingPage('A clock'));
    expect(listing).toMatchObject({ title: 'A clock', source: new URL(site.origin).host });
  });

  it('reports a listing once, under the address it was asked by, when a redirect only marks the way it came', async () => {
    const site = await serve(
      shop(3, {
        '/item/2': (_, response, url) =>
          url.searchParams.has('campaign')
            ? void response.writeHead(200, { 'content-type': 'text/html' }).end(listingPage('Old clock number 2'))
            : void response.writeHead(301, { location: '/item/2?campaign=x' }).end(),
      }),
    );
    const { run, found, paths } = crawl(site);
    await run;
    expect(paths()).toEqual(all(3));
    const second = found.find(({ listing }) => listing.url === `${site.origin}/item/2`) as Found;
    expect(second.capture.exchanges.map(({ status }) => status)).toEqual([301, 200]);
    expect(second.capture.finalUrl).toBe(`${site.origin}/item/2?campaign=x`);
  });

  it('reports a listing once that two addresses lead to', async () => {
    const site = await serve(
      shop(3, { '/item/2': (_, response) => void response.writeHead(302, { location: '/item/3' }).end() }),
    );
    const { run, paths } = crawl(site);
    expect((await run).reasons).toMatchObject({ duplicate: 1 });
    expect(paths()).toEqual(all(3).filter((path) => path !== '/item/2'));
  });

  it('hands on what the results page said of a listing whose own page fails for good', async () => {
    const site = await serve(shop(3, { '/item/2': (_, response) => void response.writeHead(500).end() }));
    const { run, found } = crawl(site, { maxAttempts: 1 });
    expect((await run).reasons).toMatchObject({ 'http-5xx': 1 });
    const stub = found.find(({ listing }) => listing.url === `${site.origin}/item/2`) as Found;
    expect(stub.listing).toMatchObject({
      kind: 'stub',
      title: 'Old clock number 2',
      pageHash: null,
    });
    expect(stub.capture.requestedUrl).toBe(`${site.origin}/`);
    expect(found.filter(({ listing }) => listing.kind === 'stub')).toHaveLength(1);
  });

  it('does not ask for closed pages that a redirect leads to', async () => {
    const site = await serve(
      shop(3, { '/item/2': (_, response) => void response.writeHead(302, { location: '/private/2' }).end() }),
    );
    const { run } = crawl(site);
    expect((await run).reasons).toMatchObject({ robots: 3 });
    expect(site.asked).not.toContain('/private/2');
  });

  it('sets robots.txt aside only where a written authority says so', async () => {
    const site = await serve(shop(3));
    const { run } = crawl(site, { wishes: { robots: { obey: false, authority: 'Warrant 7/26' } } });
    await run;
    expect(site.asked).toContain('/private/1');
    expect(site.asked).not.toContain('/robots.txt');
  });

  it('takes a site as closed while its robots.txt fails', async () => {
    const site = await serve(shop(3, { '/robots.txt': (_, response) => void response.writeHead(503).end() }));
    const { run } = crawl(site, { maxAttempts: 1 });
    expect((await run).reasons).toEqual({ 'robots-unreachable': 1 });
    expect(site.asked).toEqual(['/robots.txt']);
  });

  it('stops at its page budget and says what is left', async () => {
    const site = await serve(shop(45));
    const frontier = makeMemoryFrontier();
    const summary = await crawl(site, { maxPages: 10, frontier }).run;
    expect(summary).toMatchObject({ ended: 'budget', pages: 10 });
    expect(summary.reasons.budget).toBe(summary.waiting);
    expect((await frontier.counts()).claimed).toBe(0);
  });

  it('keeps the page budget of a source over all runs of a scan', async () => {
    const site = await serve(shop(45));
    const frontier = makeMemoryFrontier();
    const stopper = new AbortController();
    const wishes = { maxPages: 12, concurrency: 1 };
    await crawl(site, {
      frontier,
      wishes,
      signal: stopper.signal,
      onProgress: ({ pages }) => pages >= 5 && stopper.abort(),
    }).run;
    const summary = await crawl(site, { frontier, wishes }).run;
    // One may have been under way when the first run was stopped.
    const asked = site.asked.filter((path) => path !== '/robots.txt').length;
    expect(asked).toBeGreaterThanOrEqual(12);
    expect(asked).toBeLessThanOrEqual(13);
    expect(summary.reasons.budget).toBeGreaterThan(5);
  });

  it('writes nothing to disk', async () => {
    const site = await serve(shop(3));
    await crawl(site).run;
    expect(existsSync('storage')).toBe(false);
  });
});

describe('a crawl that is stopped', () => {
  it('gives back what it holds when it is interrupted, and the next run finds the rest', async () => {
    const site = await serve(shop(45));
    const frontier = makeMemoryFrontier();
    const stopper = new AbortController();
    const first = crawl(site, {
      frontier,
      signal: stopper.signal,
      onProgress: ({ listings }) => listings >= 5 && stopper.abort(),
    });
    expect((await first.run).ended).toBe('interrupted');
    expect((await frontier.counts()).claimed).toBe(0);
    const second = crawl(site, { frontier });
    await second.run;
    expect([...first.paths(), ...second.paths()].sort()).toEqual(all(45));
  });

  it('loses nothing when it dies between two writes', async () => {
    const site = await serve(shop(45));
    let time = 0;
    const frontier = makeMemoryFrontier({ leaseMs: 1000, now: () => time });
    let writes = 0;
    const dying = {
      ...frontier,
      finish: async (results: Parameters<typeof frontier.finish>[0]) => {
        writes += 1;
        if (writes > 1) throw new StopAll('the database is gone', { code: 'STORE_GONE' });
        return frontier.finish(results);
      },
    };
    const first = crawl(site, { frontier: dying });
    await expect(first.run).rejects.toThrow('the database is gone');
    time = 2000;
    const second = crawl(site, { frontier });
    await second.run;
    expect([...new Set([...first.paths(), ...second.paths()])].sort()).toEqual(all(45));
    expect((await frontier.counts()).claimed).toBe(0);
  });

  it('stops with the error of whoever receives the listings', async () => {
    const site = await serve(shop(3));
    const { run } = crawl(site, { onListings: () => Promise.reject(new GiveUp('no room', { code: 'DISK_FULL' })) });
    await expect(run).rejects.toThrow('no room');
  });
});

describe('several at once', () => {
  it('two workers share a scan and fetch no page twice', async () => {
    const site = await serve(shop(45));
    const frontier = makeMemoryFrontier();
    const [first, second] = [crawl(site, { frontier }), crawl(site, { frontier })];
    await Promise.all([first.run, second.run]);
    expect([...first.paths(), ...second.paths()].sort()).toEqual(all(45));
    const pages = site.asked.filter((path) => path !== '/robots.txt');
    expect(new Set(pages).size).toBe(pages.length);
  });

  it('a site that asks for a long delay does not hold up another', async () => {
    const slow = await serve(
      shop(45, {
        '/robots.txt': (_, response) =>
          void response.writeHead(200, { 'content-type': 'text/plain' }).end('User-agent: *\nCrawl-delay: 3600\n'),
      }),
    );
    const quick = await serve(shop(45));
    const stopper = new AbortController();
    const found: string[] = [];
    const summary = await makeCrawl({
      sources: [slow, quick].map(({ origin }) => sourceFromUrl(`${origin}/`, { rate: 2000, concurrency: 8 })),
      frontier: makeMemoryFrontier(),
      signal: stopper.signal,
      onListings: (batch) => {
        found.push(...batch.map(({ listing }) => listing.url));
        if (found.filter((url) => url.startsWith(quick.origin)).length === 46) stopper.abort();
      },
      fetch,
    }).run();
    expect(summary.ended).toBe('interrupted');
    // Its first page is due an hour after its robots.txt.
    expect(slow.asked).toEqual(['/robots.txt']);
  });
});
