// Jobs from enqueue to their handler: once each, again where that may help, never again where not, and handed back at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { GiveUp, Retry, RetryLater, StopAll } from '#lib/errors.ts';
import { silentLog } from '#lib/log.ts';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { enqueue } from '#queue/enqueue.ts';
import { jobs } from '#queue/jobs.ts';
import { type Handlers, runWorkers, type Workers } from '#queue/run-workers.ts';
import { describeBackends } from '../support/queue-backends.ts';

const forever = new AbortController().signal;
const patience = { timeout: 30_000, interval: 20 };

describeBackends('jobs', ({ prepare }) => {
  const backends: QueueBackend[] = [];
  afterAll(() => Promise.all(backends.map((backend) => backend.close())));

  /** An empty place, with a backend for each process that is asked for. */
  async function place(): Promise<() => QueueBackend> {
    const { makeOne } = await prepare();
    return () => {
      const backend = makeOne();
      backends.push(backend);
      return backend;
    };
  }

  async function start(backend: QueueBackend, handlers: Partial<Handlers>, signal = forever): Promise<Workers> {
    const unexpected = async (): Promise<never> => {
      throw new GiveUp('This job was not to be run.', { code: 'UNEXPECTED' });
    };
    return runWorkers(
      backend,
      {
        scan: unexpected,
        capture: unexpected,
        'capture-stamp': unexpected,
        'capture-custody': unexpected,
        pictures: unexpected,
        'scheduled-scan': unexpected,
        ...handlers,
      },
      { log: silentLog, signal, lockMs: 1_000, stalledCheckMs: 200 },
    );
  }

  test('the same work enqueued three times is done once', async () => {
    const backend = (await place())();
    const seen: string[] = [];
    const workers = await start(backend, { scan: async ({ scanId }) => void seen.push(scanId) });
    const ids = [];
    for (const scanId of ['a', 'a', 'b', 'a']) ids.push(await enqueue(backend, 'scan', { scanId }));
    expect(ids).toEqual(['scan-a', 'scan-a', 'scan-b', 'scan-a']);
    await vi.waitUntil(() => workers.counts().scan.done === 2, patience);
    expect(await enqueue(backend, 'scan', { scanId: 'a' })).toBe('scan-a');
    await workers.close();
    await workers.done;
    expect(seen.toSorted()).toEqual(['a', 'b']);
  });

  test('a payload that does not fit is refused before it is sent', async () => {
    const backend = (await place())();
    await expect(enqueue(backend, 'scan', { scanId: '' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(
      enqueue(backend, 'capture', { requestId: 'r', leadId: null, url: 'file:///etc/passwd', requestedBy: 'u' }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await backend.queue('capture').getJobCounts('waiting')).toMatchObject({ waiting: 0 });
  });

  test('a payload that somebody else put there is given up, not handled', async () => {
    const backend = (await place())();
    const workers = await start(backend, { scan: async () => 'handled' });
    await backend.queue('scan').add('scan', { wrong: true }, { jobId: 'odd', attempts: 5 });
    await vi.waitUntil(() => workers.counts().scan.failed === 1, patience);
    await vi.waitUntil(
      async () => (await (await backend.queue('scan').getJob('odd'))?.getState()) === 'failed',
      patience,
    );
    expect(workers.counts().scan).toMatchObject({ done: 0, retried: 0 });
    await workers.close();
  });

  test('GiveUp ends a job at the first try; Retry and unknown errors come again', async () => {
    const backend = (await place())();
    const tries: Record<string, number[]> = {};
    const workers = await start(backend, {
      scan: async ({ scanId }, { attempt }) => {
        (tries[scanId] ??= []).push(attempt);
        if (scanId === 'hopeless') throw new GiveUp('gone', { code: 'GONE' });
        if (scanId === 'shaky' && attempt === 1) throw new Retry('reset', { code: 'RESET' });
        if (scanId === 'odd' && attempt === 1) throw new TypeError('who knows');
      },
    });
    const queue = backend.queue('scan');
    // The definition's own back-off is for real life; the ids are those that enqueue() gives.
    for (const scanId of ['hopeless', 'shaky', 'odd'])
      await queue.add('scan', { scanId }, { jobId: jobs.scan.id({ scanId }), attempts: 5, backoff: 10 });
    await vi.waitUntil(() => workers.counts().scan.done === 2 && workers.counts().scan.failed === 1, patience);
    await workers.close();
    expect(tries).toEqual({ hopeless: [1], shaky: [1, 2], odd: [1, 2] });
    expect(await (await queue.getJob('scan-hopeless'))?.getState()).toBe('failed');
  });

  test('work that failed for good is done when it is asked for again', async () => {
    const backend = (await place())();
    let broken = true;
    const workers = await start(backend, {
      scan: async () => {
        if (broken) throw new GiveUp('no such site', { code: 'GONE' });
      },
    });
    await enqueue(backend, 'scan', { scanId: 'x' });
    await vi.waitUntil(() => workers.counts().scan.failed === 1, patience);
    broken = false;
    await vi.waitUntil(
      async () => (await (await backend.queue('scan').getJob('scan-x'))?.getState()) === 'failed',
      patience,
    );
    await enqueue(backend, 'scan', { scanId: 'x' });
    await vi.waitUntil(() => workers.counts().scan.done === 1, patience);
    await workers.close();
  });

  test('RetryLater comes again after its time and costs no try beyond those it has', async () => {
    const backend = (await place())();
    let calls = 0;
    const workers = await start(backend, {
      scan: async () => {
        calls += 1;
        if (calls < 4) throw new RetryLater('busy', { code: 'BUSY', afterMs: 20 });
      },
    });
    await backend.queue('scan').add('scan', { scanId: 'x' }, { jobId: 'scan-x', attempts: 2 });
    await vi.waitUntil(() => workers.counts().scan.done === 1, patience);
    expect(workers.counts().scan).toMatchObject({ done: 1, retried: 3, failed: 0 });
    await workers.close();
  });

  test('StopAll ends the workers and leaves the job for the next process', async () => {
    const newProcess = await place();
    const backend = newProcess();
    const fault = new StopAll('The disk is full.', { code: 'DISK_FULL' });
    const workers = await start(backend, {
      scan: async () => {
        throw fault;
      },
    });
    await enqueue(backend, 'scan', { scanId: 'x' });
    await expect(workers.done).rejects.toBe(fault);
    expect(await (await newProcess().queue('scan').getJob('scan-x'))?.getState()).toBe('delayed');
  });

  test('told to stop, a running job is handed back at once and done by the next process, on its first try', async () => {
    const newProcess = await place();
    const stop = new AbortController();
    const backend = newProcess();
    let begun = false;
    const workers = await start(
      backend,
      {
        scan: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            begun = true;
            signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          }),
      },
      stop.signal,
    );
    await enqueue(backend, 'scan', { scanId: 'x' });
    await vi.waitUntil(() => begun, patience);
    stop.abort();
    await workers.done;
    expect(workers.counts().scan).toMatchObject({ retried: 1, failed: 0 });
    await backend.close();

    const attempts: number[] = [];
    const next = await start(newProcess(), { scan: async (_, { attempt }) => void attempts.push(attempt) });
    await vi.waitUntil(() => next.counts().scan.done === 1, patience);
    expect(attempts).toEqual([1]);
    await next.close();
  });

  test('a job whose process is killed is done by the next', async () => {
    const { address, makeOne } = await prepare();
    const backend = makeOne();
    backends.push(backend);
    await enqueue(backend, 'scan', { scanId: 'x' });
    const program = fileURLToPath(new URL('doomed-worker.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(address)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await (await backend.queue('scan').getJob('scan-x'))?.getState()).toBe('active');

    const done: string[] = [];
    const workers = await start(backend, { scan: async ({ scanId }) => void done.push(scanId) });
    await vi.waitUntil(() => workers.counts().scan.done === 1, patience);
    expect(done).toEqual(['x']);
    await workers.close();
  });

  test('what was there before the workers is done too, as many at a time as was said', async () => {
    const backend = (await place())();
    for (let n = 0; n < 6; n += 1)
      await enqueue(backend, 'capture', {
        requestId: `r${n}`,
        leadId: null,
        url: 'https://market.example/',
        requestedBy: 'u',
      });
    let running = 0;
    let most = 0;
    const workers = await runWorkers(
      backend,
      {
        scan: async () => {},
        'capture-stamp': async () => {},
        'capture-custody': async () => {},
        pictures: async () => {},
        'scheduled-scan': async () => {},
        capture: async () => {
          most = Math.max(most, (running += 1));
          await vi.waitUntil(() => running === 3 || most === 3, patience);
          running -= 1;
        },
      },
      { log: silentLog, signal: forever, concurrency: { capture: 3 } },
    );
    await vi.waitUntil(() => workers.counts().capture.done === 6, patience);
    expect(most).toBe(3);
    await workers.close();
  });
});

describe('without a queue', () => {
  test('no address is said to be missing', () => {
    expect(() => makeBackend({})).toThrow(expect.objectContaining({ code: 'NO_QUEUE_BACKEND' }));
  });

  let unreachable: QueueBackend;
  beforeAll(() => void (unreachable = makeBackend({ databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none' })));
  afterAll(() => unreachable.close());

  test('enqueue fails instead of waiting for a database that is not there', async () => {
    await expect(enqueue(unreachable, 'scan', { scanId: 'x' })).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' });
  });
});
