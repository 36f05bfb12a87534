// The page budgets of a scan: never more than they hold, whoever asks at the same time, each host for itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { makeFrontier } from '#store/frontier.ts';
import type { Store } from '#store/open-store.ts';
import { openScan } from '#store/scans.ts';
import { freshStore } from '../support/fresh-database.ts';

let store: Store;
let scans = 0;
beforeAll(async () => void (store = await freshStore()));
afterAll(() => store.close());

async function workers(count: number) {
  const { scan } = await openScan(store, { name: 'budgets', options: { n: (scans += 1) }, clock: systemClock });
  return Array.from({ length: count }, (_, n) =>
    makeFrontier(store, { scanId: scan.id, workerId: `worker ${n}`, leaseMs: 60_000, clock: systemClock }),
  );
}

const budget = { source: 'market', host: 'market.example', limit: 50 };

test('workers that take at the same moment get together what it holds, and no more', async () => {
  const all = await workers(4);
  const asked = Array.from({ length: 40 }, (_, n) => all[n % 4]!.takePages({ ...budget, pages: 3 }));
  const granted = await Promise.all(asked);
  expect(granted.reduce((sum, pages) => sum + pages, 0)).toBe(50);
  expect(granted.every((pages) => pages >= 0 && pages <= 3)).toBe(true);
  expect(await all[0]!.takePages({ ...budget, pages: 1 })).toBe(0);
});

test('what is given back may be taken again, and no more than was taken is', async () => {
  const [one, two] = await workers(2);
  expect(await one!.takePages({ ...budget, pages: 50 })).toBe(50);
  expect(await two!.takePages({ ...budget, pages: -8 })).toBe(-8);
  expect(await one!.takePages({ ...budget, pages: 20 })).toBe(8);
  expect(await two!.takePages({ ...budget, pages: -500 })).toBe(-50);
  expect(await one!.takePages({ ...budget, pages: 60 })).toBe(50);
});

test('each host of a source, each source and each scan counts for itself', async () => {
  const [one] = await workers(1);
  const [other] = await workers(1);
  expect(await one!.takePages({ ...budget, pages: 60 })).toBe(50);
  expect(await one!.takePages({ ...budget, host: 'shop.market.example', pages: 60 })).toBe(50);
  expect(await one!.takePages({ ...budget, source: 'second look', pages: 60 })).toBe(50);
  expect(await other!.takePages({ ...budget, pages: 60 })).toBe(50);
});

test('what a scan had fetched before anybody counted is counted', async () => {
  const [one] = await workers(1);
  const urls = Array.from({ length: 10 }, (_, n) => `https://market.example/${n}`);
  const add = (url: string) => ({ url, key: url, priority: 0, depth: 1, source: 'market' });
  await one!.add(urls.map(add));
  await one!.claim(10);
  await one!.finish(
    urls
      .slice(0, 6)
      .map((key, n) =>
        n < 4 ? { key, outcome: 'done' } : { key, outcome: 'skipped', reason: n === 4 ? 'budget' : 'http-4xx' },
      ),
  );
  expect(await one!.takePages({ ...budget, limit: 8, pages: 8 })).toBe(3);
});
