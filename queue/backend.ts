// Where promises between processes live: PostgreSQL by default, Redis where its address is given. The only home of BullMQ and ioredis.
// job-locks.ts holds the two things that BullMQ can do and does not offer: taking a job by its id, and dropping a lock.
import { EventEmitter } from 'node:events';
import {
  createPostgresBackend,
  type IQueueBackend,
  type PostgresQueueBackend,
  type Processor,
  Queue,
  type QueueOptions,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import { StopAll } from '#lib/errors.ts';
import { type Log, silentLog } from '#lib/log.ts';
import { type JobLocks, postgresLocks, redisLocks } from './job-locks.ts';

export type JobQueue = Pick<
  Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, unknown>,
  | 'name'
  | 'add'
  | 'addBulk'
  | 'getJob'
  | 'getJobs'
  | 'getJobCounts'
  | 'drain'
  | 'waitUntilReady'
  | 'upsertJobScheduler'
  | 'removeJobScheduler'
  | 'getJobSchedulers'
>;
export type JobWorker = Pick<
  Worker<unknown, unknown, string, IQueueBackend>,
  'getNextJob' | 'startStalledCheckTimer' | 'waitUntilReady' | 'close' | 'run'
>;
export type JobProcessor = Processor<unknown, unknown>;

interface Sharing {
  /**
   * Uses the connections of the queue of that name, which must be ready, instead of opening its own: for queues by the hundred.
   * A worker may then not run by itself, only be asked.
   */
  beside?: string;
}

export type QueueChoices = Omit<QueueOptions, 'connection'> & Sharing;
export type WorkerChoices = Omit<WorkerOptions, 'connection'> & Sharing;

export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  /** One queue object a name, kept until close(). */
  queue(name: string, options?: QueueChoices): JobQueue;
  worker(name: string, processor: JobProcessor | null, options?: WorkerChoices): JobWorker;
  locks(name: string): JobLocks;
  /** BullMQ's own object, for a board that shows all of it. */
  whole(name: string): Queue;
  /** Closes workers first, then queues, then connections; before the database stops. */
  close(): Promise<void>;
}

/** Each queue and each worker has a pool of its own, unless it shares another's. */
const poolSize = 4;
const connectMs = 10_000;

/** Redis where `redisUrl` is given, else PostgreSQL, whose tables are brought up to date (schema `bullmq`). Throws `StopAll` where neither is. */
export function makeBackend(options: {
  redisUrl?: string | undefined;
  databaseUrl?: string | undefined;
  log?: Log;
}): QueueBackend {
  const { redisUrl, databaseUrl, log = silentLog } = options;
  if (redisUrl !== undefined) return redisBackend(redisUrl, log);
  if (databaseUrl !== undefined) return postgresBackend(databaseUrl, log);
  throw new StopAll('The queue needs a database.', {
    code: 'NO_QUEUE_BACKEND',
    hint: 'Set DATABASE_URL or REDIS_URL.',
  });
}

function postgresBackend(url: string, log: Log): QueueBackend {
  const connection = {
    connectionString: url,
    migrate: true,
    max: poolSize,
    connectionTimeoutMillis: connectMs,
    application_name: 'nightjar-queue',
  };
  const pools = new Map<string, PostgresQueueBackend['connection']['pool']>();
  const connectionOf = (beside: string | undefined) => {
    const pool = beside === undefined ? undefined : pools.get(beside);
    if (pool instanceof EventEmitter) pool.setMaxListeners(0);
    return pool ?? connection;
  };
  const makeQueue = (name: string, { beside, ...options }: Sharing) => {
    const queue = new Queue(name, { ...options, connection: connectionOf(beside) }, createPostgresBackend);
    pools.set(name, queue.getBackend().connection.pool);
    return queue;
  };
  const makeWorker = (name: string, processor: JobProcessor | null, { beside, ...options }: Sharing) => {
    const connectionFor = beside === undefined ? createPostgresBackend : withoutWaiting;
    return new Worker(name, processor, { ...options, connection: connectionOf(beside) }, connectionFor);
  };
  return assemble({
    kind: 'postgres',
    log,
    makeQueue,
    makeWorker,
    locks: (queue) => postgresLocks(queue.name, queue.getBackend()),
    release: async () => {},
  });
}

/**
 * For a worker that shares a pool. BullMQ would take one of its connections and keep it, to be told of new jobs: after as many agencies
 * as the pool has connections, nobody got one. A worker beside another asks for jobs and never waits for them.
 */
const withoutWaiting: typeof createPostgresBackend = (name, options, more) =>
  createPostgresBackend(name, options, { ...more, withBlockingConnection: false });

function redisBackend(url: string, log: Log): QueueBackend {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 3 });
  client.on('error', (error) => log.warn({ error: error.message }, 'the connection to Redis has a fault'));
  const connection = { url };
  const makeQueue = (name: string, { beside, ...options }: Sharing) =>
    new Queue(name, { ...options, connection: beside === undefined ? connection : client });
  // A worker's connection may block, and so is its own.
  const makeWorker = (name: string, processor: JobProcessor | null, options: WorkerChoices) =>
    new Worker(name, processor, { ...options, connection });
  return assemble({
    kind: 'redis',
    log,
    makeQueue,
    makeWorker,
    locks: (queue) => redisLocks((type) => queue.toKey(type), client),
    release: async () => client.disconnect(),
  });
}

interface Closable {
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface Parts<Q extends Closable, W extends Closable> {
  kind: QueueBackend['kind'];
  log: Log;
  makeQueue: (name: string, options: QueueChoices) => Q;
  makeWorker: (name: string, processor: JobProcessor | null, options: WorkerChoices) => W;
  locks: (queue: Q) => JobLocks;
  release: () => Promise<void>;
}

function assemble<Q extends Closable, W extends Closable>({
  kind,
  log,
  makeQueue,
  makeWorker,
  locks,
  release,
}: Parts<Q, W>): QueueBackend {
  const queues = new Map<string, Q>();
  const workers = new Set<W>();
  const listen = <T extends Closable>(made: T, name: string): T => {
    made.on('error', (error) => log.warn({ queue: name, error: error.message }, 'the queue has a fault'));
    return made;
  };
  const queueOf = (name: string, options: QueueChoices = {}): Q => {
    const known = queues.get(name) ?? listen(makeQueue(name, options), name);
    queues.set(name, known);
    return known;
  };
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([...workers].map((worker) => worker.close()));
    await Promise.all([...queues.values()].map((queue) => queue.close()));
    await release();
  };
  return {
    kind,
    queue: (name, options) => queueOf(name, options) as unknown as JobQueue,
    worker(name, processor, options = {}) {
      const worker = listen(makeWorker(name, processor, options), name);
      workers.add(worker);
      return worker as unknown as JobWorker;
    },
    locks: (name) => locks(queueOf(name)),
    whole: (name) => queueOf(name) as unknown as Queue,
    close: () => (closed ??= close()),
  };
}
