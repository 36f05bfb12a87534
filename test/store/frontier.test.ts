// The frontier: each URL once, best first, and nothing lost with a worker that dies.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '#lib/clock.ts';
import type { Frontier, FrontierUrl } from '#lib/frontier.ts';
import { makeFrontier } from '#store/frontier.ts';
import type { Store } from '#store/open-store.ts';
import { openScan } from '#store/scans.ts';
import { freshStore } from '../support/fresh-database.ts';

let store: Store;
let scans = 0;
beforeAll(async () => void (store = await freshStore()));
afterAll(() => store.close());

async function newScan(): Promise<string> {
  return (await openScan(store, { name: 'scan', options: { n: (scans += 1) }, clock: systemClock })).scan.id;
}

/** A clock that stands until it is set. */
function handClock(): Clock & { at: number } {
  const clock = { at: 1_000_000, now: () => new Date(clock.at), newId: () => systemClock.newId() };
  return clock;
}

const url = (n: number, over: Partial<FrontierUrl> = {}): FrontierUrl => ({
  url: `https://market.example/${n}`,
  key: `market.example/${n}`,
  priority: 0,
  depth: 1,
  source: 'market',
  attempts: 0,
  ...over,
});
const urls = (count: number) => Array.from({ length: count }, (_, n) => url(n));

async function setUp(leaseMs = 1000) {
  const scanId = await newScan();
  const clock = handClock();
  const worker = (workerId: string): Frontier => makeFrontier(store, { scanId, workerId, leaseMs, clock });
  return { scanId, clock, one: worker('one'), two: worker('two') };
}

test('what is known by its key is not added again, also within one call and whatever its length', async () => {
  const { one } = await setUp();
  const long = `https://market.example/${'x'.repeat(9000)}`;
  expect(await one.add([url(1), url(2), url(1), url(3, { url: long, key: long })])).toBe(3);
  expect(await one.add([url(2), url(3, { url: long, key: long }), url(4)])).toBe(1);
  expect(await one.counts()).toEqual({ waiting: 4, claimed: 0, done: 0, skipped: 0, failed: 0 });
});

test('the best come first, equals in the order they came, with everything they were given', async () => {
  const { one } = await setUp();
  await one.add([
    url(1),
    url(2, { priority: 5, mode: 'browser', depth: 3, source: 'other' }),
    url(3),
    url(4, { priority: -1 }),
  ]);
  const claimed = await one.claim(3);
  expect(claimed.map(({ key }) => key)).toEqual(['market.example/2', 'market.example/1', 'market.example/3']);
  expect(claimed[0]).toEqual(url(2, { priority: 5, mode: 'browser', depth: 3, source: 'other' }));
  expect(claimed[1]).toEqual(url(1));
});

test('two scans do not see each other', async () => {
  const [a, b] = [await setUp(), await setUp()];
  await a.one.add(urls(3));
  expect(await b.one.claim(10)).toEqual([]);
  expect(await b.one.add(urls(3))).toBe(3);
});

test('many workers at once never get the same URL', async () => {
  const scanId = await newScan();
  const workers = Array.from({ length: 8 }, (_, n) =>
    makeFrontier(store, { scanId, workerId: `w${n}`, leaseMs: 60_000, clock: systemClock }),
  );
  await workers[0]!.add(urls(1000));
  const taken = await Promise.all(
    workers.map(async (worker) => {
      const keys: string[] = [];
      for (let batch = await worker.claim(17); batch.length > 0; batch = await worker.claim(17)) {
        keys.push(...batch.map(({ key }) => key));
        await worker.finish(batch.map(({ key }) => ({ key, outcome: 'done' })));
      }
      return keys;
    }),
  );
  expect(taken.flat()).toHaveLength(1000);
  expect(new Set(taken.flat()).size).toBe(1000);
  expect(await workers[0]!.counts()).toEqual({ waiting: 0, claimed: 0, done: 1000, skipped: 0, failed: 0 });
});

