// Scans are found again by their arguments; snapshots are kept once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { steppingClock, systemClock } from '#lib/clock.ts';
import { listAudit } from '#store/audit.ts';
import { makeFrontier } from '#store/frontier.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { argsKey, countScan, finishScan, getScan, listScans, openScan, scanReasons } from '#store/scans.ts';
import { addSnapshot, getSnapshot, snapshotsOf } from '#store/snapshots.ts';
import { freshStore } from '../support/fresh-database.ts';
import { makeFinding } from '../support/findings.ts';

let store: Store;
beforeAll(async () => void (store = await freshStore()));
afterAll(() => store.close());

test('an unfinished scan of the same arguments is gone on with; a finished one is followed by a new one', async () => {
  const clock = steppingClock('2026-03-01T00:00:00Z');
  const options = { sources: ['https://a.example'], rate: 2, nested: { b: 1, a: 2 } };
  const reordered = { nested: { a: 2, b: 1 }, rate: 2, sources: ['https://a.example'] };
  const first = await openScan(store, { name: 'first', options, clock });
  expect(first.resumed).toBe(false);
  expect(await openScan(store, { name: 'ignored', options: reordered, clock })).toEqual({
    scan: first.scan,
    resumed: true,
  });
  await finishScan(store, { scanId: first.scan.id, status: 'stopped', counts: { pages: 3 }, clock });
  const again = await openScan(store, { name: 'first', options, clock });
  expect(again).toMatchObject({
    resumed: true,
    scan: { id: first.scan.id, status: 'running', finishedAt: null, counts: { pages: 3 } },
  });
  await finishScan(store, { scanId: first.scan.id, status: 'finished', counts: { listings: 2 }, clock });
  expect(await getScan(store, first.scan.id)).toMatchObject({ status: 'finished', counts: { pages: 3, listings: 2 } });
  const next = await openScan(store, { name: 'next', options, clock });
  expect(next.resumed).toBe(false);
  expect((await listScans(store, { limit: 2 })).map(({ id }) => id)).toEqual([next.scan.id, first.scan.id]);
  await expect(finishScan(store, { scanId: 'nowhere', status: 'finished', clock })).rejects.toMatchObject({
    code: 'NO_SUCH_SCAN',
  });
});

test('fresh leaves the unfinished scan behind, and the new one is the one to go on with', async () => {
  const options = { fresh: 1 };
  const old = await openScan(store, { name: 'old', options, clock: systemClock });
  const fresh = await openScan(store, { name: 'new', options, fresh: true, clock: systemClock });
  expect(fresh.resumed).toBe(false);
  expect(await getScan(store, old.scan.id)).toMatchObject({ status: 'stopped' });
  expect((await openScan(store, { name: 'new', options, clock: systemClock })).scan.id).toBe(fresh.scan.id);
});

test('the same command given twice at the same moment is one scan', async () => {
  const opened = await Promise.all(
    Array.from({ length: 6 }, () => openScan(store, { name: 'twins', options: { twins: true }, clock: systemClock })),
  );
  expect(new Set(opened.map(({ scan }) => scan.id)).size).toBe(1);
  expect(opened.filter(({ resumed }) => !resumed)).toHaveLength(1);
});

test('other arguments are another scan', () => {
  expect(argsKey({ a: [1, 2] })).not.toBe(argsKey({ a: [2, 1] }));
  expect(argsKey({ a: '1' })).not.toBe(argsKey({ a: 1 }));
});

test('a scan is counted: what it found and what it left out', async () => {
  const { scan } = await openScan(store, { name: 'counted', options: { counted: true }, clock: systemClock });
  await recordFindings(store, [makeFinding(1), makeFinding(2, { worthLead: false })], {
    scanId: scan.id,
    clock: systemClock,
  });
  const frontier = makeFrontier(store, { scanId: scan.id, workerId: 'w', leaseMs: 1000, clock: systemClock });
  const keys = ['a', 'b', 'c', 'd'];
  await frontier.add(keys.map((key) => ({ key, url: `https://x.example/${key}`, priority: 0, depth: 0, source: 's' })));
  await frontier.claim(4);
  await frontier.finish(
    keys.map((key) =>
      key === 'd'
        ? { key, outcome: 'failed' as const, reason: 'timeout' }
        : { key, outcome: 'skipped' as const, reason: 'robots' },
    ),
  );
  expect(await countScan(store, scan.id)).toEqual({ listings: 2, leads: 1 });
  expect(await scanReasons(store, scan.id)).toEqual({ robots: 3, timeout: 1 });
});

test('a snapshot added twice is one, with one audit row', async () => {
  const clock = steppingClock('2026-03-01T00:00:00Z');
  const { scan } = await openScan(store, { name: 'snap', options: { snap: true }, clock: systemClock });
  const { newLeads } = await recordFindings(store, [makeFinding(77)], { scanId: scan.id, clock: systemClock });
  const leadId = newLeads[0]!.id;
  const snapshot = {
    id: 'snap-1',
    leadId,
    url: 'https://market.example/77',
    status: 'PARTIAL' as const,
    file: 'snap-1.wacz',
    sha256: 'd'.repeat(64),
    size: 5_000_000_000,
    hashes: { 'archive/data.warc.gz': 'e'.repeat(64) },
    problems: ['one image was gone'],
    createdBy: 'ana',
  };
  const added = await addSnapshot(store, snapshot, clock);
  expect(added).toEqual({ ...snapshot, createdAt: '2026-03-01T00:00:00.000Z' });
  expect(await addSnapshot(store, snapshot, clock)).toEqual(added);
  expect(await snapshotsOf(store, leadId)).toEqual([added]);
  expect(await getSnapshot(store, 'snap-1')).toEqual(added);
  expect(await getSnapshot(store, 'snap-2')).toBeUndefined();
  expect((await listAudit(store, { subject: leadId })).map(({ action }) => action)).toEqual([
    'snapshot.added',
    'lead.created',
  ]);
});
