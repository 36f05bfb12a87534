// The triage queue: worst first, one lead a person, nothing lost when people or processes go away.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { QueueBackend } from '#queue/backend.ts';
import { type LeadsQueue, makeLeadsQueue } from '#queue/leads-queue.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { describeBackends } from '../support/queue-backends.ts';

const short = { lockMs: 300, stalledCheckMs: 100 };

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield item;
}

const byText = (a: string | undefined, b: string | undefined): number => (a ?? '').localeCompare(b ?? '');
const lead = (n: number) => ({ id: `lead-${n}`, score: n / 100 });
const leads = (count: number) => Array.from({ length: count }, (_, n) => lead(n));

describeBackends('the triage queue', ({ prepare }) => {
  let names = 0;
  const uniqueName = (base: string): string => `${base}-${(names += 1)}`;
  let makeOne: () => QueueBackend;
  const backends: QueueBackend[] = [];
  const open = (
    name = uniqueName('leads'),
    options: { lockMs?: number; stalledCheckMs?: number } = {},
  ): LeadsQueue & { name: string } => {
    const backend = makeOne();
    backends.push(backend);
    return { ...makeLeadsQueue(backend, { name, ...options }), name };
  };
  beforeAll(async () => void ({ makeOne } = await prepare()));
  afterAll(() => Promise.all(backends.map((backend) => backend.close())));

  test('the worst comes first, equals in the order they came', async () => {
    const queue = open();
    await queue.offer([
      { id: 'mild', score: 0.1 },
      { id: 'first', score: 0.9 },
      { id: 'second', score: 0.9 },
      { id: 'sure', score: 1 },
      { id: 'none', score: 0 },
    ]);
    const order: Array<string | undefined> = [];
    for (let n = 0; n < 6; n += 1) order.push((await queue.claimNext('analyst'))?.id);
    expect(order).toEqual(['sure', 'first', 'second', 'mild', 'none', undefined]);
  });

  test('offering again changes nothing but the place', async () => {
    const queue = open();
    await queue.offer([lead(1), lead(2)]);
    await queue.offer([lead(1), lead(2), { id: 'lead-1', score: 0.99 }]);
    expect(await queue.counts()).toEqual({ waiting: 2, claimed: 0 });
    expect(await queue.claimNext('analyst')).toEqual({ id: 'lead-1' });
    await queue.offer([{ id: 'lead-1', score: 0.5 }]);
    expect(await queue.counts()).toEqual({ waiting: 1, claimed: 1 });
  });

  test('twenty who ask at once, from two processes, get twenty different leads', async () => {
    const one = open();
    const two = open(one.name);
    await one.offer(leads(30));
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).claimNext(`analyst-${n}`)),
    );
    const ids = claims.map((claim) => claim?.id);
    expect(new Set(ids).size).toBe(20);
    expect(ids.toSorted(byText)).toEqual(
      leads(30)
        .slice(10)
        .map(({ id }) => id)
        .toSorted(byText),
    );
  });

  test('of twenty who want one lead at once, one gets it, and those who take the next one never get it too', async () => {
    const one = open();
    const two = open(one.name);
    await one.offer(leads(25));
    const [wanted, next] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).claim('lead-24', `searcher-${n}`))),
      Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).claimNext(`analyst-${n}`))),
    ]);
    const searchers = wanted.filter(Boolean).length;
    const analysts = next.filter((claim) => claim?.id === 'lead-24').length;
    expect(searchers + analysts).toBe(1);
    expect(new Set(next.map((claim) => claim?.id)).size).toBe(20);
    expect(await one.counts()).toEqual({ waiting: 5 - searchers, claimed: 20 + searchers });
  });

  test('a lead claimed by its id is held, extended and settled like any other', async () => {
    const queue = open();
    await queue.offer(leads(3));
    expect(await queue.claim('lead-0', 'me')).toBe(true);
    expect(await queue.claim('lead-0', 'you')).toBe(false);
    expect(await queue.claim('unknown', 'me')).toBe(false);
    expect(await queue.extend('lead-0', 'you')).toBe(false);
    expect(await queue.extend('lead-0', 'me')).toBe(true);
    expect(await queue.settle('lead-0', 'you', null)).toBe(false);
    expect(await queue.settle('lead-0', 'me', { verdict: 'dismissed' })).toBe(true);
    expect(await queue.settle('lead-0', 'me', { verdict: 'dismissed' })).toBe(false);
    expect(await queue.counts()).toEqual({ waiting: 2, claimed: 0 });
  });

  test('a settled lead may come back when it is reopened', async () => {
    const queue = open();
    await queue.offer([lead(1)]);
    await queue.claimNext('me');
    await queue.settle('lead-1', 'me', null);
    await queue.offer([lead(1)]);
    expect(await queue.claimNext('you')).toEqual({ id: 'lead-1' });
  });

  test('what is released is there for the others at once, in its place', async () => {
    const queue = open();
    await queue.offer(leads(3));
    expect(await queue.claimNext('me')).toEqual({ id: 'lead-2' });
    expect(await queue.release('lead-2', 'you')).toBe(false);
    expect(await queue.release('lead-2', 'me')).toBe(true);
    expect(await queue.release('lead-2', 'me')).toBe(false);
    expect(await queue.claimNext('you')).toEqual({ id: 'lead-2' });
    expect(await queue.claimNext('you')).toEqual({ id: 'lead-1' });
  });

  test('a claim left alone lapses and the lead goes back, as often as it happens', async () => {
    const queue = open(undefined, short);
    await queue.offer([lead(1)]);
    for (let n = 0; n < 3; n += 1) {
      expect(await queue.claimNext(`gone-${n}`)).toEqual({ id: 'lead-1' });
      await vi.waitUntil(async () => (await queue.counts()).waiting === 1, { timeout: 20_000, interval: 20 });
    }
    expect(await queue.claimNext('there')).toEqual({ id: 'lead-1' });
    expect(await queue.extend('lead-1', 'gone-2')).toBe(false);
    expect(await queue.settle('lead-1', 'gone-2', null)).toBe(false);
    expect(await queue.settle('lead-1', 'there', null)).toBe(true);
  });

  test('a lead claimed by its id lapses too', async () => {
    const queue = open(undefined, short);
    await queue.offer([lead(1)]);
    expect(await queue.claim('lead-1', 'gone')).toBe(true);
    await vi.waitUntil(async () => (await queue.counts()).waiting === 1, { timeout: 20_000, interval: 20 });
    expect(await queue.claim('lead-1', 'there')).toBe(true);
  });

  test('an extended claim stays while others lapse', async () => {
    // Longer than any pause of a busy machine between two extensions.
    const queue = open(undefined, { lockMs: 2_000, stalledCheckMs: 200 });
    await queue.offer([lead(1), lead(2)]);
    expect(await queue.claimNext('gone')).toEqual({ id: 'lead-2' });
    expect(await queue.claimNext('here')).toEqual({ id: 'lead-1' });
    await vi.waitUntil(
      async () => {
        expect(await queue.extend('lead-1', 'here')).toBe(true);
        return (await queue.counts()).waiting === 1;
      },
      { timeout: 20_000, interval: 20 },
    );
    expect(await queue.claimNext('next')).toEqual({ id: 'lead-2' });
  });

  test('a claim outlives the process that made it', async () => {
    const before = makeOne();
    const name = uniqueName('leads');
    const first = makeLeadsQueue(before, { name });
    await first.offer(leads(2));
    expect(await first.claimNext('session-token')).toEqual({ id: 'lead-1' });
    await before.close();
    const second = open(name);
    expect(await second.claimNext('other')).toEqual({ id: 'lead-0' });
    expect(await second.extend('lead-1', 'session-token')).toBe(true);
    expect(await second.settle('lead-1', 'session-token', null)).toBe(true);
  });

  test('remove takes a lead away whether it waits or is held', async () => {
    const queue = open();
    await queue.offer(leads(3));
    await queue.claimNext('me');
    expect(await queue.remove('lead-2')).toBe(true);
    expect(await queue.remove('lead-1')).toBe(true);
    expect(await queue.remove('lead-1')).toBe(false);
    expect(await queue.extend('lead-2', 'me')).toBe(false);
    expect(await queue.settle('lead-2', 'me', null)).toBe(false);
    expect(await queue.counts()).toEqual({ waiting: 1, claimed: 0 });
  });

  test('rebuilt from the store it holds what is open, and claims stay', async () => {
    const queue = open();
    await queue.offer([...leads(5), { id: 'closed-waiting', score: 1 }]);
    await queue.claim('lead-3', 'me');
    await queue.claim('lead-2', 'you');
    const stillOpen = [lead(0), lead(1), lead(3), lead(7)];
    expect(await queue.rebuild(stream(stillOpen))).toBe(4);
    expect(await queue.counts()).toEqual({ waiting: 3, claimed: 1 });
    expect(await queue.extend('lead-3', 'me')).toBe(true);
    expect(await queue.extend('lead-2', 'you')).toBe(false);
    expect(await queue.claimNext('next')).toEqual({ id: 'lead-7' });
  });

  test('the queues of many agencies share a few connections, and each of them answers', async () => {
    const backend = makeOne();
    backends.push(backend);
    const queues = makeLeadsQueues(backend);
    // More than there are connections: none may be held for an agency's sake.
    for (let n = 0; n < 12; n += 1) {
      const queue = await queues.of(uniqueName('agency'));
      await queue.offer([lead(1), lead(2)]);
      expect(await queue.claimNext('analyst')).toEqual({ id: 'lead-2' });
      expect(await queue.counts()).toEqual({ waiting: 1, claimed: 1 });
    }
  });

  test('an empty queue is rebuilt whole', async () => {
    const queue = open();
    expect(
      await queue.rebuild(
        stream(Array.from({ length: 1203 }, (_, n) => ({ id: `lead-${n}`, score: (n % 101) / 100 }))),
      ),
    ).toBe(1203);
    expect(await queue.counts()).toEqual({ waiting: 1203, claimed: 0 });
  });
});
