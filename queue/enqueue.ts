// Puts work onto its queue: typed, checked before it is sent, and failing fast where the queue cannot be reached.
import type { JobsOptions } from 'bullmq';
import { BadInput, Retry } from '#lib/errors.ts';
import type { JobQueue, QueueBackend } from './backend.ts';
import { jobs, type JobName, type PayloadOf } from './jobs.ts';

/** A person waits for the answer. */
const patienceMs = 5_000;

/** Finished jobs are kept for a week, a thousand at most: their ids stop the same work from being done again, and doctor counts them. */
const kept = { age: 7 * 24 * 3600, count: 1000 };

/**
 * Answers the job's id. The same payload enqueued twice is one job; one that has failed for good is tried anew. Throws `BadInput` for a bad payload, `Retry` (`QUEUE_UNREACHABLE`)
 * where the queue does not answer within five seconds. Jobs without a rank go first, those with one (from 1) after them, lower ones sooner.
 */
export async function enqueue<Name extends JobName>(
  backend: QueueBackend,
  name: Name,
  payload: PayloadOf<Name>,
  { rank }: { rank?: number } = {},
): Promise<string> {
  const definition = jobs[name];
  const parsed = definition.payload.safeParse(payload);
  if (!parsed.success)
    throw new BadInput(`The payload of job ${name} is wrong: ${parsed.error.issues[0]?.message}`, {
      field: parsed.error.issues[0]?.path.join('.') ?? '',
    });
  // The definition under this name made both schema and id: what the one lets through fits the other.
  const id = (definition.id as (payload: unknown) => string)(parsed.data);
  const options = {
    jobId: id,
    attempts: definition.attempts,
    backoff: { type: 'exponential', delay: definition.backoffMs, jitter: 0.5 },
    removeOnComplete: kept,
    removeOnFail: kept,
    ...(rank === undefined ? {} : { priority: rank }),
  };
  await withinPatience(put(backend.queue(name), { name, data: parsed.data, options }), name);
  return id;
}

async function put(
  queue: JobQueue,
  { name, data, options }: { name: string; data: unknown; options: JobsOptions & { jobId: string } },
): Promise<void> {
  const known = await queue.getJob(options.jobId);
  // Asked for again after it failed for good, it is tried again; one that waits, runs or is done stays as it is.
  if (known !== undefined && (await known.getState()) === 'failed')
    await known.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
  else await queue.add(name, data, options);
}

async function withinPatience(adding: Promise<unknown>, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tired = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs);
  });
  try {
    await Promise.race([adding, tired]);
  } catch (error) {
    // Should it go through after all, it is the one job that the next try would have made.
    adding.catch(() => {});
    throw new Retry(`The queue did not take job ${name}: ${(error as Error).message}`, {
      code: 'QUEUE_UNREACHABLE',
      hint: 'Is the database of the queue running?',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}
