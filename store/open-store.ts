// Opens the store: a pool of connections, the tables brought up to date. The tables are in schema.ts, the migrations in migrations/.
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { Log } from '#lib/log.ts';
import type { Database } from './schema.ts';

export interface Store {
  readonly url: string;
  readonly db: Kysely<Database>;
  /** The pool beneath `db`, for what brings its own SQL (the console's sign-in tables). */
  readonly pool: Pool;
  close(): Promise<void>;
}

/**
 * Connects and migrates. Throws `StopAll` where the database cannot be reached (`DATABASE_UNREACHABLE`) or was written by a
 * newer version (`DATABASE_TOO_NEW`).
 */
export declare function openStore(options: { url: string; log: Log; maxConnections?: number }): Promise<Store>;
