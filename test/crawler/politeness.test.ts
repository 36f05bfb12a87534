// Turns, measured on a clock that only this test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePoliteness, retryAfterMs } from '#crawler/fetch/politeness.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function turnTimes(politeness: ReturnType<typeof makePoliteness>, count: number, host = 'a.example') {
  const start = performance.now();
  const times: number[] = [];
  const all = Array.from({ length: count }, () =>
    politeness.turn(host).then(() => times.push(Math.round(performance.now() - start))),
  );
  await vi.advanceTimersByTimeAsync(120_000);
  await Promise.all(all);
  return times;
}

describe('turns', () => {
  it('come one gap apart, however many ask at once', async () => {
    const politeness = makePoliteness({ manners: { rate: 200, concurrency: 4 } });
    expect(await turnTimes(politeness, 5)).toEqual([0, 5, 10, 15, 20]);
  });
  it('are not saved up while nobody asks', async () => {
    const politeness = makePoliteness({ manners: { rate: 10, concurrency: 4 } });
    await politeness.turn('a.example');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await turnTimes(politeness, 3)).toEqual([0, 100, 200]);
  });
  it('of one host do not wait for those of another', async () => {
    const politeness = makePoliteness({ manners: { rate: 0.1, concurrency: 4 } });
    await politeness.turn('slow.example');
    expect(politeness.readyIn('slow.example')).toBe(10_000);
    expect(politeness.readyIn('other.example')).toBe(0);
  });
  it('follow the slower of what the operator and the site ask', async () => {
    const politeness = makePoliteness({ manners: { rate: 10, concurrency: 4 } });
    politeness.slowTo('a.example', 0.5);
    expect(await turnTimes(politeness, 3)).toEqual([0, 2000, 4000]);
    expect(politeness.concurrency('a.example')).toBe(1);
  });
  it('pass over one who no longer waits', async () => {
    const politeness = makePoliteness({ manners: { rate: 1, concurrency: 4 } });
    await politeness.turn('a.example');
    const gone = new AbortController();
    const waiting = politeness.turn('a.example', gone.signal);
    const behind = politeness.turn('a.example').then(() => performance.now());
    const start = performance.now();
    gone.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await behind) - start).toBe(1000);
  });
});

describe('what a host says', () => {
  it('stops everything for as long as Retry-After asks', async () => {
    const politeness = makePoliteness({ manners: { rate: 100, concurrency: 4 } });
    politeness.heard('a.example', { ms: 5, status: 429, retryAfterMs: 3000 });
    expect(await turnTimes(politeness, 2)).toEqual([3000, 3010]);
  });
  it('slows us down as its answers take longer, and lets us go again', () => {
    const politeness = makePoliteness({ manners: { rate: 10, concurrency: 4 } });
    for (let i = 0; i < 20; i += 1) politeness.heard('a.example', { ms: 50, status: 200, retryAfterMs: null });
    expect(politeness.ratePerSecond('a.example')).toBe(10);
    for (let i = 0; i < 60; i += 1) politeness.heard('a.example', { ms: 4000, status: 200, retryAfterMs: null });
    expect(politeness.ratePerSecond('a.example')).toBeLessThan(2);
    for (let i = 0; i < 60; i += 1) politeness.heard('a.example', { ms: 50, status: 200, retryAfterMs: null });
    expect(politeness.ratePerSecond('a.example')).toBe(10);
  });
});

it('reads Retry-After as seconds and as a date', () => {
  const now = new Date('2026-01-02T03:04:05Z');
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Fri, 02 Jan 2026 03:05:05 GMT', now)).toBe(60_000);
  expect(retryAfterMs('Fri, 02 Jan 2026 03:00:00 GMT', now)).toBe(0);
  expect(retryAfterMs('soon', now)).toBeNull();
  expect(retryAfterMs(null, now)).toBeNull();
});
