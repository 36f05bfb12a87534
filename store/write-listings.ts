// The listings of a batch: new ones in, known ones compared and brought up to date, changes noted. record-findings.ts calls it.
import { sql, type Transaction } from 'kysely';
import { contentFingerprint } from '#listing/fingerprint.ts';
import type { Listing } from '#listing/listing.ts';
import { toJson } from './json.ts';
import type { Finding, ListingChange } from './lead-types.ts';
import { contentHash, mergeListing } from './merge-listing.ts';
import type { Database } from './schema.ts';

/** One advert of a batch; writeListings() fills in what the store knew of it. */
export interface Item {
  id: string;
  finding: Finding;
  /** What the store will hold: the listing as found, or merged with what was known. */
  listing: Listing;
  hash: string;
  /** New, or different from what was known. */
  isNew: boolean;
  changed: boolean;
  /** A stub of a listing known in full: seen again, and nothing else. */
  ignored: boolean;
}

type Trx = Transaction<Database>;

/** `items` in the order of their ids: whoever locks rows in one order never waits in a circle. */
export async function writeListings(
  trx: Trx,
  items: Item[],
  { scanId, at }: { scanId: string; at: Date },
): Promise<ListingChange[]> {
  const ids = items.map(({ id }) => id);
  const known = new Set(
    (await trx.selectFrom('listings').select('id').where('id', 'in', ids).execute()).map(({ id }) => id),
  );
  const inserted = await insertListings(
    trx,
    items.filter(({ id }) => !known.has(id)),
    { scanId, at },
  );
  const changes: ListingChange[] = [];
  const seenBefore = items.filter((item) => !(item.isNew = item.changed = inserted.has(item.id)));
  if (seenBefore.length === 0) return changes;

  const rows = await trx
    .selectFrom('listings')
    .select(['id', 'listing', 'content_hash'])
    .where(
      'id',
      'in',
      seenBefore.map(({ id }) => id),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const item of seenBefore) {
    const before = stored.get(item.id);
    if (before === undefined || before.content_hash === item.hash) continue;
    const merged = mergeListing(before.listing, item.finding.listing);
    item.listing = merged.listing;
    item.hash = contentHash(merged.listing);
    item.ignored = merged.ignored;
    item.changed = item.hash !== before.content_hash;
    for (const change of merged.changes) changes.push({ ...change, listingId: item.id, at: at.toISOString(), scanId });
  }
  await updateListings(
    trx,
    seenBefore.filter(({ changed }) => changed),
  );
  await trx
    .updateTable('listings')
    .set({ last_seen: at })
    .where(
      'id',
      'in',
      seenBefore.map(({ id }) => id),
    )
    .where('last_seen', '<', at)
    .execute();
  await writeChanges(trx, changes, { scanId, at });
  return changes;
}

async function insertListings(
  trx: Trx,
  items: Item[],
  { scanId, at }: { scanId: string; at: Date },
): Promise<Set<string>> {
  if (items.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    insert into listings (id, url, kind, source, title, seller, listing, content_hash, fingerprint, first_seen, last_seen, first_scan)
    select r.id, r.url, r.kind, r.source, r.title, r.seller, r.listing, r.hash, r.fingerprint, ${at}, ${at}, ${scanId}
    from jsonb_to_recordset(${toJson(items.map(toRow))}::jsonb) as r(${listingColumns})
    order by r.id
    on conflict (id) do nothing
    returning id`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

async function updateListings(trx: Trx, items: Item[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update listings l set kind = r.kind, title = r.title, seller = r.seller, listing = r.listing, content_hash = r.hash, fingerprint = r.fingerprint
    from jsonb_to_recordset(${toJson(items.map(toRow))}::jsonb) as r(${listingColumns})
    where l.id = r.id`.execute(trx);
}

const listingColumns = sql.raw(
  'id text, url text, kind text, source text, title text, seller text, listing jsonb, hash text, fingerprint text',
);

function toRow({ id, listing, hash }: Item) {
  const { url, kind, source, title, seller } = listing;
  return {
    id,
    url,
    kind,
    source,
    title,
    seller: seller?.name ?? null,
    listing,
    hash,
    fingerprint: contentFingerprint(listing),
  };
}

async function writeChanges(
  trx: Trx,
  changes: readonly ListingChange[],
  { scanId, at }: { scanId: string; at: Date },
): Promise<void> {
  if (changes.length === 0) return;
  await trx
    .insertInto('listing_changes')
    .values(
      changes.map((change) => ({
        listing_id: change.listingId,
        scan_id: scanId,
        field: change.field,
        old: toJson(change.old),
        new: toJson(change.new),
        at,
      })),
    )
    .execute();
}
