// How far a scan is, as anybody who asks the tables sees it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { makeFrontier } from '#store/frontier.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { scanProgress } from '#store/scan-progress.ts';
import { openScan } from '#store/scans.ts';
import { makeFinding } from '../support/findings.ts';
import { freshStore } from '../support/fresh-database.ts';

let store: Store;
beforeAll(async () => void (store = await freshStore()));
afterAll(() => store.close());

test('counts pages, what waits, what was left, listings and leads of this scan alone', async () => {
  const clock = systemClock;
  const { scan } = await openScan(store, { name: 'one', options: { n: 1 }, clock });
  const { scan: other } = await openScan(store, { name: 'two', options: { n: 2 }, clock });
  const frontier = makeFrontier(store, { scanId: scan.id, workerId: 'w', leaseMs: 60_000, clock });
  const keys = ['a', 'b', 'c', 'd', 'e'];
  await frontier.add(
    keys.map((key) => ({ url: `https://market.example/${key}`, key, priority: 1, depth: 0, source: 'market' })),
  );
  await frontier.claim(4);
  await frontier.finish([
    { key: 'a', outcome: 'done' },
    { key: 'b', outcome: 'done' },
    { key: 'c', outcome: 'skipped', reason: 'robots' },
    { key: 'd', outcome: 'failed', reason: 'dns' },
  ]);
  const findings = [makeFinding(1), makeFinding(2, { worthLead: false })];
  await recordFindings(store, findings, { scanId: scan.id, clock });

  expect(await scanProgress(store, scan.id)).toEqual({
    pages: 2,
    waiting: 1,
    skipped: 1,
    failed: 1,
    listings: 2,
    leads: 1,
  });
  expect(await scanProgress(store, other.id)).toEqual({
    pages: 0,
    waiting: 0,
    skipped: 0,
    failed: 0,
    listings: 0,
    leads: 0,
  });
});
