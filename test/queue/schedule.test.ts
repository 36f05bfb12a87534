// Scans on a timetable: when a time has come, what keeps it from coming twice, and what a worker does that was away. Clocks are handed in.
import { afterAll, describe, expect, test, vi } from 'vitest';
import { scheduleJobs, startTimetable, takeTurn } from '#bin/commands/schedule-jobs.ts';
import type { Clock } from '#lib/clock.ts';
import { systemClock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import { silentLog } from '#lib/log.ts';
import type { QueueBackend } from '#queue/backend.ts';
import { syncSchedulers } from '#queue/run-schedules.ts';
import { jobs } from '#queue/jobs.ts';
import { type Handlers, runWorkers } from '#queue/run-workers.ts';
import { latestDue, nextDue, readTimetable } from '#queue/timetable.ts';
import { listAudit } from '#store/audit.ts';
import type { Store } from '#store/open-store.ts';
import { finishScan, getScan } from '#store/scans.ts';
import { addSchedule, listSchedules, removeSchedule, runsOf } from '#store/schedules.ts';
import { freshStore } from '../support/fresh-database.ts';
import { describeBackends } from '../support/queue-backends.ts';

const patience = { timeout: 60_000, interval: 25 };
const nightly = { pattern: '0 3 * * *', timeZone: 'Europe/Lisbon' };

/** Stands still until it is set. */
function handClock(start: string): Clock & { set(time: string): void } {
  let now = new Date(start);
  return { now: () => now, newId: () => systemClock.newId(), set: (time) => void (now = new Date(time)) };
}

describe('a timetable', () => {
  test('is meant in its time zone, over the change of the clocks', () => {
    expect(nextDue(nightly, new Date('2026-01-10T12:00:00Z')).toISOString()).toBe('2026-01-11T03:00:00.000Z');
    expect(nextDue(nightly, new Date('2026-07-10T12:00:00Z')).toISOString()).toBe('2026-07-11T02:00:00.000Z');
    const newYork = { pattern: '30 9 * * 1', timeZone: 'America/New_York' };
    expect(nextDue(newYork, new Date('2026-11-01T00:00:00Z')).toISOString()).toBe('2026-11-02T14:30:00.000Z');
  });

  test('comes once in a night whose hour comes twice, and once where the hour is missing', () => {
    const table = { pattern: '30 1 * * *', timeZone: 'Europe/Lisbon' };
    // On 25 October 2026 it is half past one at 00:30 and again at 01:30 UTC; on 29 March never.
    const first = new Date('2026-10-25T00:30:00Z');
    expect(nextDue(table, new Date('2026-10-24T12:00:00Z'))).toEqual(first);
    for (const now of [
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:15:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T09:00:00Z',
    ]) {
      expect(latestDue(table, { after: new Date('2026-10-24T12:00:00Z'), now: new Date(now) })).toEqual(first);
      expect(latestDue(table, { after: first, now: new Date(now) })).toBeUndefined();
    }
    const missing = nextDue(table, new Date('2026-03-28T12:00:00Z'));
    expect(missing.toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(
      latestDue(table, { after: new Date('2026-03-28T12:00:00Z'), now: new Date('2026-03-29T12:00:00Z') }),
    ).toEqual(missing);
    expect(nextDue(table, missing).toISOString()).toBe('2026-03-30T00:30:00.000Z');
  });

  test('of many missed times only the latest is due, and none before it was made', () => {
    const after = new Date('2026-01-01T12:00:00Z');
    expect(latestDue(nightly, { after, now: new Date('2026-01-05T03:00:00Z') })?.toISOString()).toBe(
      '2026-01-05T03:00:00.000Z',
    );
    expect(latestDue(nightly, { after, now: new Date('2026-01-02T02:59:59Z') })).toBeUndefined();
  });

  test.each([
    ['0 3 * *', 'UTC', /4 fields/],
    ['0 25 * * *', 'UTC', /cannot be read/],
    ['0 3 * * *', 'Europe/Lissabon', /no time zone/],
    ['*/5 * * * *', 'UTC', /more often/],
    ['0 3 * * * *', 'UTC', /6 fields/],
  ])('%s in %s is refused', (pattern, timeZone, why) => {
    expect(() => readTimetable({ pattern, timeZone })).toThrow(why);
  });
});

describeBackends('the timetable', ({ prepare }) => {
  const closers: Array<() => Promise<void>> = [];
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });

  async function begin(start = '2026-01-10T12:00:00Z') {
    const store = await freshStore();
    closers.push(() => store.close());
    const backend = (await prepare()).makeOne();
    closers.push(() => backend.close());
    const clock = handClock(start);
    const add = (name: string, timetable = nightly) =>
      addSchedule(store, { name, ...timetable, options: { sources: [], of: name }, createdBy: 'u' }, clock);
    return { store, backend, clock, log: silentLog, add };
  }

  const schedulersOf = async (backend: QueueBackend) =>
    (await backend.queue('scheduled-scan').getJobSchedulers(0, -1, true)).map(({ key, pattern, tz }) => ({
      key,
      pattern,
      tz,
    }));

  async function runs(store: Store, id: string) {
    return (await runsOf(store, [id])).get(id)?.map(({ outcome, dueAt, late }) => ({ outcome, dueAt, late }));
  }

  test('the queue’s schedulers are made those of the store, again and again', async () => {
    const { store, backend, clock, add } = await begin();
    const first = await add('first');
    await syncSchedulers(backend, await listSchedules(store));
    const second = await add('second', { pattern: '15 */6 * * *', timeZone: 'Asia/Bangkok' });
    await syncSchedulers(backend, await listSchedules(store));
    await syncSchedulers(backend, await listSchedules(store));
    expect((await schedulersOf(backend)).toSorted((a, b) => (a.pattern ?? '').localeCompare(b.pattern ?? ''))).toEqual([
      { key: first.id, pattern: '0 3 * * *', tz: 'Europe/Lisbon' },
      { key: second.id, pattern: '15 */6 * * *', tz: 'Asia/Bangkok' },
    ]);
    expect(await backend.queue('scheduled-scan').getJobCounts('delayed')).toMatchObject({ delayed: 2 });
    await removeSchedule(store, { id: first.id, by: 'u', clock });
    await syncSchedulers(backend, await listSchedules(store));
    expect(await schedulersOf(backend)).toEqual([{ key: second.id, pattern: '15 */6 * * *', tz: 'Asia/Bangkok' }]);
    expect(await backend.queue('scheduled-scan').getJobCounts('delayed')).toMatchObject({ delayed: 1 });
  });

  test('a time that has come starts one scan, whoever else notices it', async () => {
    const tools = await begin();
    const { id } = await tools.add('nightly');
    expect(await takeTurn(id, tools)).toBeUndefined();
    tools.clock.set('2026-01-11T03:00:01Z');
    const answers = await Promise.all(Array.from({ length: 5 }, () => takeTurn(id, tools)));
    const [started, ...others] = answers.filter((answer) => answer !== undefined);
    expect(started).toMatchObject({ outcome: 'started', dueAt: '2026-01-11T03:00:00.000Z', late: false });
    expect(others).toEqual([]);
    expect(await getScan(tools.store, started?.scanId ?? '')).toMatchObject({ name: 'nightly', status: 'running' });
    expect(await tools.backend.queue('scan').getJob(`scan-${started?.scanId}`)).toBeDefined();
    expect((await listAudit(tools.store, { subject: id })).map(({ action }) => action)).toEqual([
      'schedule.started',
      'schedule.added',
    ]);
  });

  test('a run that is due while the one before still goes is skipped, and said so', async () => {
    const tools = await begin();
    const { id } = await tools.add('nightly');
    tools.clock.set('2026-01-11T03:00:00Z');
    const first = await takeTurn(id, tools);
    tools.clock.set('2026-01-12T03:00:00Z');
    expect(await takeTurn(id, tools)).toMatchObject({
      outcome: 'skipped',
      scanId: first?.scanId,
      why: expect.stringMatching(/still going/),
    });
    await finishScan(tools.store, { scanId: first?.scanId ?? '', status: 'finished', clock: tools.clock });
    tools.clock.set('2026-01-13T03:00:00Z');
    const third = await takeTurn(id, tools);
    expect(third?.outcome).toBe('started');
    expect(third?.scanId).not.toBe(first?.scanId);
    expect(await runs(tools.store, id)).toHaveLength(3);
  });

  test('a scan that nothing works on any more goes on instead of blocking the timetable for ever', async () => {
    const tools = await begin();
    const { id } = await tools.add('nightly');
    tools.clock.set('2026-01-11T03:00:00Z');
    const first = await takeTurn(id, tools);
    const stop = new AbortController();
    const workers = await runWorkers(
      tools.backend,
      handlers(async () => {
        throw new GiveUp('gone', { code: 'GONE' });
      }),
      { log: silentLog, signal: stop.signal },
    );
    await vi.waitUntil(() => workers.counts().scan.failed === 1, patience);
    await workers.close();
    tools.clock.set('2026-01-12T03:00:00Z');
    expect(await takeTurn(id, tools)).toMatchObject({ outcome: 'resumed', scanId: first?.scanId });
    const job = await tools.backend.queue('scan').getJob(`scan-${first?.scanId}`);
    expect(await job?.getState()).toBe('waiting');
  });

  test('what was missed while no worker ran is caught up once, at the start', async () => {
    const tools = await begin();
    const { id } = await tools.add('nightly');
    tools.clock.set('2026-01-15T10:00:00Z');
    await startTimetable(tools);
    await startTimetable(tools);
    expect(await runs(tools.store, id)).toEqual([
      { outcome: 'started', dueAt: '2026-01-15T03:00:00.000Z', late: true },
    ]);
    expect(await tools.backend.queue('scan').getJobCounts('waiting')).toMatchObject({ waiting: 1 });
  });

  test('a scan that was opened by a process that died before it reached the queue gets there at the next start', async () => {
    const tools = await begin();
    const { id } = await tools.add('nightly');
    tools.clock.set('2026-01-11T03:00:00Z');
    const run = await takeTurn(id, tools);
    await (await tools.backend.queue('scan').getJob(`scan-${run?.scanId}`))?.remove();
    await startTimetable(tools);
    expect(await (await tools.backend.queue('scan').getJob(`scan-${run?.scanId}`))?.getState()).toBe('waiting');
    expect(await runs(tools.store, id)).toHaveLength(1);
  });

  test('the scheduler’s job reaches the worker, opens the scan, and the next time is set', async () => {
    const tools = await begin();
    const { id } = await tools.add('nightly');
    await startTimetable(tools);
    const queue = tools.backend.queue('scheduled-scan');
    const [waiting] = await queue.getJobs(['delayed']);
    expect(waiting?.data).toEqual({ scheduleId: id });
    const scanned: string[] = [];
    const workers = await runWorkers(
      tools.backend,
      { ...handlers(async ({ scanId }) => void scanned.push(scanId)), ...scheduleJobs(tools) },
      { log: silentLog, signal: new AbortController().signal },
    );
    // The hour comes for the hand clock and, as the queue has its own, for the job.
    tools.clock.set('2026-01-11T03:00:00Z');
    await waiting?.promote();
    await vi.waitUntil(() => scanned.length === 1, patience);
    await vi.waitUntil(async () => (await queue.getJobCounts('delayed'))['delayed'] === 1, patience);
    const run = (await runsOf(tools.store, [id])).get(id)?.[0];
    expect(run).toMatchObject({ outcome: 'started', scanId: scanned[0] });
    await workers.close();
  });

  function handlers(scan: (payload: { scanId: string }) => Promise<void>) {
    const others = Object.fromEntries(Object.keys(jobs).map((name) => [name, async () => null]));
    return { ...others, scan } as unknown as Handlers;
  }
});

test('a name is taken once in an agency', async () => {
  const store = await freshStore();
  const input = { name: 'x', ...nightly, options: {}, createdBy: 'u' };
  await addSchedule(store, input, systemClock);
  await expect(addSchedule(store, input, systemClock)).rejects.toThrow(/already/);
  expect(await listSchedules(store)).toHaveLength(1);
  await store.close();
});
