// Reading on another core: the same answers, and a thread that hangs or dies costs one page.
import { Worker } from 'node:worker_threads';
import { afterEach, expect, it, vi } from 'vitest';
import { readPage } from '#crawler/read/read-page.ts';
import { makeReaderThreads, type ReaderThreads, type ReaderThreadsOptions } from '#crawler/reader-threads.ts';
import { listingPage } from './support/site.ts';

const open: ReaderThreads[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((readers) => readers.close()));
});

function make(options: Partial<ReaderThreadsOptions> = {}) {
  const readHere = vi.fn(readPage);
  const readers = makeReaderThreads({ threads: 1, readHere, isBusy: () => true, ...options });
  open.push(readers);
  return { readers, readHere };
}

const page = (n: number) => Buffer.from(listingPage(`Brass clock number ${n}`));
const context = (n: number) => ({
  url: `https://market.example/item/${n}`,
  contentType: 'text/html; charset=utf-8',
  seenAt: '2026-11-22T10:00:00.000Z',
  source: 'market',
});
/** A thread's program, in its own words. */
const program = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

/** Reads pages until one is no longer read here. */
async function readUntilAway({ readers, readHere }: ReturnType<typeof make>) {
  let n = 0;
  return vi.waitUntil(
    async () => {
      n += 1;
      const before = readHere.mock.calls.length;
      const outcome = await readers.read(page(n), context(n)).catch((error: unknown) => error);
      return readHere.mock.calls.length > before ? undefined : { n, outcome };
    },
    { timeout: 60_000, interval: 1 },
  );
}

it('gives the same reading as here', async () => {
  const made = make();
  const { n, outcome } = (await readUntilAway(made)) ?? {};
  expect(outcome).toEqual(readPage(page(n ?? 0), context(n ?? 0)));
});

it('starts its thread ahead of the first page where the scan may be fast', async () => {
  const started = new Promise<Worker>((resolve) => process.once('worker', resolve));
  const { readHere } = make({ ready: true });
  expect(await started).toBeInstanceOf(Worker);
  expect(readHere).not.toHaveBeenCalled();
});

it('starts no thread while this one has time', async () => {
  const isBusy = vi.fn(() => false);
  const { readers, readHere } = make({ isBusy });
  for (let n = 0; n < 250; n += 1) await readers.read(page(n), context(n));
  expect(isBusy).toHaveBeenCalledTimes(2);
  expect(readHere).toHaveBeenCalledTimes(250);
});

it.each([
  ['hangs', `p.on('message', () => { for (;;); });`],
  ['dies', `p.on('message', () => process.exit(1));`],
  ['throws', `p.on('message', () => { throw new Error('broken'); });`],
])('goes on after a page on which a thread %s', async (_, code) => {
  const made = make({
    limitMs: 200,
    program: program(
      `import { parentPort as p } from 'node:worker_threads'; p.on('message', () => {}); ${code} p.postMessage({ id: 0 });`,
    ),
  });
  expect((await readUntilAway(made))?.outcome).toMatchObject({ code: 'UNREADABLE' });
  const after = await made.readers.read(page(1), context(1));
  expect(after.listing?.title).toBe('Brass clock number 1');
});
