// A source that may be asked through proxies: by plain requests, as visitors with cookies of their own. The name of the site is known to the
// proxies alone, so that whatever went past them would fail.
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCrawl, type CrawlOptions, type Found } from '#crawler/crawl.ts';
import { makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { makeHttpClient } from '#crawler/fetch/client.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl, type Source } from '#crawler/sources/source.ts';
import { systemClock } from '#lib/clock.ts';
import { issue, usage } from '../support/pki.ts';
import { certificate, privateKey } from './support/certificate.ts';
import { deadProxy, httpProxy, socksProxy, type TestProxy } from './support/proxies.ts';
import { listingPage, resultsPage, serveSite, type Handler, type Site } from './support/site.ts';

const authority = 'Order 12/2026 of the district court';
const closing: Array<{ close(): Promise<unknown> }> = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((each) => each.close()));
});
const kept = <Each extends { close(): Promise<unknown> }>(each: Each): Each => {
  closing.push(each);
  return each;
};

/** `count` listings behind one list; `special` comes first and answers true where it has answered. */
const shop =
  (count: number, special: (...args: Parameters<Handler>) => boolean = () => false): Handler =>
  (request, response, url) => {
    if (special(request, response, url)) return undefined;
    const html = (body: string) => void response.writeHead(200, { 'content-type': 'text/html' }).end(body);
    if (url.pathname === '/robots.txt') return void response.writeHead(404).end();
    if (url.pathname === '/')
      return html(
        resultsPage(
          Array.from({ length: count }, (_, n) => ({ href: `/item/${n + 1}`, title: `Carved box ${n + 1}` })),
        ),
      );
    return html(listingPage(`Carved box ${url.pathname.split('/')[2]}`));
  };

type Proxies = NonNullable<Source['proxies']>;

async function crawl(
  site: Site,
  servers: Proxies['servers'],
  {
    proxies,
    ...options
  }: Partial<Omit<CrawlOptions, 'fetch'>> & {
    proxies?: Partial<Proxies>;
    fetch?: Partial<CrawlOptions['fetch']>;
  } = {},
) {
  const found: Found[] = [];
  const skipped: Array<[string, string]> = [];
  let log = '';
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      log += chunk.toString();
      done();
    },
  });
  const { port } = new URL(site.origin);
  const source = sourceFromUrl(`http://market.example:${port}/`, {
    rate: 2000,
    concurrency: 4,
    proxies: { authority, pages: 1000, minutes: 50, ...proxies, servers },
  });
  const summary = await makeCrawl({
    sources: [source],
    frontier: makeMemoryFrontier(),
    onListings: (batch) => void found.push(...batch),
    onSkipped: ({ url, reason }) => void skipped.push([new URL(url).pathname, reason]),
    log: pino({ level: 'trace' }, sink),
    random: () => 0,
    ...options,
    fetch: {
      userAgent: 'Nightjar/test (+test@example.org)',
      allowLoopback: true,
      // Nobody but a proxy may look a name up.
      resolve: (hostname, done) =>
        done(Object.assign(new Error(`${hostname} was looked up here`), { code: 'ENOTFOUND' }), []),
      ...options.fetch,
    },
  }).run();
  return { found, skipped, summary, log: () => log };
}

const titles = (found: Found[]) => found.map(({ listing }) => listing.title).sort();
const boxes = (count: number) => Array.from({ length: count }, (_, n) => `Carved box ${n + 1}`).sort();

