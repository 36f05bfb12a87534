// The practice market as a visitor meets it: the same for the same seed, walkable from its homes, strict about its closed area.
import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMarket } from '#sandbox/start-market.ts';
import type { Market } from '#sandbox/start-market.ts';

const utf8 = new TextDecoder();
let market: Market;

beforeAll(async () => {
  market = await startMarket({ calm: true });
});
afterAll(() => market.close());

/** Every page that links lead to from the home, by path; the closed area and the calendar are noted but not entered. */
async function walk(home: string) {
  const origin = new URL(home).origin;
  const pages = new Map<string, string>();
  const seen = new Set<string>();
  const waiting = ['/'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const response = await fetch(origin + path);
    expect(response.status, path).toBe(200);
    const bytes = await response.arrayBuffer();
    const body = utf8.decode(bytes);
    pages.set(path, body);
    const links = load(body)('a[href]')
      .toArray()
      .map((link) => link.attribs['href'] ?? '');
    const script = path === '/' && body.includes('/shop.js') ? await itemLinks(origin) : [];
    for (const link of [...links, ...script]) {
      const target = new URL(link, origin + path);
      if (target.origin !== origin || seen.has(target.href)) continue;
      seen.add(target.href);
      if (!target.pathname.startsWith('/members/') && target.pathname !== '/calendar')
        waiting.push(target.pathname + target.search);
    }
  }
  return { pages, seen };
}

async function itemLinks(origin: string): Promise<string[]> {
  const links: string[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const page = (await (await fetch(`${origin}/api/items?offset=${offset}`)).json()) as {
      items: Array<{ id: string }>;
      next: number | null;
    };
    links.push(...page.items.map((item) => `/item/${item.id}`));
    offset = page.next;
  }
  return links;
}

test('the same seed gives the same market byte for byte, another seed another one', async () => {
  const [twin, other] = await Promise.all([startMarket({ calm: true }), startMarket({ calm: true, seed: 2 })]);
  try {
    const told = (one: Market) =>
      one.answers.map((answer) => ({ ...answer, url: new URL(answer.url).pathname + new URL(answer.url).search }));
    expect(told(twin)).toEqual(told(market));
    expect(told(other)).not.toEqual(told(market));
    for (const [index, site] of market.sites.entries()) {
      const twinUrl = twin.sites[index]?.url ?? '';
      for (const answer of market.answers.filter((one) => one.site === site.kind).slice(0, 40)) {
        const path = answer.url.slice(site.url.length);
        const [here, there] = await Promise.all([fetch(site.url + path), fetch(twinUrl + path)]);
        expect(Buffer.from(await there.arrayBuffer()).equals(Buffer.from(await here.arrayBuffer())), path).toBe(true);
      }
    }
  } finally {
    await Promise.all([twin.close(), other.close()]);
  }
});

describe.each(['auction', 'classifieds', 'shop'] as const)('the %s site', (kind) => {
  test('leads from its home to every listing, links its closed area and traps whoever counts months', async () => {
    const site = market.sites.find((one) => one.kind === kind);
    const { pages, seen } = await walk(site?.url ?? '');
    const hrefs = new Set([...pages.keys()].map((path) => new URL(path, site?.url).href));
    const own = market.answers.filter((answer) => answer.site === kind);
    expect(own.filter((answer) => !hrefs.has(answer.url))).toEqual([]);
    expect([...seen].some((url) => new URL(url).pathname === '/members/')).toBe(true);
    const robots = await (await fetch(new URL('/robots.txt', site?.url))).text();
    expect(robots).toContain('Disallow: /members/');
    const trap = await (await fetch(new URL('/calendar?month=2999-12', site?.url))).text();
    expect(trap).toContain('/calendar?month=3000-01');
  });

  test('lists every open advert in its sitemap', async () => {
    const site = market.sites.find((one) => one.kind === kind);
    const sitemap = await (await fetch(new URL('/sitemap.xml', site?.url))).text();
    const listed = new Set(
      [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url?.replaceAll('&amp;', '&')),
    );
    expect(market.answers.filter((answer) => answer.site === kind && !answer.ended && !listed.has(answer.url))).toEqual(
      [],
    );
  });
});

test('classifieds speak the old charsets, and lose no character in them', async () => {
  for (const [language, charset] of [
    ['zh', 'gb18030'],
    ['es', 'windows-1252'],
    ['fr', 'windows-1252'],
    ['vi', 'utf-8'],
  ] as const) {
    for (const answer of market.answers.filter((one) => one.site === 'classifieds' && one.language === language)) {
      const bytes = await (await fetch(answer.url)).arrayBuffer();
      const page = load(new TextDecoder(charset).decode(bytes));
      expect(page('h2').first().text()).toBe(answer.title);
      expect(page('a[href^="/user/"]').first().text()).toBe(answer.seller);
    }
  }
});

