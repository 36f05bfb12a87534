// The pace of a host over several workers: windows that never overlap, places that are never given twice.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshPace, hear, nextWindow, pausedFor, type HostPace, type PaceAsk } from '#lib/host-pace.ts';
import { makePacing } from '#store/frontier-pacing.ts';
import type { Store } from '#store/open-store.ts';
import { freshStore } from '../support/fresh-database.ts';

const ask = (worker: string, over: Partial<PaceAsk> = {}): PaceAsk => ({
  worker,
  rate: 10,
  concurrency: 4,
  underWay: 0,
  heard: [],
  ...over,
});

describe('windows', () => {
  it('follow one another, a gap between the last request of one and the first of the next', () => {
    let state: HostPace = freshPace;
    const windows: Array<{ from: number; until: number; gapMs: number }> = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const next = nextWindow(state, ask(turn % 3 === 0 ? 'b' : 'a'), 1000 + turn);
      state = next.state;
      if (next.window.share === 0) continue;
      const from = 1000 + turn + next.window.inMs;
      windows.push({ from, until: from + next.window.openMs, gapMs: next.window.gapMs });
    }
    expect(windows.length).toBeGreaterThan(10);
    for (const [n, { until }] of windows.entries()) {
      const after = windows[n + 1];
      if (after !== undefined) expect(after.from - until).toBeGreaterThanOrEqual(after.gapMs - 1e-6);
    }
  });

  it('are long for one who is alone and short for several', () => {
    const alone = nextWindow(freshPace, ask('a'), 0);
    expect(alone.window.openMs).toBeGreaterThan(1500);
    expect(nextWindow(alone.state, ask('b', { concurrency: 8 }), 0).window.openMs).toBeLessThan(300);
  });

  it('begin after a pause that the host asked of anybody', () => {
    const { state } = nextWindow(freshPace, ask('a'), 0);
    expect(nextWindow(pausedFor(state, 60_000, 1000), ask('b', { concurrency: 9 }), 2000).window.inMs).toBe(59_000);
  });
});

describe('places', () => {
  it('are never given to more than there are, and come back from those who are gone', () => {
    const first = nextWindow(freshPace, ask('a', { concurrency: 3 }), 0);
    expect(first.window.share).toBe(3);
    const second = nextWindow(first.state, ask('b', { concurrency: 3 }), 10);
    expect(second.window.share).toBe(0);
    // The first learns of the second, and still has two requests under way.
    const again = nextWindow(second.state, ask('a', { concurrency: 3, underWay: 2 }), 20);
    expect(again.window.share).toBe(2);
    expect(nextWindow(again.state, ask('b', { concurrency: 3 }), 30).window.share).toBe(1);
    expect(nextWindow(again.state, ask('b', { concurrency: 3 }), 60_000).window.share).toBe(3);
  });
});

describe('the pace', () => {
  const answers = (state: HostPace, count: number, answer: { ms: number; refused: boolean }) =>
    Array.from({ length: count }, () => answer).reduce(hear, state);

  it('halves with each round of refusals, down to a sixteenth, and climbs back by quarters', () => {
    const refused = answers(freshPace, 8, { ms: 20, refused: true });
    expect(refused.pace).toBe(1 / 2);
    expect(answers(refused, 80, { ms: 20, refused: true }).pace).toBe(1 / 16);
    expect(answers(refused, 8, { ms: 20, refused: false }).pace).toBe(3 / 4);
    expect(answers(refused, 80, { ms: 20, refused: false }).pace).toBe(1);
  });

  it('falls as answers take longer than this host’s best, and not for a host that always took long', () => {
    const quick = answers(freshPace, 40, { ms: 50, refused: false });
    expect(answers(quick, 40, { ms: 3000, refused: false }).pace).toBeLessThan(1);
    expect(answers(freshPace, 80, { ms: 3000, refused: false }).pace).toBe(1);
  });
});

describe('in the store', () => {
  let store: Store;
  beforeAll(async () => void (store = await freshStore()));
  afterAll(() => store.close());

  it('workers that ask at the same moment are given different times', async () => {
    const workers = Array.from({ length: 6 }, (_, n) => makePacing(store, { workerId: `w${n}` }));
    const question = { rate: 1000, concurrency: 64, underWay: 0, heard: [] };
    const before = await freeAt();
    const all = await Promise.all(
      workers.flatMap((worker) => [1, 2, 3].map(() => worker.window('a.example', question))),
    );
    const spent = all.filter(({ share }) => share > 0).reduce((sum, window) => sum + window.openMs + window.gapMs, 0);
    expect((await freeAt()) - before).toBeGreaterThanOrEqual(spent - 1e-3);
  });

  async function freeAt(): Promise<number> {
    const row = await store.db
      .selectFrom('host_pace')
      .select('state')
      .where('host', '=', 'a.example')
      .executeTakeFirst();
    return row?.state.freeAt ?? Date.now();
  }

  it('one who is known to be dead holds no places', async () => {
    const [dead, alive] = ['dead', 'alive'].map((workerId) => makePacing(store, { workerId }));
    const question = { rate: 1000, concurrency: 2, underWay: 0, heard: [] };
    expect(await dead?.window('b.example', question)).toMatchObject({ share: 2 });
    expect(await alive?.window('b.example', question)).toMatchObject({ share: 0 });
    expect(await alive?.workers()).toEqual(expect.arrayContaining(['alive', 'dead']));
    await alive?.forget(['dead']);
    expect(await alive?.window('b.example', question)).toMatchObject({ share: 2 });
  });
});

describe('two processes at one host', () => {
  const [rate, places, requests, refusedAt] = [25, 3, 75, 40];
  let store: Store;
  beforeAll(async () => void (store = await freshStore()));
  afterAll(() => store.close());

  it(
    'never ask faster than its rate, hold no more places than it has, and both keep its pause',
    { timeout: 180_000 },
    async () => {
      /** Counted from when both are there. */
      const asked: number[] = [];
      const seen = new Set<string>();
      let [underWay, mostUnderWay, refusedTime] = [0, 0, 0];
      const server = createServer((request, response) => {
        seen.add(request.url ?? '');
        if (seen.size === 2) asked.push(performance.now());
        underWay += 1;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        const status = asked.length > requests ? 410 : asked.length === refusedAt ? 429 : 200;
        // Slow enough that places are what it runs out of first.
        setTimeout(() => {
          underWay -= 1;
          if (status === 429) refusedTime = performance.now();
          response.writeHead(status, status === 429 ? { 'retry-after': '1' } : {}).end();
        }, 150);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const program = fileURLToPath(new URL('./frontier-pacing-worker.ts', import.meta.url));
      const workers = [1, 2].map(() =>
        spawn(process.execPath, ['--import', 'tsx', program, store.url, origin, String(rate), String(places)], {
          stdio: ['ignore', 'ignore', 'inherit'],
        }),
      );
      const codes = await Promise.all(workers.map(async (worker) => ((await once(worker, 'exit')) as [number])[0]));
      server.closeAllConnections();
      server.close();
      expect(codes).toEqual([0, 0]);
      expect(mostUnderWay).toBeLessThanOrEqual(places);
      // A slow machine only makes it longer: this can fail by haste alone.
      const span = (asked[requests - 1] ?? 0) - (asked[0] ?? 0);
      expect(span).toBeGreaterThan(600 + 0.9 * ((1000 * (requests - 2)) / rate));
      // What the other had begun, or was in its window, and no more.
      const during = asked.filter((at) => at > refusedTime && at < refusedTime + 900).length;
      expect(during).toBeLessThanOrEqual(8);
    },
  );
});
