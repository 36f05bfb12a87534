// Both homes of the queue, for suites that must pass on each; where Redis is not installed its half is skipped by name.
import { randomInt } from 'node:crypto';
import { describe, inject } from 'vitest';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { freshDatabase } from './fresh-database.ts';

export interface BackendKind {
  name: string;
  /** A maker of backends that share one empty place: one a process, as it were. The caller closes each. */
  prepare: () => Promise<() => QueueBackend>;
}

const postgres: BackendKind = {
  name: 'PostgreSQL',
  prepare: async () => {
    const databaseUrl = await freshDatabase();
    return () => makeBackend({ databaseUrl });
  },
};

const redis: BackendKind = {
  name: 'Redis',
  prepare: async () => {
    const redisUrl = freshRedis();
    return () => makeBackend({ redisUrl });
  },
};

/** The address of an empty Redis database; undefined where no Redis is installed. */
export function freshRedis(): string | undefined {
  const server = inject('redisUrl');
  return server === undefined ? undefined : `${server}/${randomInt(1, 100_000)}`;
}

export function describeBackends(title: string, suite: (kind: BackendKind) => void): void {
  describe(`${title} on PostgreSQL`, () => suite(postgres));
  const installed = inject('redisUrl') !== undefined;
  describe.skipIf(!installed)(`${title} on Redis${installed ? '' : ' (skipped: redis-server is not installed)'}`, () =>
    suite(redis),
  );
}
