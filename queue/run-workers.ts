// The one wrapper around every handler: parse, log, count, time, map errors, close in order.
import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { GiveUp, RetryLater, StopAll } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import type { JobProcessor, QueueBackend } from './backend.ts';
import { jobs, type JobName, type PayloadOf } from './jobs.ts';

export interface JobContext {
  id: string;
  /** 1 on the first try. */
  attempt: number;
  log: Log;
  /** Aborted when the process is told to stop. */
  signal: AbortSignal;
}

export type Handler<Name extends JobName> = (payload: PayloadOf<Name>, context: JobContext) => Promise<unknown>;
/** One for every job: a job with no handler does not compile. */
export type Handlers = { [Name in JobName]: Handler<Name> };

export interface JobCounts {
  done: number;
  failed: number;
  /** Put back for another try, or for a later time. */
  retried: number;
  /** Milliseconds in handlers, together. */
  ms: number;
}

export interface Workers {
  /** Rejects with the `StopAll` that a handler threw; resolves once closed. */
  readonly done: Promise<void>;
  counts(): Record<JobName, JobCounts>;
  /** Takes no more work, waits for what runs, closes. */
  close(): Promise<void>;
}

/** Every start counts, also those after a crash or a wait that the other side asked for: nothing goes round for ever. */
const maxStarts = 100;
/** After `StopAll` the job waits for the process that comes next. */
const stopDelayMs = 10_000;
const jobNames = Object.keys(jobs) as JobName[];

/** Resolves when all workers listen. `concurrency` is the number of jobs of a kind at a time, 1 unless said otherwise. */
export async function runWorkers(
  backend: QueueBackend,
  handlers: Handlers,
  options: {
    log: Log;
    signal: AbortSignal;
    concurrency?: Partial<Record<JobName, number>>;
    lockMs?: number;
    stalledCheckMs?: number;
  },
): Promise<Workers> {
  const { log, signal, concurrency = {}, lockMs = 30_000, stalledCheckMs = 15_000 } = options;
  const counts = Object.fromEntries(
    jobNames.map((name) => [name, { done: 0, failed: 0, retried: 0, ms: 0 }]),
  ) as Record<JobName, JobCounts>;
  const stopping = new AbortController();
  const stopSignal = AbortSignal.any([signal, stopping.signal]);
  let end: { resolve: () => void; reject: (fault: unknown) => void } | undefined;
  const done = new Promise<void>((resolve, reject) => (end = { resolve, reject }));
  // Who awaits `done` hears of it; who only closes shall not be ended by it.
  done.catch(() => {});

  const workers = jobNames.map((name) =>
    backend.worker(
      name,
      wrap(name, handlers[name], {
        log,
        signal: stopSignal,
        count: counts[name],
        onStopAll: (fault) => void close(fault),
      }),
      {
        concurrency: concurrency[name] ?? 1,
        lockDuration: lockMs,
        stalledInterval: stalledCheckMs,
        maxStartedAttempts: maxStarts,
        maxStalledCount: jobs[name].attempts,
      },
    ),
  );

  let closing: Promise<void> | undefined;
  const onAbort = (): void => void close();
  function close(fault?: StopAll): Promise<void> {
    stopping.abort();
    signal.removeEventListener('abort', onAbort);
    closing ??= Promise.all(workers.map((worker) => worker.close())).then(
      () => (fault === undefined ? end?.resolve() : end?.reject(fault)),
      (error: unknown) => end?.reject(error),
    );
    return closing;
  }

  if (signal.aborted) await close();
  else signal.addEventListener('abort', onAbort);
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return { done, counts: () => structuredClone(counts), close: () => close() };
}

interface WrapContext {
  log: Log;
  signal: AbortSignal;
  count: JobCounts;
  onStopAll: (fault: StopAll) => void;
}

function wrap<Name extends JobName>(
  name: Name,
  handler: Handlers[Name],
  { log, signal, count, onStopAll }: WrapContext,
): JobProcessor {
  return async (job, token) => {
    const id = job.id ?? '';
    const jobLog = log.child({ job: name, id });
    const started = performance.now();
    try {
      const payload = parse(name, job.data);
      const result = await handler(payload, { id, attempt: job.attemptsMade + 1, log: jobLog, signal });
      count.done += 1;
      jobLog.info({ ms: Math.round(performance.now() - started) }, 'job done');
      return result ?? null;
    } catch (error) {
      if (error instanceof StopAll) onStopAll(error);
      const verdict = await judge(error, { job, token, stopping: signal.aborted });
      count[verdict.counts] += 1;
      jobLog[verdict.counts === 'failed' ? 'error' : 'warn'](
        { attempt: job.attemptsMade + 1, error: messageOf(error), code: codeOf(error) },
        verdict.says,
      );
      throw verdict.error;
    } finally {
      count.ms += performance.now() - started;
    }
  };
}

function parse<Name extends JobName>(name: Name, data: unknown): PayloadOf<Name> {
  const parsed = jobs[name].payload.safeParse(data);
  if (!parsed.success)
    throw new GiveUp(`The payload of job ${name} is wrong: ${parsed.error.message}`, { code: 'BAD_PAYLOAD' });
  return parsed.data as PayloadOf<Name>;
}

/** What becomes of the job, in BullMQ's terms. */
async function judge(
  error: unknown,
  { job, token, stopping }: { job: Job<unknown, unknown>; token: string | undefined; stopping: boolean },
): Promise<{ error: unknown; counts: 'failed' | 'retried'; says: string }> {
  if (error instanceof GiveUp)
    return { error: new UnrecoverableError(error.message), counts: 'failed', says: 'job given up' };
  if (error instanceof StopAll || error instanceof RetryLater) {
    await job.moveToDelayed(Date.now() + (error instanceof RetryLater ? error.afterMs : stopDelayMs), token);
    return { error: new DelayedError(), counts: 'retried', says: 'job put off' };
  }
  if (stopping) {
    // Interrupted, not failed: it goes back as it was, for whoever comes next.
    await job.moveToWait(token);
    return { error: new WaitingError(), counts: 'retried', says: 'job handed back' };
  }
  const last = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
  return {
    error,
    counts: last ? 'failed' : 'retried',
    says: last ? 'job failed for the last time' : 'job failed, will be tried again',
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