describe.each([
  ['an HTTP proxy', httpProxy],
  ['a SOCKS 5 proxy', socksProxy],
])('%s', (_, open) => {
  it('is the only way by which the site is asked, robots.txt too, and is told its credentials alone', async () => {
    const proxy = kept(await open({ username: 'unit', password: 'swordfish:%' }));
    const site = kept(await serveSite(shop(6)));
    const { found, log } = await crawl(site, [{ name: 'lisbon', address: proxy.address }], {
      fetch: {
        proxyCredentials: (address) =>
          address === proxy.address ? { username: 'unit', password: 'swordfish:%' } : undefined,
      },
    });
    expect(titles(found)).toEqual(boxes(6));
    expect(site.asked).toContain('/robots.txt');
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(site.origin).host.replace('127.0.0.1', 'market.example')]));
    for (const { capture } of found)
      for (const exchange of capture.exchanges)
        expect(exchange).toMatchObject({ proxy: 'lisbon', serverAddress: null });
    const secrets = /swordfish|dW5pdDpzd29yZGZpc2g|proxy-authorization/i;
    expect(JSON.stringify(found.map(({ capture }) => capture))).not.toMatch(secrets);
    expect(log()).not.toMatch(secrets);
  });

  it('that refuses our credentials is named, and they are not', async () => {
    const proxy = kept(await open({ username: 'unit', password: 'swordfish' }));
    const site = kept(await serveSite(shop(1)));
    const { skipped, log } = await crawl(site, [{ name: 'lisbon', address: proxy.address }], {
      maxAttempts: 1,
      fetch: { proxyCredentials: () => ({ username: 'unit', password: 'wrongfish' }) },
    });
    expect(skipped).toEqual([['/', 'proxy']]);
    expect(site.asked).toEqual([]);
    expect(log()).toMatch(/proxy lisbon \(.*\) refuses our credentials/);
    expect(log()).not.toMatch(/wrongfish/);
  });

  it('is not asked for addresses and names of a network of its own', async () => {
    const proxy = kept(await open());
    const client = kept(
      makeHttpClient({
        userAgent: 'Nightjar/test',
        clock: systemClock,
        guard: makeAddressGuard({ allowLoopback: true }),
        proxy: { name: 'lisbon', address: proxy.address },
      }),
    );
    for (const host of [
      '10.0.0.7',
      '169.254.169.254',
      '[fd00::1]',
      'intranet',
      'printer.local',
      'db.internal',
      'a.lan.',
    ])
      await expect(client.fetch(`http://${host}/`), host).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(proxy.asked).toEqual([]);
  });

  it('on this machine is used only where loopback is allowed', async () => {
    const proxy = kept(await open());
    const client = kept(
      makeHttpClient({
        userAgent: 'Nightjar/test',
        clock: systemClock,
        guard: makeAddressGuard(),
        proxy: { name: 'lisbon', address: proxy.address },
      }),
    );
    await expect(client.fetch('http://market.example/')).rejects.toMatchObject({
      code: 'PROXY',
      message: expect.stringMatching(/127\.0\.0\.1 is this machine, which needs --allow-loopback/) as string,
    });
    expect(proxy.asked).toEqual([]);
  });

  it('carries TLS end to end: the chain kept is the server’s', async () => {
    const proxy = kept(await open());
    const server = createTlsServer(
      { cert: certificate, key: privateKey },
      (__, response) => void response.end('hello'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = makeHttpClient({
      userAgent: 'Nightjar/test',
      clock: systemClock,
      guard: makeAddressGuard({ allowLoopback: true }),
      ca: certificate,
      proxy: { name: 'lisbon', address: proxy.address },
    });
    const { exchanges, body } = await client.fetch(`https://market.example:${(server.address() as AddressInfo).port}/`);
    expect(body.toString()).toBe('hello');
    expect(exchanges[0]).toMatchObject({ serverAddress: null, proxy: 'lisbon', tls: { chainPem: [certificate] } });
    await client.close();
    server.closeAllConnections();
    server.close();
  });

  it('that cannot reach the site is not blamed for it', async () => {
    const proxy = kept(await open());
    const site = await serveSite(shop(1));
    await site.close();
    const { skipped } = await crawl(site, [{ name: 'lisbon', address: proxy.address }], { maxAttempts: 1 });
    expect(skipped).toEqual([['/', 'unreachable']]);
  });
});

it('a proxy that speaks TLS itself is held to its certificate', async () => {
  const root = await issue({ name: 'Root of a test', ca: true });
  const leaf = await issue({ name: 'localhost', issuer: root, usages: [usage.server], host: 'localhost' });
  const proxy = kept(await httpProxy({ tls: { key: leaf.keyPem, cert: `${leaf.pem}${root.pem}` } }));
  const site = kept(await serveSite(shop(2)));
  const trusting = await crawl(site, [{ name: 'lisbon', address: proxy.address }], { fetch: { ca: root.pem } });
  expect(titles(trusting.found)).toEqual(boxes(2));
  const wary = await crawl(site, [{ name: 'lisbon', address: proxy.address }], { maxAttempts: 1 });
  expect(wary.skipped).toEqual([['/', 'proxy']]);
});

