// Where promises between processes live: PostgreSQL by default, Redis where its address is given. The only home of BullMQ and ioredis.
import type { Queue, QueueOptions, Worker, WorkerOptions, Processor } from 'bullmq';

export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  /** One queue object a name, kept until close(). */
  queue(name: string, options?: Omit<QueueOptions, 'connection'>): Queue;
  worker(name: string, processor: Processor | null, options?: Omit<WorkerOptions, 'connection'>): Worker;
  /** Closes workers first, then queues, then connections. */
  close(): Promise<void>;
}

/** Redis where `redisUrl` is given, else PostgreSQL. Throws `StopAll` where neither is. */
export declare function makeBackend(options: { redisUrl?: string | undefined; databaseUrl?: string | undefined }): QueueBackend;