test('a lease that is not finished lapses, and what its holder says later counts only where it is done', async () => {
  const { one, two, clock } = await setUp();
  await one.add(urls(3));
  expect(await one.claim(3)).toHaveLength(3);
  expect(await two.claim(3)).toEqual([]);
  clock.at += 1000;
  expect((await two.claim(3)).map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
  await one.finish([
    { key: 'market.example/0', outcome: 'done' },
    { key: 'market.example/1', outcome: 'failed', reason: 'late' },
    { key: 'market.example/2', outcome: 'retry' },
  ]);
  expect(await two.counts()).toEqual({ waiting: 0, claimed: 2, done: 1, skipped: 0, failed: 0 });
  await two.finish([
    { key: 'market.example/0', outcome: 'failed', reason: 'later' },
    { key: 'market.example/1', outcome: 'skipped', reason: 'robots' },
    { key: 'market.example/2', outcome: 'done' },
  ]);
  expect(await two.counts()).toEqual({ waiting: 0, claimed: 0, done: 2, skipped: 1, failed: 0 });
  expect(await two.reasons()).toEqual({ robots: 1 });
});

test('a retry waits for its time and is fetched as it was said', async () => {
  const { one, clock } = await setUp();
  await one.add([url(1)]);
  await one.claim(1);
  await one.finish([
    { key: 'market.example/1', outcome: 'retry', reason: 'busy', notBefore: clock.at + 5000.5, mode: 'browser' },
  ]);
  expect(await one.claim(1)).toEqual([]);
  expect((await one.counts()).waiting).toBe(1);
  clock.at += 5001;
  expect(await one.claim(1)).toEqual([url(1, { attempts: 1, mode: 'browser' })]);
});

test('hosts of which there is enough are left out, with their port', async () => {
  const { one } = await setUp();
  await one.add([
    url(1),
    url(2, { url: 'http://slow.example:8080/2', priority: 9 }),
    url(3, { url: 'http://slow.example/3' }),
  ]);
  const avoid = ['slow.example:8080', 'market.example'];
  expect((await one.claim(10, { avoid })).map(({ url: address }) => address)).toEqual(['http://slow.example/3']);
  expect(await one.claim(10)).toHaveLength(2);
});

test('what is learned of a site is kept and added to', async () => {
  const { one, two } = await setUp();
  expect(await one.recall('https://market.example')).toEqual({});
  await one.remember('https://market.example', { mode: 'browser', seen: 1 });
  await two.remember('https://market.example', { seen: 2 });
  expect(await one.recall('https://market.example')).toEqual({ mode: 'browser', seen: 2 });
});

test('a worker killed in the middle loses nothing: what it had done stays done, the rest comes again', async () => {
  const scanId = await newScan();
  const survivor = makeFrontier(store, { scanId, workerId: 'survivor', leaseMs: 60_000, clock: systemClock });
  await survivor.add(urls(100));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('frontier-worker.ts', import.meta.url)), store.url, scanId],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await survivor.counts()).toMatchObject({ done: 30, claimed: 30, waiting: 40 });

  const finished: string[] = [];
  await vi.waitUntil(
    async () => {
      const claimed = await survivor.claim(50);
      finished.push(...claimed.map(({ key }) => key));
      await survivor.finish(claimed.map(({ key }) => ({ key, outcome: 'done' as const })));
      return (await survivor.counts()).done === 100;
    },
    { timeout: 30_000, interval: 50 },
  );
  expect(finished).toHaveLength(70);
  expect(new Set(finished).size).toBe(70);
});

test('is open as long as anything waits or is claimed, by whomever', async () => {
  const { one, two } = await setUp();
  expect(await one.isOpen()).toBe(false);
  await one.add(urls(1));
  expect(await two.isOpen()).toBe(true);
  await one.claim(1);
  expect(await two.isOpen()).toBe(true);
  await one.finish([{ key: url(0).key, outcome: 'failed', reason: 'reset' }]);
  expect(await two.isOpen()).toBe(false);
});