test('structured data on the auction house says what the answers say', async () => {
  for (const answer of market.answers.filter((one) => one.site === 'auction')) {
    const page = load(await (await fetch(answer.url)).text());
    const json = page('script[type="application/ld+json"]').text();
    const data =
      json === ''
        ? undefined
        : (JSON.parse(json) as { name: string; offers: { price?: number; seller: { name: string } } });
    expect(data?.name ?? page('[itemprop=name]').first().text()).toBe(answer.title);
    expect(data?.offers.seller.name ?? page('[itemprop=seller] [itemprop=name]').text()).toBe(answer.seller);
    const shown = data === undefined ? page('[itemprop=price]').attr('content') : data.offers.price;
    expect(shown === undefined ? null : Number(shown)).toBe(answer.price);
  }
});

test('pictures are pictures, the same bytes wherever a seller posts them', async () => {
  const page = load(await (await fetch(market.sites[0]?.url ?? '')).text());
  const paths = page('img')
    .toArray()
    .map((image) => image.attribs['src'] ?? '');
  expect(paths.length).toBeGreaterThan(3);
  for (const path of paths) {
    const response = await fetch(new URL(path, market.sites[0]?.url));
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    const start = path.endsWith('.png') ? Buffer.from([0x89, 0x50, 0x4e, 0x47]) : Buffer.from('<svg');
    expect(bytes.subarray(0, 4).equals(start)).toBe(true);
  }
});

test('the log tells who asked for what, and what robots.txt had closed', async () => {
  const home = market.sites[0]?.url ?? '';
  await fetch(new URL('/members/lot/3', home), { headers: { 'user-agent': 'curious/1.0' } });
  const entry = market.requests().findLast((one) => one.path === '/members/lot/3');
  expect(entry).toEqual({
    site: 'auction',
    method: 'GET',
    path: '/members/lot/3',
    status: 200,
    userAgent: 'curious/1.0',
    closed: true,
  });
});

test('what is not there is not found, and nothing can be written', async () => {
  const home = market.sites[0]?.url ?? '';
  for (const path of [
    '/lot/1',
    '/category/nothing',
    '/category/home?page=999',
    '/category/home?page=x',
    '/seller/%E0%A4%A',
    '/calendar?month=soon',
    '/img/none.png',
  ])
    expect((await fetch(new URL(path, home))).status, path).toBe(404);
  expect((await fetch(home, { method: 'POST', body: 'x' })).status).toBe(405);
});

test('without calm some pages fail, ask to wait or move at first, and all are served in the end', async () => {
  const lively = await startMarket({ listings: 240 });
  try {
    const first = new Set<number>();
    for (const answer of lively.answers) {
      const response = await fetch(answer.url, { redirect: 'manual' });
      first.add(response.status);
      if (response.status === 429) expect(response.headers.get('retry-after')).toBe('1');
      if (response.status === 200) continue;
      const second = await fetch(answer.url);
      expect(second.status).toBe(200);
      const canonical = load(await second.text())('link[rel=canonical]').attr('href') ?? '';
      expect(new URL(canonical, answer.url).href).toBe(answer.url);
    }
    expect([...first].sort((one, other) => one - other)).toEqual([200, 302, 429, 503]);
  } finally {
    await lively.close();
  }
});

test('a day moves prices, ends adverts and adds new ones, and pages follow', async () => {
  const moving = await startMarket({ calm: true, listings: 600 });
  try {
    const before = new Map(moving.answers.map((answer) => [answer.url.replace(/-.*/, ''), answer]));
    const change = moving.advance();
    const after = moving.answers;
    const old = after.filter((answer) => before.has(answer.url.replace(/-.*/, '')));
    const was = (url: string) => before.get(url.replace(/-.*/, ''));
    expect(after.length - old.length).toBe(change.added);
    expect(old.filter((answer) => answer.ended && was(answer.url)?.ended === false).length).toBe(change.ended);
    const repriced = old.filter((answer) => answer.price !== was(answer.url)?.price);
    expect(repriced.length).toBe(change.repriced);
    expect(Math.min(change.added, change.ended, change.repriced)).toBeGreaterThan(5);
    for (const answer of after) expect((await fetch(answer.url)).status).toBe(200);
  } finally {
    await moving.close();
  }
});

test('a port that is taken is refused, and nothing stays open', async () => {
  const port = Number(new URL(market.sites[1]?.url ?? '').port) - 1;
  await expect(startMarket({ port })).rejects.toThrow(/EADDRINUSE/);
});
