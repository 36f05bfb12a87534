// The one wrapper around every handler: parse, log, count, time, map errors, close in order.
import type { Log } from '#lib/log.ts';
import type { QueueBackend } from './backend.ts';
import type { JobName, PayloadOf } from './jobs.ts';

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

export interface Workers {
  /** Rejects where a handler threw `StopAll`; resolves once closed. */
  readonly done: Promise<void>;
  counts(): Record<JobName, { done: number; failed: number; retried: number; ms: number }>;
  /** Takes no more work, waits for what runs, closes. */
  close(): Promise<void>;
}

export declare function runWorkers(
  backend: QueueBackend,
  handlers: Handlers,
  options: { log: Log; signal: AbortSignal; concurrency?: Partial<Record<JobName, number>> },
): Promise<Workers>;
