// The store as one agency sees it. Its connections have the role `nightjar_member`, which may read and not write, and name the agency
// each time they are taken from the pool: row-level security (migrations/031) then leaves the other agencies' rows out.
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { Store } from './open-store.ts';
import type { Database } from './schema.ts';

export interface AgencyStores {
  of(agencyId: string): Store;
  close(): Promise<void>;
}

/** `makePool` is called once, at the first use: it makes connections of the role `nightjar_member`. */
export function makeAgencyStores(makePool: () => Pool): AgencyStores {
  let pool: Pool | undefined;
  const stores = new Map<string, Store>();
  const of = (agencyId: string): Store => {
    const known = stores.get(agencyId);
    if (known !== undefined) return known;
    pool ??= makePool();
    const db = agencyView(pool, agencyId);
    const store: Store = {
      url: '',
      db,
      relaxed: db,
      pool,
      forAgency: (other) => (other === agencyId ? store : of(other)),
      // The pool is shared: it closes with the store that this is a view of.
      close: async () => {},
    };
    stores.set(agencyId, store);
    return store;
  };
  return { of, close: async () => pool?.end() };
}

function agencyView(pool: Pool, agencyId: string): Kysely<Database> {
  const speakFor = CompiledQuery.raw(`select set_config('nightjar.agency', $1, false)`, [agencyId]);
  return new Kysely<Database>({
    dialect: new PostgresDialect({
      pool,
      onReserveConnection: async (connection) => void (await connection.executeQuery(speakFor)),
    }),
  });
}
