// Both homes of the queue, for suites that must pass on each; where Redis is not installed its half is skipped by name.
import { randomInt } from 'node:crypto';
import { describe, inject } from 'vitest';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { freshDatabase } from './fresh-database.ts';

interface Address {
  databaseUrl?: string;
  redisUrl?: string | undefined;
}

export interface Place {
  /** For a process of its own. */
  address: Address;
  /** One a process, as it were; the caller closes each. */
  makeOne: () => QueueBackend;
}

export interface BackendKind {
  /** An empty place that nobody else uses. */
  prepare: () => Promise<Place>;
}

const placeAt = (address: Address): Place => ({ address, makeOne: () => makeBackend(address) });
const postgres: BackendKind = { prepare: async () => placeAt({ databaseUrl: await freshDatabase() }) };
const redis: BackendKind = { prepare: async () => placeAt({ redisUrl: freshRedis() }) };

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
