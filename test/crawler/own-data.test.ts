// Pages drawn by script that are read from their site's own data once drawn pages have shown where it stands: the same listings, far fewer drawn.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeCrawl, type CrawlOptions, type Found } from '#crawler/crawl.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { boutique, bazaar, number, type Thing } from './support/drawn-sites.ts';
import { serveSite, type Handler, type Site } from './support/site.ts';

const launchBrowser = makeBrowserLauncher({ searchPath: '/usr/local/bin:/usr/bin' });
const works = await launchBrowser().then(
  (browser) => browser.close().then(() => true),
  () => false,
);

describe.skipIf(!works)(
  works ? 'a site drawn by script' : 'a site drawn by script (skipped: no browser will start here)',
  () => {
    const sites: Site[] = [];
    afterEach(async () => {
      await Promise.all(sites.splice(0).map((site) => site.close()));
    });

    async function crawl(handler: Handler, options: Partial<CrawlOptions> = {}) {
      const site = await serveSite(handler);
      sites.push(site);
      const found: Found[] = [];
      const summary = await makeCrawl({
        sources: [sourceFromUrl(`${site.origin}/`, { rate: 2000, concurrency: 2 })],
        frontier: makeMemoryFrontier(),
        onListings: (batch) => void found.push(...batch),
        fetch: { userAgent: 'Nightjar/test (+unit@example.org)', allowLoopback: true },
        launchBrowser,
        browserPages: 2,
        ...options,
      }).run();
      const asked = (pattern: RegExp) => site.asked.filter((path) => pattern.test(path));
      const by = (how: string) => found.filter(({ capture }) => capture.by === how);
      return { site, found, summary, asked, by };
    }

    it('is read from the answers that its scripts ask for, and keeps just what was exchanged', async () => {
      const { found, asked, by } = await crawl(bazaar(60));
      expect(found.map(({ listing }) => number(listing.url)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 60 }, (_, i) => i + 1),
      );
      expect(by('data').length).toBeGreaterThan(40);
      // A page read from data is not asked for, and no answer is asked for twice.
      expect(asked(/^\/thing\//).length).toBe(60 - by('data').length);
      expect(asked(/^\/api\/thing\//).length).toBe(60);
      for (const { listing, capture } of found) {
        const n = number(listing.url);
        expect(listing).toMatchObject({
          kind: 'listing',
          title: `Brass lamp number ${n}`,
          price: { amount: 40 + n, currency: 'EUR' },
          location: n % 5 === 0 ? 'Leeds' : null,
          description: `A heavy brass lamp, the ${n}th of its kind, rewired and in daily use until last week. The shade is not included.`,
        });
        expect(capture.exchanges.at(-1)?.url).toContain(`/api/thing/${n}`);
      }
      const [one] = by('data') as [Found];
      expect(one.capture).toMatchObject({ requestedUrl: one.listing.url, renderedHtml: null });
      expect(one.capture.exchanges).toHaveLength(1);
      expect(one.capture.exchanges[0]?.requestHeaders).toContainEqual([
        'user-agent',
        'Nightjar/test (+unit@example.org)',
      ]);
    });

    it('may ask by POST, nest what it says, count in cents and make addresses of parts', async () => {
      // Half of them are linked from nowhere but the pages of the other half.
      const { found, by } = await crawl(boutique(60));
      expect(found).toHaveLength(60);
      expect(by('data').length).toBeGreaterThan(40);
      for (const { listing } of found) {
        const n = number(listing.url);
        expect(listing).toMatchObject({
          title: `Enamel jug ${n}`,
          price: { amount: 10 + n + 0.5, currency: 'GBP' },
          seller: { name: `potter${n % 7}`, url: new URL(`/people/${n % 7}`, listing.url).href },
          images: [1, 2, 3].slice(0, 1 + (n % 3)).map((i) => new URL(`/photos/${n}-${i}/large.jpg`, listing.url).href),
          postedAt: `2026-03-${String(1 + (n % 28)).padStart(2, '0')}`,
        });
      }
      const { capture } = by('data')[0] as Found;
      expect(capture.exchanges[0]).toMatchObject({ method: 'POST', requestBody: expect.any(Buffer) });
      expect(capture.exchanges[0]?.requestBody?.toString()).toContain(`"id":"${number(capture.finalUrl)}"`);
    });

    it('is drawn where an answer says something new, and what is drawn counts', async () => {
      const change = (thing: Thing): Thing => (thing.n > 30 && thing.n % 6 === 0 ? { ...thing, state: 'sold' } : thing);
      const { found, asked } = await crawl(bazaar(60, { change }));
      const sold = found.filter(({ listing }) => number(listing.url) > 30 && number(listing.url) % 6 === 0);
      expect(sold.map(({ listing, capture }) => `${listing.kind} by ${capture.by}`)).toEqual(
        Array.from({ length: 5 }, () => 'ended by browser'),
      );
      // The answer that left it in doubt is the one that the page is drawn from.
      expect(asked(/^\/api\/thing\//).length).toBe(60);
    });

    it('is drawn from then on where a drawn page shows something else than its data says', async () => {
      // From the twentieth answer on the page adds a fee of its own to the price.
      const { found, by } = await crawl(bazaar(60, { feeFrom: 20 }));
      expect(by('browser').length).toBeGreaterThan(30);
      for (const { listing } of by('browser')) {
        const n = number(listing.url);
        expect(listing.price?.amount).toBe(40 + n + (n >= 20 ? 7 : 0));
      }
      expect(found).toHaveLength(60);
    });

    it('is never asked whether its empty frame has changed', async () => {
      const frontier = makeMemoryFrontier();
      const finish = vi.spyOn(frontier, 'finish');
      await crawl(bazaar(6, { etag: '"frame-1"' }), { frontier });
      const pages = finish.mock.calls.flatMap(([results]) => results.flatMap(({ page }) => page ?? []));
      expect(pages.length).toBeGreaterThan(5);
      for (const page of pages) expect(page).toMatchObject({ state: 'read', etag: null, lastModified: null });
    });

    it('closes its data by robots.txt like any page', async () => {
      const { asked, summary } = await crawl(bazaar(40, { robots: 'User-agent: *\nDisallow: /api/thing/37\n' }));
      expect(asked(/^\/api\/thing\/37$/)).toEqual([]);
      expect(asked(/^\/api\/thing\//).length).toBe(39);
      expect(summary.reasons).toEqual({ robots: 1 });
    });

    it('is asked to wait for, not drawn, where its data says so', async () => {
      const { found, asked } = await crawl(bazaar(40, { busyOnce: 38 }));
      expect(found).toHaveLength(40);
      expect(asked(/^\/api\/thing\/38$/).length).toBe(2);
      expect(asked(/^\/thing\/38$/)).toEqual([]);
    });

    it('is known again by a later scan', async () => {
      const [before, after] = [makeMemoryFrontier(), makeMemoryFrontier()];
      const first = await crawl(bazaar(40), { frontier: before });
      const facts = await before.recall(first.site.origin);
      // The same site under another port, as its memory would be found again.
      const site = await serveSite(bazaar(40));
      sites.push(site);
      await after.remember(
        site.origin,
        JSON.parse(
          JSON.stringify(facts)
            .replaceAll(first.site.origin, site.origin)
            .replaceAll(new URL(first.site.origin).host, new URL(site.origin).host),
        ) as Record<string, unknown>,
      );
      const found: Found[] = [];
      await makeCrawl({
        sources: [sourceFromUrl(`${site.origin}/`, { rate: 2000 })],
        frontier: after,
        onListings: (batch) => void found.push(...batch),
        fetch: { userAgent: 'Nightjar/test', allowLoopback: true },
        launchBrowser,
      }).run();
      expect(found).toHaveLength(40);
      // Two checks.
      expect(found.filter(({ capture }) => capture.by === 'browser').length).toBeLessThanOrEqual(4);
    });
  },
);
