// Migrations: from nothing, again, many at once, and against a database from the future.
import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { silentLog } from '#lib/log.ts';
import { migrate } from '#store/migrate.ts';
import { openStore, type Store } from '#store/open-store.ts';
import { freshDatabase } from '../support/fresh-database.ts';

const opened: Store[] = [];
afterAll(() => Promise.all(opened.map((store) => store.close())));

async function open(url: string): Promise<Store> {
  const store = await openStore({ url, log: silentLog });
  opened.push(store);
  return store;
}

test('an empty database gets every table, a second run changes nothing', async () => {
  const store = await open(await freshDatabase());
  const { rows } = await sql<{
    name: string;
  }>`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(
    store.db,
  );
  expect(rows.map((row) => row.name)).toEqual(['nightjar_migrations', ...tablesOfSchema()].toSorted());
  expect(await migrate(store.db, silentLog)).toEqual([]);
});

test('processes that start at the same moment migrate once', async () => {
  const url = await freshDatabase();
  const stores = await Promise.all(Array.from({ length: 6 }, () => open(url)));
  const { rows } = await sql<{ n: number }>`select count(*)::bigint as n from nightjar_migrations`.execute(
    stores[0]!.db,
  );
  expect(rows[0]?.n).toBe(readdirSync('store/migrations').length);
});

test('a database from a newer version is refused and left alone', async () => {
  const store = await open(await freshDatabase());
  await sql`insert into nightjar_migrations (name) values ('999-from-the-future')`.execute(store.db);
  await expect(openStore({ url: store.url, log: silentLog })).rejects.toMatchObject({
    code: 'DATABASE_TOO_NEW',
    message: expect.stringContaining('999-from-the-future'),
  });
});

test('a server that is not there is named without its password', async () => {
  const opening = openStore({ url: 'postgres://someone:very-secret@127.0.0.1:1/nothing', log: silentLog });
  await expect(opening).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining('very-secret') });
});

/** The names in the Database interface, which types every query: a table that is in one place alone fails above. */
function tablesOfSchema(): string[] {
  const body = /export interface Database \{([^}]*)\}/.exec(readFileSync('store/schema.ts', 'utf8'))?.[1] ?? '';
  return [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name ?? '');
}
