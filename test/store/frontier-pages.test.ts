// What is known of pages beyond one scan: how to ask for changes, when they vanished, and in which order a later scan takes them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Clock, systemClock } from '#lib/clock.ts';
import type { PageState } from '#lib/frontier.ts';
import { listingId } from '#listing/fingerprint.ts';
import { makeFrontier } from '#store/frontier.ts';
import { revisitPlan } from '#store/frontier-pages.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { openScan } from '#store/scans.ts';
import { makeFinding } from '../support/findings.ts';
import { freshStore } from '../support/fresh-database.ts';

let store: Store;
let scans = 0;
beforeAll(async () => void (store = await freshStore()));
afterAll(() => store.close());

const day = 24 * 60 * 60_000;

async function scanOn(dayNumber: number, host: string) {
  const clock: Clock = { now: () => new Date(dayNumber * day), newId: () => systemClock.newId() };
  const { scan } = await openScan(store, { name: 'scan', options: { n: (scans += 1) }, clock: systemClock });
  const frontier = makeFrontier(store, { scanId: scan.id, workerId: 'one', leaseMs: 60_000, clock });
  const link = (n: number) => ({
    url: `https://${host}/${n}`,
    key: `https://${host}/${n}`,
    priority: 80,
    depth: 1,
    source: 'market',
  });
  const finish = (n: number, page: PageState) => frontier.finish([{ key: link(n).key, outcome: 'done', page }]);
  return { scanId: scan.id, frontier, link, finish };
}

const read = (host: string, hash: string, over: Partial<PageState> = {}) =>
  ({ state: 'read', host, listingId: `${host}-listing`, hash, etag: '"1"', lastModified: null, ...over }) as PageState;

test('a later scan is told how to ask whether a listing changed, and nothing of pages that are none', async () => {
  const host = 'a.example';
  const first = await scanOn(1, host);
  await first.frontier.add([first.link(1), first.link(2), first.link(3)]);
  expect((await first.frontier.claim(9)).map(({ seen }) => seen)).toEqual([undefined, undefined, undefined]);
  await first.finish(1, read(host, 'x'));
  await first.finish(2, read(host, 'x', { listingId: null }));
  await first.finish(3, read(host, 'x', { etag: null }));
  const second = await scanOn(2, host);
  await second.frontier.add([second.link(1), second.link(2), second.link(3)]);
  const seen = new Map((await second.frontier.claim(9)).map((url) => [url.url, url.seen]));
  expect(seen.get(`https://${host}/1`)).toEqual({ listingId: 'a.example-listing', etag: '"1"', lastModified: null });
  expect(seen.get(`https://${host}/2`)).toBeUndefined();
  expect(seen.get(`https://${host}/3`)).toBeUndefined();
});

test('what is new comes before what is known, what changes often before what hardly does, what is gone last', async () => {
  const host = 'b.example';
  for (let n = 0; n < 6; n += 1) {
    const { frontier, link, finish } = await scanOn(n, host);
    await frontier.add([link(1), link(2), link(3)]);
    await frontier.claim(9);
    await finish(1, read(host, 'the same'));
    await finish(2, read(host, `other ${n}`));
    await finish(3, n === 5 ? { state: 'gone' } : read(host, 'the same'));
  }
  const { frontier, link } = await scanOn(7, host);
  await frontier.add([link(3), link(1), link(2), link(4)]);
  expect((await frontier.claim(9)).map(({ url }) => url)).toEqual([4, 2, 1, 3].map((n) => link(n).url));
  const plan = await revisitPlan(store, host);
  expect(plan).toMatchObject({ pages: 3, gone: 1 });
  expect(plan?.days).toBeLessThan(10);
  expect(await revisitPlan(store, 'nothing.example')).toBeNull();
});

test('a listing that vanishes, and one that comes back, leaves a row with its time', async () => {
  const host = 'c.example';
  const finding = makeFinding(1, { listing: { url: `https://${host}/1` } });
  const id = listingId(finding.listing);
  const states: PageState[] = [
    read(host, 'x', { listingId: id }),
    { state: 'gone' },
    { state: 'gone' },
    read(host, 'x', { listingId: id }),
    { state: 'unchanged' },
  ];
  for (const [n, page] of states.entries()) {
    const { scanId, frontier, link, finish } = await scanOn(n, host);
    await recordFindings(store, [finding], { scanId, clock: systemClock });
    await frontier.add([link(1)]);
    await frontier.claim(1);
    await finish(1, page);
  }
  const rows = await store.db
    .selectFrom('listing_changes')
    .selectAll()
    .where('listing_id', '=', id)
    .orderBy('id')
    .execute();
  expect(rows.map(({ field, old, new: now, at }) => ({ field, old, now, at: at.getTime() / day }))).toEqual([
    { field: 'gone', old: false, now: true, at: 1 },
    { field: 'gone', old: true, now: false, at: 3 },
  ]);
});

test('what a results page said waits with the address, for whichever worker takes it', async () => {
  const { frontier, link } = await scanOn(1, 'd.example');
  const stub = { title: 'A carved figure', url: link(1).url };
  await frontier.add([{ ...link(1), stub }, link(2)]);
  expect((await frontier.claim(2)).map((url) => url.stub)).toEqual([stub, undefined]);
});
