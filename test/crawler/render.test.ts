// Pages drawn by script, in a real browser: what it draws is read, and it reaches nothing that our own client may not.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCrawl, type CrawlOptions, type Found } from '#crawler/crawl.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { readPage } from '#crawler/read/read-page.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { serveSite, type Handler, type Site } from './support/site.ts';

const launchBrowser = makeBrowserLauncher({ searchPath: '/usr/local/bin:/usr/bin' });
const works = await launchBrowser().then(
  (browser) => browser.close().then(() => true),
  () => false,
);

const shell = (script: string) =>
  `<!doctype html><html><head><meta charset="utf-8"><title>Bazaar</title></head><body><div id="root">Loading…</div><script>${script}</script></body></html>`;

const drawListing = `(async () => {
  const thing = await (await fetch('/api' + location.pathname)).json();
  const root = document.getElementById('root'); root.textContent = '';
  const add = (tag, text, cls) => { const e = document.createElement(tag); e.textContent = text; e.className = cls; root.append(e); };
  document.title = thing.title; add('h1', thing.title, ''); add('div', thing.price, 'price'); add('p', thing.text, 'description');
})()`;

const drawList = `(async () => {
  const root = document.getElementById('root'); root.textContent = ''; const list = document.createElement('ul'); root.append(list);
  let page = 0;
  const button = document.createElement('button'); button.textContent = 'Show more';
  const more = async () => {
    const { items, last } = await (await fetch('/api/list?page=' + page++)).json();
    for (const { path, title } of items) { const li = document.createElement('li'); const a = document.createElement('a'); a.href = path; a.textContent = title; const price = document.createElement('span'); price.textContent = '€12.00'; price.className = 'price'; li.append(a, ' ', price); list.append(li); }
    if (last) button.remove();
  };
  button.onclick = more; root.append(button); await more();
})()`;

/** `count` listings, ten a page behind “Show more”. */
function bazaar(count: number, special: Record<string, Handler> = {}): Handler {
  return (request, response, url) => {
    const own = special[url.pathname];
    if (own !== undefined) return own(request, response, url);
    const json = (value: unknown) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (url.pathname === '/api/list') {
      const from = Number(url.searchParams.get('page')) * 10;
      return json({
        items: Array.from({ length: 10 }, (_, i) => from + i + 1)
          .filter((n) => n <= count)
          .map((n) => ({ path: `/thing/${n}`, title: `Brass lamp number ${n}` })),
        last: from + 10 >= count,
      });
    }
    const number = /^\/api\/thing\/(\d+)$/.exec(url.pathname)?.[1];
    if (number !== undefined)
      return json({
        title: `Brass lamp number ${number}`,
        price: '€ 45.00',
        text: 'A heavy brass lamp, rewired and in daily use until last week. The shade is not included.',
      });
    if (url.pathname === '/' || /^\/thing\/\d+$/.test(url.pathname)) {
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(shell(url.pathname === '/' ? drawList : drawListing));
    }
    return void response.writeHead(404).end();
  };
}

const page =
  (script: string): Handler =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(shell(script));

