// Taking one certain job, and dropping a job's lock: BullMQ does both inside and offers neither. Each is one atomic step on the
// server, made of the same writes as BullMQ's own (6.x), so that its workers, locks and stalled checks go on as ever.
// docs/decisions/165 tells why; test/queue/leads-queue.test.ts fails should a newer BullMQ keep its jobs otherwise.
import type { PostgresQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';

export interface JobLocks {
  /** Makes a waiting job active under the token; false where it does not wait. Of many who try at once one gets it. */
  take(id: string, token: string, lockMs: number): Promise<boolean>;
  /** Makes an active job's lock void, whoever holds it. */
  drop(id: string): Promise<void>;
}

export function postgresLocks(queue: string, backend: PostgresQueueBackend): JobLocks {
  const { connection } = backend;
  return {
    async take(id, token, lockMs) {
      await connection.waitUntilReady();
      const now = Date.now();
      // A claim by BullMQ holds the row's lock: this update waits for it and then finds the state changed. The cast keeps the planner
      // off the index of all that waits, which looks small to it while a young queue has no statistics, and on that of the ids.
      const { rows } = await connection.pool.query(
        `update job set state = 'active', lock_token = $3, locked_until_ms = $4, processed_at_ms = $5, attempts_started = attempts_started + 1
         where queue = $1 and id = $2 and state::text = 'waiting' returning id`,
        [queue, id, token, now + lockMs, now],
      );
      return rows.length === 1;
    },
    async drop(id) {
      await connection.waitUntilReady();
      await connection.pool.query(
        `update job set locked_until_ms = 0 where queue = $1 and id = $2 and state = 'active'`,
        [queue, id],
      );
    },
  };
}

const takeScript = `
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 and redis.call('LREM', KEYS[2], 1, ARGV[1]) == 0 then
  return 0
end
redis.call('LPUSH', KEYS[3], ARGV[1])
redis.call('SET', KEYS[5], ARGV[2], 'PX', ARGV[3])
redis.call('HSET', KEYS[4], 'processedOn', ARGV[4])
redis.call('HINCRBY', KEYS[4], 'ats', 1)
return 1`;

export function redisLocks(toKey: (type: string) => string, client: Redis): JobLocks {
  return {
    async take(id, token, lockMs) {
      const keys = [toKey('prioritized'), toKey('wait'), toKey('active'), toKey(id), toKey(`${id}:lock`)];
      return (await client.eval(takeScript, keys.length, ...keys, id, token, lockMs, Date.now())) === 1;
    },
    async drop(id) {
      await client.del(toKey(`${id}:lock`));
    },
  };
}
