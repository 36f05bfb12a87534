// What is known of pages beyond one scan: whether they changed since, how often they do, when they vanished. frontier.ts writes it with each result
// and asks for it with each claim; the key is the address alone, so that every scan of a page adds to it.
import { sql } from 'kysely';
import { sha256 } from '#lib/blobs.ts';
import type { FrontierResult, SeenPage } from '#lib/frontier.ts';
import { chanceOfChange, changesPerDay, daysUntilChange, type PageHistory } from '#lib/revisit.ts';
import type { Listing } from '#listing/listing.ts';
import type { Store } from './open-store.ts';

type Db = Store['relaxed'];

/** As PostgreSQL writes a uuid: the first 128 bits of a text's SHA-256. */
export function uuidOf(text: string): string {
  const hex = sha256(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Notes what pages were this time. A listing's page that is gone, or back, leaves a row among its changes. */
export async function rememberPages(
  db: Db,
  results: readonly FrontierResult[],
  { scanId, at }: { scanId: string; at: Date },
): Promise<void> {
  const pages = new Map(results.flatMap(({ key, page }) => (page === undefined ? [] : [[key, page] as const])));
  if (pages.size === 0) return;
  // In one order, so that two workers never wait for each other in a circle.
  const rows = [...pages].map(([key, page]) => ({ id: uuidOf(key), key, page })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const read = rows.flatMap(({ id, key, page }) => (page.state === 'read' ? [{ id, key, page }] : []));
  const others = rows.filter(({ page }) => page.state !== 'read');
  if (read.length > 0) {
    await sql`
      with before as (
        select key_hash, listing_id from page_memory
        where key_hash = any(${read.map(({ id }) => id)}::uuid[]) and gone_at is not null and listing_id is not null),
      written as (
        insert into page_memory as m (key_hash, host, listing_id, hash, etag, last_modified, first_at, last_at)
        select id, host, listing, hash, etag, modified, ${at}, ${at}
        from unnest(
          ${read.map(({ id }) => id)}::uuid[], ${read.map(({ page }) => page.host)}::text[], ${read.map(({ page }) => page.listingId)}::text[],
          ${read.map(({ page }) => page.hash)}::text[], ${read.map(({ page }) => page.etag)}::text[], ${read.map(({ page }) => page.lastModified)}::text[]
        ) as u(id, host, listing, hash, etag, modified)
        on conflict (key_hash) do update set
          visits = m.visits + 1, changes = m.changes + (m.hash <> excluded.hash)::int, listing_id = excluded.listing_id, hash = excluded.hash,
          etag = excluded.etag, last_modified = excluded.last_modified, last_at = excluded.last_at, gone_at = null)
      insert into listing_changes (listing_id, scan_id, field, old, new, at)
      select b.listing_id, ${scanId}, 'gone', 'true'::jsonb, 'false'::jsonb, ${at}
      from before b join listings l on l.id = b.listing_id`.execute(db);
  }
  if (others.length > 0) {
    await sql`
      with met as (
        update page_memory m set
          visits = m.visits + 1, last_at = ${at}, gone_at = case when u.gone then coalesce(m.gone_at, ${at}) end
        from unnest(${others.map(({ id }) => id)}::uuid[], ${others.map(({ page }) => page.state === 'gone')}::boolean[]) as u(id, gone),
          page_memory old
        where m.key_hash = u.id and old.key_hash = u.id
        returning m.listing_id, u.gone, old.gone_at as gone_before)
      insert into listing_changes (listing_id, scan_id, field, old, new, at)
      select met.listing_id, ${scanId}, 'gone', to_jsonb(not met.gone), to_jsonb(met.gone), ${at}
      from met join listings l on l.id = met.listing_id
      where met.gone is distinct from (met.gone_before is not null)`.execute(db);
  }
}

interface KnownRow extends PageHistory {
  id: string;
  listing_id: string | null;
  etag: string | null;
  last_modified: string | null;
  gone: boolean;
}

async function known(db: Db, keys: readonly string[]): Promise<Map<string, KnownRow>> {
  const ids = new Map(keys.map((key) => [uuidOf(key), key]));
  const { rows } = await sql<KnownRow>`
    select key_hash as id, listing_id, etag, last_modified, visits, changes, first_at as "firstAt", last_at as "lastAt", gone_at is not null as gone
    from page_memory where key_hash = any(${[...ids.keys()]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [ids.get(row.id) ?? '', row]));
}

/** By key: how to ask whether a listing's page changed since it was read last. Only of pages whose server said how. */
export async function validatorsOf(db: Db, keys: readonly string[]): Promise<Map<string, SeenPage>> {
  const seen = new Map<string, SeenPage>();
  for (const [key, { listing_id: listingId, etag, last_modified: lastModified, gone }] of await known(db, keys))
    if (listingId !== null && !gone && (etag !== null || lastModified !== null))
      seen.set(key, { listingId, etag, lastModified });
  return seen;
}

/** A page that is known and hardly changed since waits for those that are new; one that is gone waits longest. */
const knownWaits = 15;
const goneWaits = 30;

/** By key: how much later than a new page a known one is worth a visit. */
export async function waitsOf(db: Db, keys: readonly string[], now: Date): Promise<Map<string, number>> {
  const waits = new Map<string, number>();
  for (const [key, row] of await known(db, keys))
    if (row.listing_id !== null) waits.set(key, row.gone ? goneWaits : knownWaits * (1 - chanceOfChange(row, now)));
  return waits;
}

/** When a site is worth another visit, by how often its pages were found changed; null where nothing is known of it. */
export async function revisitPlan(
  store: Store,
  host: string,
): Promise<{ pages: number; gone: number; changesPerDay: number; days: number } | null> {
  const { rows } = await sql<PageHistory & { pages: number; gone: number }>`
    select visits, changes, count(*)::int as pages, count(gone_at)::int as gone,
      'epoch'::timestamptz as "firstAt", 'epoch'::timestamptz + avg(last_at - first_at) as "lastAt"
    from page_memory where host = ${host} group by visits, changes`.execute(store.db);
  const pages = sum(rows.map((row) => row.pages));
  if (pages === 0) return null;
  const perDay = sum(rows.map((row) => changesPerDay(row) * row.pages)) / pages;
  return { pages, gone: sum(rows.map((row) => row.gone)), changesPerDay: perDay, days: daysUntilChange(perDay) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Whether a scan of the same arguments was finished before: what it did not judge worth a lead then, it would not now. */
export async function isRevisit(store: Store, { id, argsKey }: { id: string; argsKey: string }): Promise<boolean> {
  const row = await store.db
    .selectFrom('scans')
    .select('id')
    .where('args_key', '=', argsKey)
    .where('id', '<>', id)
    .where('status', '=', 'finished')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Listings as the store holds them, for pages that say they have not changed. */
export async function storedListings(store: Store, ids: readonly string[]): Promise<Listing[]> {
  if (ids.length === 0) return [];
  const rows = await store.db.selectFrom('listings').select('listing').where('id', 'in', ids).execute();
  return rows.map(({ listing }) => listing);
}
