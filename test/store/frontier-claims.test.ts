// What a dead worker held comes back at once, and only that.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { makeFrontier } from '#store/frontier.ts';
import { claimants, releaseClaims } from '#store/frontier-claims.ts';
import type { Store } from '#store/open-store.ts';
import { openScan } from '#store/scans.ts';
import { freshStore } from '../support/fresh-database.ts';

let store: Store;
beforeAll(async () => void (store = await freshStore()));
afterAll(() => store.close());

test('gives back the claims of the workers named, their tries uncounted', async () => {
  const { scan } = await openScan(store, { name: 'scan', options: {}, clock: systemClock });
  const worker = (workerId: string) =>
    makeFrontier(store, { scanId: scan.id, workerId, leaseMs: 3_600_000, clock: systemClock });
  const [dead, alive] = [worker('here/1'), worker('here/2')];
  await dead.add(
    [1, 2, 3, 4].map((n) => ({
      url: `https://market.example/${n}`,
      key: String(n),
      priority: 0,
      depth: 0,
      source: 'market',
    })),
  );
  const lost = (await dead.claim(2)).map(({ key }) => key);
  const kept = (await alive.claim(2)).map(({ key }) => key);
  expect(await claimants(store, scan.id)).toEqual(['here/1', 'here/2']);
  expect(await alive.claim(5)).toEqual([]);

  expect(await releaseClaims(store, { scanId: scan.id, workers: ['here/1', 'elsewhere/7'] })).toBe(2);
  const again = await alive.claim(5);
  expect(again.map(({ key }) => key)).toEqual(lost);
  expect(again.map(({ attempts }) => attempts)).toEqual([0, 0]);
  expect([...lost, ...kept].toSorted()).toEqual(['1', '2', '3', '4']);
});