const launchBrowser = makeBrowserLauncher({ searchPath: '/usr/local/bin:/usr/bin' });

describe('a page drawn by script', () => {
  /** Its list is drawn at once, each thing from data of its own; who has no mark from the list's script gets none. */
  const drawn =
    (marks: Array<string | undefined>): Handler =>
    (request, response, { pathname }) => {
      const html = (script: string) =>
        void response
          .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'set-cookie': 'served=yes; HttpOnly; Path=/' })
          .end(
            `<!doctype html><meta charset="utf-8"><title>Bazaar</title><div id="root">Loading…</div><script>${script}</script>`,
          );
      const n = /\d+$/.exec(pathname)?.[0];
      if (pathname === '/robots.txt') return void response.writeHead(404).end();
      if (pathname.startsWith('/api/')) {
        marks.push(request.headers.cookie);
        const text = `A heavy brass lamp, the ${n}th of its kind, rewired and in daily use until last week. The shade is not included.`;
        return void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ title: `Brass lamp number ${n}`, price: `€ ${40 + Number(n)}.00`, text }));
      }
      if (n !== undefined)
        return html(`(async () => {
          const thing = await (await fetch('/api' + location.pathname)).json(); const root = document.getElementById('root'); root.textContent = '';
          const add = (tag, text, className) => root.append(Object.assign(document.createElement(tag), { textContent: text, className }));
          document.title = thing.title; add('h1', thing.title, ''); add('div', thing.price, 'price'); add('p', thing.text, 'description'); })()`);
      return html(`document.cookie = 'mark=' + Math.random().toString().slice(2) + '; path=/';
        document.getElementById('root').innerHTML = '<p>3 results</p><ul>' + [1, 2, 3].map((n) => '<li><a href="/thing/' + n + '">Brass lamp number ' + n + '</a> <span class="price">€12.00</span></li>').join('') + '</ul>'`);
    };

  it('goes the same way, and its visitor keeps what scripts and server set', async () => {
    const proxy = kept(await httpProxy());
    const marks: Array<string | undefined> = [];
    const site = kept(await serveSite(drawn(marks)));
    const { found } = await crawl(site, [{ name: 'lisbon', address: proxy.address }], {
      launchBrowser,
      browserPages: 2,
    });
    expect(titles(found)).toEqual([1, 2, 3].map((n) => `Brass lamp number ${n}`));
    for (const { capture } of found) {
      expect(capture.exchanges.length).toBeGreaterThan(1);
      for (const exchange of capture.exchanges) expect(exchange).toMatchObject({ proxy: 'lisbon' });
    }
    expect(marks.length).toBeGreaterThan(2);
    expect(new Set(marks).size).toBe(1);
    expect(marks[0]?.split('; ').sort()).toEqual([expect.stringMatching(/^mark=\d+$/), 'served=yes']);
  });
});

describe('proxies that fail', () => {
  it('a dead one is named and another is tried, also where it comes first', async () => {
    const proxy = kept(await httpProxy());
    const site = kept(await serveSite(shop(8)));
    const { found, log, summary } = await crawl(site, [
      { name: 'porto', address: await deadProxy() },
      { name: 'lisbon', address: proxy.address },
    ]);
    expect(titles(found)).toEqual(boxes(8));
    expect(summary.reasons).toEqual({});
    expect(log()).toMatch(/"proxy":"porto".*ECONNREFUSED/);
    expect(log()).not.toMatch(/"proxy":"lisbon"/);
  });

  it('one that dies in the middle is left for the others', async () => {
    const dying = kept(await httpProxy());
    const proxy = kept(await httpProxy());
    let asked = 0;
    const site = kept(
      await serveSite(
        shop(12, () => {
          asked += 1;
          // Its end comes with a page on the way.
          if (asked === 6) void dying.close();
          return false;
        }),
      ),
    );
    const { found } = await crawl(site, [
      { name: 'porto', address: dying.address },
      { name: 'lisbon', address: proxy.address },
    ]);
    expect(titles(found)).toEqual(boxes(12));
  });

  it('with none left the page waits for the first to have rested, and fails with a name', async () => {
    const site = kept(await serveSite(shop(1)));
    const servers = [
      { name: 'porto', address: await deadProxy() },
      { name: 'lisbon', address: await deadProxy() },
    ];
    const { skipped, summary } = await crawl(site, servers, { maxAttempts: 1 });
    expect(skipped).toEqual([['/', 'proxy']]);
    expect(summary.reasons).toEqual({ proxy: 1 });
    expect(site.asked).toEqual([]);
  });
});