describe.skipIf(!works)(
  works ? 'pages drawn by script' : 'pages drawn by script (skipped: no browser will start here)',
  () => {
    const sites: Site[] = [];
    afterEach(async () => {
      await Promise.all(sites.splice(0).map((site) => site.close()));
    });
    const outside = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.end('x');
    });
    const reached: string[] = [];
    beforeAll(() => new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve)));
    afterAll(() => new Promise((resolve) => outside.close(resolve)));

    async function crawl(handler: Handler, options: Partial<CrawlOptions> = {}) {
      const site = await serveSite(handler);
      sites.push(site);
      const found: Found[] = [];
      const skipped: Array<[string, string]> = [];
      const summary = await makeCrawl({
        sources: [sourceFromUrl(`${site.origin}/`, { rate: 2000, concurrency: 8 })],
        frontier: makeMemoryFrontier(),
        onListings: (batch) => void found.push(...batch),
        onSkipped: ({ url, reason }) => void skipped.push([new URL(url).pathname, reason]),
        fetch: { userAgent: 'Nightjar/test (+unit@example.org)', allowLoopback: true },
        launchBrowser,
        browserPages: 2,
        ...options,
      }).run();
      return { site, found, summary, skipped };
    }

    it('are read to the last part of a list that shows ten at a time', async () => {
      const frontier = makeMemoryFrontier();
      const { found, site, summary } = await crawl(bazaar(25), { frontier });
      expect(await frontier.recall(site.origin)).toMatchObject({ mode: 'browser' });
      expect(found.map(({ listing }) => new URL(listing.url).pathname).sort()).toEqual(
        Array.from({ length: 25 }, (_, i) => `/thing/${i + 1}`).sort(),
      );
      expect(summary.reasons).toEqual({});
      const { listing, capture } = found.find(({ listing: { url } }) => url === `${site.origin}/thing/7`) as Found;
      expect(listing).toMatchObject({ title: 'Brass lamp number 7', price: { amount: 45, currency: 'EUR' } });
      expect(capture.by).toBe('browser');
      expect(capture.renderedHtml).toContain('<h1 class="">Brass lamp number 7</h1>');
      expect(capture.exchanges.map(({ url }) => new URL(url).pathname)).toEqual(['/thing/7', '/api/thing/7']);
      expect(capture.exchanges[1]?.body.toString()).toContain('Brass lamp');
      expect(
        capture.exchanges.every(({ requestHeaders }) =>
          requestHeaders.some(([name, value]) => name === 'user-agent' && value.startsWith('Nightjar/')),
        ),
      ).toBe(true);
    });

    it('are named and left where there is no browser', async () => {
      const { launchBrowser: _, ...none } = { launchBrowser: undefined };
      const site = await serveSite(bazaar(3));
      sites.push(site);
      const summary = await makeCrawl({
        sources: [sourceFromUrl(site.origin, { rate: 2000 })],
        frontier: makeMemoryFrontier(),
        onListings: () => undefined,
        fetch: { userAgent: 'Nightjar/test', allowLoopback: true },
        ...none,
      }).run();
      expect(summary.reasons).toEqual({ 'needs-browser': 1 });
    });

    it('are given up where a script never ends, and the others go on', async () => {
      const { found, skipped } = await crawl(bazaar(3, { '/thing/2': page('for (;;) {}') }), {
        drawMs: 3_000,
        maxAttempts: 1,
      });
      expect(skipped).toEqual([['/thing/2', 'browser-hung']]);
      // Of the one that hung, what the list said of it is left.
      expect(found.map(({ listing }) => `${listing.title}: ${listing.kind}`).sort()).toEqual([
        'Brass lamp number 1: listing',
        'Brass lamp number 2: stub',
        'Brass lamp number 3: listing',
      ]);
    });

    const lamps = ['Brass lamp number 1: listing', 'Brass lamp number 2: stub', 'Brass lamp number 3: listing'];

    it.each([
      [
        'a row at a time',
        ['browser-hung'],
        `setInterval(() => { const row = document.createElement('p'); row.textContent = 'One more of the rows that never end.'; document.body.append(row); }, 10)`,
      ],
      [
        'to twice itself each time',
        // Whichever of the two limits it meets first.
        ['browser-hung', 'too-large'],
        `const grow = () => { for (const node of [...document.body.childNodes]) document.body.append(node.cloneNode(true)); setTimeout(grow, 0); };
         document.body.append('Rows that breed. '.repeat(50)); grow()`,
      ],
      [
        'to more than a page may be, and then rest',
        ['too-large'],
        // In an element without a place on the page, which no engine lays out for minutes.
        `const heap = document.createElement('script'); heap.type = 'text/plain'; heap.text = 'x'.repeat(26_000_000); document.body.append(heap)`,
      ],
    ])('are given up where they grow for ever: %s', async (_, reasons, script) => {
      const { found, skipped } = await crawl(bazaar(3, { '/thing/2': page(script) }), {
        drawMs: 3_000,
        maxAttempts: 1,
      });
      expect(skipped).toEqual([['/thing/2', expect.toBeOneOf(reasons)]]);
      expect(found.map(({ listing }) => `${listing.title}: ${listing.kind}`).sort()).toEqual(lamps);
    });

    it.each([
      ['has always more to show', ''],
      ['never rests again', `setInterval(() => list.append(' '), 10);`],
    ])('are read as far as they came where a list %s', async (_, unrest) => {
      const list = `const list = document.createElement('ul'); document.body.append(list); let n = 0;
        const more = () => { for (let i = 0; i < 10; i += 1) { n += 1; list.insertAdjacentHTML('beforeend', '<li><a href="/thing/' + (n % 3 + 1) + '#' + n + '">Brass lamp number ' + (n % 3 + 1) + '</a> <span class="price">€12.00</span></li>'); } };
        const button = document.createElement('button'); button.textContent = 'Show more'; document.body.prepend(button);
        button.onclick = () => { more(); ${unrest} }; more()`;
      const { found, summary } = await crawl(bazaar(3, { '/': page(list) }), { drawMs: 1_500, maxAttempts: 1 });
      expect(summary.reasons).toEqual({});
      expect(found.map(({ listing }) => listing.title).sort()).toEqual([1, 2, 3].map((n) => `Brass lamp number ${n}`));
    });

    it('cannot ask for what robots.txt closes, for addresses inside, or around our client', async () => {
      const { port } = outside.address() as AddressInfo;
      const tricks = `
      const tell = (what) => { const p = document.createElement('p'); p.textContent = what; document.body.append(p); };
      const attempt = (name, work) => Promise.resolve().then(work).then(() => tell(name + ' came through'), () => tell(name + ' was refused'));
      (async () => {
        await attempt('closed', async () => { const r = await fetch('/private/api'); if (!r.ok) throw 0; });
        await attempt('inside', () => fetch('http://10.0.0.1/'));
        navigator.sendBeacon('http://127.0.0.1:${port}/beacon');
        await attempt('socket', () => new Promise((ok, no) => { const s = new WebSocket('ws://127.0.0.1:${port}/socket'); s.onopen = ok; s.onerror = s.onclose = no; }));
        await attempt('worker', () => navigator.serviceWorker.register('/worker.js'));
        const image = new Image(); image.src = 'http://127.0.0.1:${port}/image.png'; document.body.append(image);
        const frame = document.createElement('iframe'); frame.src = 'http://127.0.0.1:${port}/frame'; document.body.append(frame);
        window.open('http://127.0.0.1:${port}/popup');
        const link = document.createElement('a'); link.href = 'http://127.0.0.1:${port}/download'; link.download = 'x'; document.body.append(link); link.click();
        tell('All tricks were tried, and the page goes on as if nothing had happened at all.');
        setTimeout(() => { location.href = 'http://127.0.0.1:${port}/away'; }, 0);
      })()`;
      const robots: Handler = (_, response) =>
        void response.writeHead(200, { 'content-type': 'text/plain' }).end('User-agent: *\nDisallow: /private\n');
      const seen: string[] = [];
      const { site, summary } = await crawl(bazaar(0, { '/': page(tricks), '/robots.txt': robots }), {
        maxAttempts: 1,
        readPage(bytes, context) {
          seen.push(bytes.toString());
          return { ...readPage(bytes, context), needsScript: true };
        },
      });
      const drawn = seen.at(-1) ?? '';
      // The link that the page made of its download.
      expect(summary.reasons).toEqual({ 'off-site': 1 });
      for (const name of ['closed', 'inside', 'socket']) expect(drawn).toContain(`<p>${name} was refused</p>`);
      expect(drawn).toContain('as if nothing had happened');
      expect(reached).toEqual([]);
      expect(site.asked.filter((path) => path !== '/' && path !== '/robots.txt')).toEqual([]);
    });
  },
);
