// Reads pages on another core once this one is busy: reading is pure and takes half of a page's time. A thread is started only for a scan that
// needs it, and a page on which a thread hangs or dies costs that thread, not the scan.
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { GiveUp } from '#lib/errors.ts';
import type { PageContext, PageReading } from './read/page.ts';

export type ReadAway = (bytes: Buffer, context: PageContext) => Promise<PageReading>;

export interface ReaderThreads {
  read: ReadAway;
  close(): Promise<void>;
}

export interface ReaderThreadsOptions {
  /** Threads at most; 0 reads everything here. */
  threads: number;
  /** Reads here: while this thread has time, before there is another, and while that has enough to do. */
  readHere: (bytes: Buffer, context: PageContext) => PageReading;
  /** The threads are started at once: for a scan that is allowed to be fast. They still read only where this thread is short of time. */
  ready?: boolean;
  /** Whether this thread is short of time; asked every hundred pages. */
  isBusy?: () => boolean;
  /** The thread's program. */
  program?: URL;
  /** A page that takes longer is given up, with its thread. */
  limitMs?: number;
}

interface Waiting {
  resolve: (reading: PageReading) => void;
  reject: (error: unknown) => void;
  timer: NodeJS.Timeout;
}

interface Thread {
  worker: Worker;
  ready: boolean;
  waiting: Map<number, Waiting>;
}

const askEvery = 100;
const busyFrom = 0.85;
/** More waiting pages than this are read sooner here. */
const enough = 6;
/** A page's reading is bounded by itself to well below a second. */
const defaultLimitMs = 20_000;

export function makeReaderThreads({
  threads: most,
  readHere,
  ready = false,
  isBusy = makeLoopWatch(),
  program = new URL('./reader-thread.mjs', import.meta.url),
  limitMs = defaultLimitMs,
}: ReaderThreadsOptions): ReaderThreads {
  const threads = new Set<Thread>();
  let pages = 0;
  let busy = false;
  let id = 0;

  const start = () => {
    const thread: Thread = { worker: new Worker(program), ready: false, waiting: new Map() };
    threads.add(thread);
    thread.worker.on('message', (message: { id: number; reading?: PageReading; error?: unknown }) => {
      thread.ready = true;
      const waiting = thread.waiting.get(message.id);
      if (waiting === undefined) return;
      thread.waiting.delete(message.id);
      clearTimeout(waiting.timer);
      if (message.reading === undefined) waiting.reject(message.error);
      else waiting.resolve(message.reading);
    });
    // `exit` follows every `error`.
    thread.worker.on('error', () => undefined);
    thread.worker.on('exit', () => {
      threads.delete(thread);
      for (const { reject, timer } of thread.waiting.values()) {
        clearTimeout(timer);
        reject(unreadable());
      }
    });
  };

  if (ready) for (let thread = 0; thread < most; thread += 1) start();

  const readThere = (thread: Thread, bytes: Buffer, context: PageContext) =>
    new Promise<PageReading>((resolve, reject) => {
      id += 1;
      const timer = setTimeout(() => void thread.worker.terminate(), limitMs);
      thread.waiting.set(id, { resolve, reject, timer });
      thread.worker.postMessage({ id, bytes, context }, []);
    });

  return {
    async read(bytes, context) {
      pages += 1;
      if (most > 0 && pages % askEvery === 0) busy = isBusy();
      if (busy && threads.size < most && pages % askEvery === 0) start();
      // Handing a page over has its price: not paid while this thread has time.
      const free = busy ? [...threads].find(({ ready, waiting }) => ready && waiting.size < enough) : undefined;
      return free === undefined ? readHere(bytes, context) : readThere(free, bytes, context);
    },
    async close() {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function unreadable() {
  return new GiveUp('the page could not be read in time', { code: 'UNREADABLE' });
}

/** Whether the event loop had hardly a rest since it was asked last. */
function makeLoopWatch() {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization > busyFrom;
  };
}
