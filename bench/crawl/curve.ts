// Memory and speed of the frontier at ten thousand, a hundred thousand and a million addresses, over a real PostgreSQL.
import { sql } from 'kysely';
import { join } from 'node:path';
import { systemClock } from '#lib/clock.ts';
import type { NewUrl } from '#crawler/follow.ts';
import { silentLog } from '#lib/log.ts';
import { openEmbedded } from '#store/embedded.ts';
import { makeFrontier } from '#store/frontier.ts';
import { openScan } from '#store/scans.ts';
import { openStore } from '#store/open-store.ts';

/** Links come a page at a time; claims and results in the batches of the crawler. */
const addAtOnce = 1000;
const claimAtOnce = 100;
const finishAtOnce = 50;
const drained = 20_000;
const hosts = 200;

export async function curve(folder: string, sizes: readonly number[]): Promise<void> {
  const database = await openEmbedded({ home: join(folder, 'home-curve'), log: silentLog });
  const store = await openStore({ url: database.url, log: silentLog });
  const rows: Record<string, Record<string, number>> = {};
  try {
    for (const size of sizes) {
      const { scan } = await openScan(store, { name: `curve ${size}`, options: { size }, clock: systemClock });
      const frontier = makeFrontier(store, {
        scanId: scan.id,
        workerId: 'bench',
        leaseMs: 600_000,
        clock: systemClock,
      });
      let rss = 0;
      const note = () => (rss = Math.max(rss, process.memoryUsage.rss()));

      const adding = performance.now();
      for (let from = 0; from < size; from += addAtOnce) {
        await frontier.add(urls(from, Math.min(addAtOnce, size - from)));
        note();
      }
      const addSeconds = (performance.now() - adding) / 1000;
      await sql`analyze frontier`.execute(store.db);

      const waits: number[] = [];
      const taking = performance.now();
      let taken = 0;
      while (taken < Math.min(drained, size)) {
        const asked = performance.now();
        const claimed = await frontier.claim(claimAtOnce);
        waits.push(performance.now() - asked);
        if (claimed.length === 0) break;
        for (let from = 0; from < claimed.length; from += finishAtOnce)
          await frontier.finish(
            claimed.slice(from, from + finishAtOnce).map(({ key }) => ({ key, outcome: 'done' as const })),
          );
        taken += claimed.length;
        note();
      }
      const takeSeconds = (performance.now() - taking) / 1000;
      const counting = performance.now();
      await frontier.counts();
      const countMs = performance.now() - counting;
      const looking = performance.now();
      await frontier.isOpen();
      const openMs = performance.now() - looking;
      waits.sort((a, b) => a - b);
      rows[size.toLocaleString('en')] = {
        'added a second': Math.round(size / addSeconds),
        'claimed and finished a second': Math.round(taken / takeSeconds),
        'claim of 100, median ms': round(waits[waits.length >> 1]),
        'claim of 100, 99th percentile ms': round(waits[Math.floor(waits.length * 0.99)]),
        'counts ms': round(countMs),
        'anything left? ms': round(openMs),
        'memory of the worker MB': Math.round(rss / 1024 ** 2),
        ...(await sizesOnDisk()),
      };
    }
    console.table(rows);
  } finally {
    await store.close();
    await database.close();
  }

  async function sizesOnDisk() {
    const { rows: found } = await sql<{ heap: number; indexes: number }>`
      select pg_table_size('frontier') as heap, pg_indexes_size('frontier') as indexes`.execute(store.db);
    return {
      'table MB': Math.round((found[0]?.heap ?? 0) / 1024 ** 2),
      'its indexes MB': Math.round((found[0]?.indexes ?? 0) / 1024 ** 2),
    };
  }
}

function urls(from: number, count: number): NewUrl[] {
  return Array.from({ length: count }, (_, n) => {
    const url = `https://market-${(from + n) % hosts}.example/category/collectables/item/${from + n}`;
    return { url, key: url, priority: (from + n) % 7, depth: 3, source: 'market' };
  });
}

function round(ms: number | undefined): number {
  return Number((ms ?? 0).toFixed(1));
}