describe('visitors', () => {
  interface Seen {
    path: string;
    from: string;
    cookie: string;
  }
  /** A shop that gives each newcomer a number. */
  const counting = (count: number, answer: (seen: Seen) => number = () => 200) => {
    const seen: Seen[] = [];
    let last = 0;
    const handler = shop(count, (request, response, url) => {
      if (url.pathname === '/robots.txt') return false;
      const one = {
        path: url.pathname,
        from: request.socket.remoteAddress ?? '',
        cookie: request.headers.cookie ?? '',
      };
      seen.push(one);
      if (one.cookie === '') response.setHeader('set-cookie', [`visitor=${(last += 1)}; Path=/`, 'spy=1; Domain=com']);
      const status = answer(one);
      if (status === 200) return false;
      response.writeHead(status, { 'content-type': 'text/html', 'retry-after': '0' }).end('<h1>Go away</h1>');
      return true;
    });
    return { seen, handler };
  };
  const twoExits = async () => [
    kept(await httpProxy({ exit: '127.0.0.2' })),
    kept(await socksProxy({ exit: '127.0.0.3' })),
  ];
  const named = (proxies: TestProxy[]) => proxies.map(({ address }, n) => ({ name: `exit ${n + 2}`, address }));

  it('keep their cookies and their way to themselves', async () => {
    const { seen, handler } = counting(30);
    const site = kept(await serveSite(handler));
    const { found } = await crawl(site, named(await twoExits()), { proxies: { sessions: 4 } });
    expect(titles(found)).toEqual(boxes(30));
    const cookies = new Set(seen.map(({ cookie }) => cookie).filter((cookie) => cookie !== ''));
    expect(cookies.size).toBeGreaterThan(1);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^visitor=\d+$/);
      expect(new Set(seen.filter((one) => one.cookie === cookie).map(({ from }) => from)).size, cookie).toBe(1);
    }
    expect(new Set(seen.map(({ from }) => from))).toEqual(new Set(['127.0.0.2', '127.0.0.3']));
  });

  it.each([403, 429])('%i: the visitor is not seen again, and the page is read by another', async (status) => {
    const { seen, handler } = counting(10, ({ cookie }) => (cookie === 'visitor=1' ? status : 200));
    const site = kept(await serveSite(handler));
    const { found, log } = await crawl(site, named(await twoExits()), { concurrency: 1 });
    expect(titles(found)).toEqual(boxes(10));
    expect(seen.filter(({ cookie }) => cookie === 'visitor=1')).toHaveLength(1);
    expect(log()).toMatch(new RegExp(`"proxy":"exit \\d","status":${status}.*a visitor was blocked`));
  });

  it('a page that turns every visitor away fails as what it says', async () => {
    const { handler } = counting(3, ({ path }) => (path === '/item/2' ? 403 : 200));
    const site = kept(await serveSite(handler));
    const { skipped } = await crawl(site, named(await twoExits()), { maxAttempts: 2 });
    expect(skipped).toEqual([['/item/2', 'http-4xx']]);
  });

  it('are followed by new ones after their pages', async () => {
    const { seen, handler } = counting(20);
    const site = kept(await serveSite(handler));
    await crawl(site, named(await twoExits()), { proxies: { pages: 3, sessions: 2 }, concurrency: 1 });
    for (const cookie of new Set(seen.map((one) => one.cookie).filter(Boolean)))
      expect(seen.filter((one) => one.cookie === cookie).length, cookie).toBeLessThanOrEqual(2);
  });

  it('have cookies also on the straight way, where that is written down', async () => {
    const { seen, handler } = counting(5);
    const site = kept(await serveSite(handler));
    const { found } = await crawl(site, [{ name: 'our own line', address: 'direct' }], {
      concurrency: 1,
      fetch: { resolve: (_, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
    });
    expect(titles(found)).toEqual(boxes(5));
    expect(new Set(seen.map(({ cookie }) => cookie))).toEqual(new Set(['', 'visitor=1']));
    for (const { capture } of found) expect(capture.exchanges[0]).not.toHaveProperty('proxy');
  });
});
