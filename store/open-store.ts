// Opens the store: pools of connections, the tables brought up to date. The tables are in schema.ts, the migrations in migrations/.
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides } from 'pg';
import { StopAll } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import { makeAgencyStores } from './agency-store.ts';
import { migrate } from './migrate.ts';
import type { Database } from './schema.ts';

export interface Store {
  readonly url: string;
  /** What is committed here is on the disk when the promise resolves. */
  readonly db: Kysely<Database>;
  /**
   * Commits without waiting for the disk: a crash of the machine (not of this process) may take back the last fraction of a second.
   * For crawl state alone, which is then fetched again; never for listings, leads, verdicts, evidence or the audit log.
   */
  readonly relaxed: Kysely<Database>;
  /** The pool beneath `db`, for what brings its own SQL (the console's sign-in tables). */
  readonly pool: Pool;
  /**
   * The store as a member of that agency sees it: read-only, and whatever the query asks, PostgreSQL's row-level security gives
   * the agency's own rows alone (migrations/031). Cheap; the same object for the same agency.
   */
  forAgency(agencyId: string): Store;
  close(): Promise<void>;
}

/**
 * Connects and migrates. Throws `StopAll` where the database cannot be reached (`DATABASE_UNREACHABLE`) or was written by a
 * newer version (`DATABASE_TOO_NEW`). `maxConnections` bounds each of the two pools.
 */
export async function openStore(options: { url: string; log: Log; maxConnections?: number }): Promise<Store> {
  const { url, log, maxConnections = 8 } = options;
  const pool = makePool(url, { max: maxConnections, log });
  const relaxedPool = makePool(url, { max: maxConnections, log, flags: '-c synchronous_commit=off' });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const relaxed = new Kysely<Database>({ dialect: new PostgresDialect({ pool: relaxedPool }) });
  let closed: Promise<void> | undefined;
  const agencies = makeAgencyStores(() =>
    makePool(url, { max: maxConnections, log, flags: '-c role=nightjar_member' }),
  );
  const close = (): Promise<void> => (closed ??= closeAll([db.destroy(), relaxed.destroy(), agencies.close()]));
  try {
    await reach(pool, url);
    await migrate(db, log);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, db, relaxed, pool, close, forAgency: (id) => agencies.of(id) };
}

async function closeAll(closing: Array<Promise<void>>): Promise<void> {
  await Promise.all(closing);
}

function makePool(url: string, { max, log, flags }: { max: number; log: Log; flags?: string }): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    application_name: 'nightjar',
    types: numbersForBigints(),
    ...(flags === undefined ? {} : { options: flags }),
  });
  // Of idle connections: without a listener a restart of the server would end the process. The next query says what is wrong.
  pool.on('error', (error) => log.warn({ error: error.message }, 'a database connection was lost'));
  return pool;
}

const int8 = 20;

/** Our bigints count rows and milliseconds, far below 2^53: they are read as numbers, not as text. */
function numbersForBigints(): TypeOverrides {
  const types = new TypeOverrides();
  types.setTypeParser(int8, Number);
  return types;
}

async function reach(pool: Pool, url: string): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (error) {
    throw new StopAll(`The database at ${withoutPassword(url)} cannot be reached: ${(error as Error).message}`, {
      code: 'DATABASE_UNREACHABLE',
      hint: 'Is the server running, and are name and password in DATABASE_URL right?',
      cause: error,
    });
  }
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '…';
  return decodeURI(shown.href);
}
