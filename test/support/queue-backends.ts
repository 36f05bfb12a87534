// Both homes of the queue, for suites that must pass on each; where Redis is not installed its half is skipped by name.
import { randomBytes } from 'node:crypto';
import { describe, inject } from 'vitest';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { freshDatabase } from './fresh-database.ts';

export interface BackendKind {
  name: string;
  /** A maker of backends that share one queue space of their own: one a process, as it were. */
  prepare: () => Promise<() => QueueBackend>;
  /** A queue name that nobody else uses: all tests share one Redis. */
  uniqueName: (base: string) => string;
}

const uniqueName = (base: string): string => `${base}-${randomBytes(6).toString('hex')}`;

const postgres: BackendKind = {
  name: 'PostgreSQL',
  prepare: async () => {
    const databaseUrl = await freshDatabase();
    return () => makeBackend({ databaseUrl });
  },
  uniqueName,
};

const redis: BackendKind = { name: 'Redis', prepare: async () => () => makeBackend({ redisUrl: inject('redisUrl') }), uniqueName };

export function describeBackends(title: string, suite: (kind: BackendKind) => void): void {
  describe(`${title} on PostgreSQL`, () => suite(postgres));
  const installed = inject('redisUrl') !== undefined;
  describe.skipIf(!installed)(`${title} on Redis${installed ? '' : ' (skipped: redis-server is not installed)'}`, () => suite(redis));
}
