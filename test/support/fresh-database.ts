// An empty database for one test file. It goes with the server at the end of the run.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { silentLog } from '#lib/log.ts';
import { openStore, type Store } from '#store/open-store.ts';

/** The address of an empty database of its own. */
export async function freshDatabase(): Promise<string> {
  const server = new URL(inject('databaseUrl'));
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query(`create database ${name} template template0`);
  } finally {
    await client.end();
  }
  server.pathname = `/${name}`;
  return server.href;
}

/** A store on an empty database; the caller closes it. */
export async function freshStore(): Promise<Store> {
  return openStore({ url: await freshDatabase(), log: silentLog });
}
