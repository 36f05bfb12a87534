// A worker killed without warning in the middle of a scan: the same command goes on, and no lead is lost or doubled.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { exitCodes } from '#bin/exit-codes.ts';
import type { Listing } from '#listing/listing.ts';
import { type Market, startMarket } from '#sandbox/start-market.ts';
import { jsonLines, runNightjar, startNightjar, temporaryHome } from '#test/support/run-nightjar.ts';

let market: Market;
const homes: Array<{ home: string; dispose: () => Promise<void> }> = [];

beforeAll(async () => {
  // Calm: a page that fails on its first visit would differ between the two runs for reasons of its own.
  market = await startMarket({ listings: 240, calm: true });
  homes.push(await temporaryHome(), await temporaryHome());
});
afterAll(async () => {
  await market.close();
  await Promise.all(homes.map(({ dispose }) => dispose()));
});

async function scan(home: string, rate: string): Promise<{ args: string[]; out: string; listings: string }> {
  const out = join(home, 'leads.jsonl');
  const listings = join(home, 'all.jsonl');
  // The site drawn by script is left out: its browser would make the test long without making it stronger.
  const sites = market.sites.filter(({ kind }) => kind !== 'shop').map(({ url }) => url);
  return {
    args: ['scan', ...sites, '--allow-loopback', '--rate', rate, '--out', out, '--listings', listings],
    out,
    listings,
  };
}

it('ends with the same leads and listings as a scan that nobody disturbed', { timeout: 360_000 }, async () => {
  const [calm, killed] = homes.map(({ home }) => home) as [string, string];
  const undisturbed = await scan(calm, '500');
  expect((await runNightjar(undisturbed.args, { home: calm })).code).toBe(exitCodes.done);

  const disturbed = await scan(killed, '40');
  let kills = 0;
  for (; kills < 2; kills += 1) {
    const before = market.requests().length;
    const running = startNightjar(disturbed.args, { home: killed });
    await vi.waitUntil(() => market.requests().length > before + 40, { timeout: 120_000, interval: 20 });
    running.child.kill('SIGKILL');
    await running.result;
  }
  const last = await runNightjar(disturbed.args, { home: killed });
  expect(last.stderr).toContain('Going on with the scan');
  expect(last.code).toBe(exitCodes.done);

  const titles = async (file: string): Promise<string[]> =>
    jsonLines<{ listing: Listing }>(await readFile(file, 'utf8'))
      .map(({ listing }) => listing.url)
      .toSorted();
  const expected = await titles(undisturbed.out);
  expect(expected.length).toBeGreaterThan(5);
  expect(await titles(disturbed.out)).toEqual(expected);

  const urls = jsonLines<Listing>(await readFile(disturbed.listings, 'utf8')).map(({ url }) => url);
  expect(new Set(urls).size).toBe(urls.length);
  expect(urls.toSorted()).toEqual(
    jsonLines<Listing>(await readFile(undisturbed.listings, 'utf8'))
      .map(({ url }) => url)
      .toSorted(),
  );
});
