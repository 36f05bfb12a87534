// Brings the tables up to date: every migration once, in order, all or none, one process at a time.
import { type Kysely, sql, type Transaction } from 'kysely';
import { StopAll } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import * as firstTables from './migrations/001-first-tables.ts';
import * as hostPace from './migrations/010-host-pace.ts';
import * as pageMemory from './migrations/011-page-memory.ts';
import * as custody from './migrations/020-custody.ts';
import * as leadLinks from './migrations/030-lead-links.ts';
import * as agencies from './migrations/031-agencies.ts';
import * as operations from './migrations/050-operations-and-schedules.ts';
import * as queue from './migrations/040-queue.ts';
import * as tagsAndViews from './migrations/041-tags-views.ts';
import * as leadFacts from './migrations/051-lead-facts.ts';
import * as sourcesOfAgencies from './migrations/052-sources-of-agencies.ts';
import * as reviews from './migrations/042-reviews.ts';
import * as invitations from './migrations/053-invitations.ts';
import * as auditSearch from './migrations/054-audit-search.ts';
import * as wordsOfLeads from './migrations/060-words-of-leads.ts';
import * as pageBudgets from './migrations/061-page-budgets.ts';
import type { Database } from './schema.ts';

/** In order. A name, once released, stays; a change is another migration at the end. */
const migrations: ReadonlyArray<readonly [string, { up: (trx: Transaction<Database>) => Promise<void> }]> = [
  ['001-first-tables', firstTables],
  ['010-host-pace', hostPace],
  ['011-page-memory', pageMemory],
  ['020-custody', custody],
  ['030-lead-links', leadLinks],
  ['031-agencies', agencies],
  ['040-queue', queue],
  ['041-tags-views', tagsAndViews],
  ['042-reviews', reviews],
  ['050-operations-and-schedules', operations],
  ['051-lead-facts', leadFacts],
  ['052-sources-of-agencies', sourcesOfAgencies],
  ['053-invitations', invitations],
  ['054-audit-search', auditSearch],
  ['060-words-of-leads', wordsOfLeads],
  ['061-page-budgets', pageBudgets],
];

/** Any number that nothing else in the database uses. */
const migrationLock = 7_203_311_001;

/** Answers the names of what was applied now. Throws `StopAll` (`DATABASE_TOO_NEW`) where the database knows migrations that this program does not. */
export async function migrate(db: Kysely<Database>, log: Log): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${migrationLock}::bigint)`.execute(trx);
    await sql`create table if not exists nightjar_migrations (name text primary key, applied_at timestamptz not null default now())`.execute(
      trx,
    );
    const { rows } = await sql<{ name: string }>`select name from nightjar_migrations`.execute(trx);
    const applied = new Set(rows.map((row) => row.name));
    const unknown = [...applied].filter((name) => !migrations.some(([known]) => known === name));
    if (unknown.length > 0) {
      throw new StopAll(`The database was written by a newer version of this program: it has ${unknown.join(', ')}.`, {
        code: 'DATABASE_TOO_NEW',
        hint: 'Install the newer version again, or set DATABASE_URL to another database.',
      });
    }
    const missing = migrations.filter(([name]) => !applied.has(name));
    for (const [name, { up }] of missing) {
      await up(trx);
      await sql`insert into nightjar_migrations (name) values (${name})`.execute(trx);
    }
    if (missing.length > 0) log.info({ applied: missing.map(([name]) => name) }, 'database brought up to date');
    return missing.map(([name]) => name);
  });
}
