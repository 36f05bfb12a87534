// What a second look at an advert changes. Pure.
import { sha256 } from '#lib/blobs.ts';
import type { Listing } from '#listing/listing.ts';
import { canonicalJson } from './json.ts';

/** What the advert says. Not when it was fetched, and not the date it shows: "two days ago" would be another date at every visit. */
const fields = [
  'kind',
  'title',
  'description',
  'price',
  'seller',
  'location',
  'images',
  'contacts',
] as const satisfies ReadonlyArray<keyof Listing>;

export interface FieldChange {
  field: (typeof fields)[number];
  old: unknown;
  new: unknown;
}

/** SHA-256 over what the advert says: equal hashes mean that nothing changed. */
export function contentHash(listing: Listing): string {
  return sha256(canonicalJson(fields.map((field) => listing[field])));
}

/** Of two records of one advert in one batch, the one to keep: a page over a stub, else the later. */
export function preferred(first: Listing, second: Listing): Listing {
  return first.kind !== 'stub' && second.kind === 'stub' ? first : second;
}

/**
 * The record to keep and what changed. A stub says less than a page and changes nothing of one (`ignored`); a page makes a stub whole,
 * which is no change of the advert; a page that says the offer is over keeps the words of the offer where it has none itself.
 */
export function mergeListing(
  before: Listing,
  now: Listing,
): { listing: Listing; changes: FieldChange[]; ignored: boolean } {
  if (now.kind === 'stub' && before.kind !== 'stub') return { listing: before, changes: [], ignored: true };
  if (before.kind === 'stub' && now.kind !== 'stub') return { listing: now, changes: [], ignored: false };
  const listing = now.kind === 'ended' ? keepWords(before, now) : now;
  const changes = fields
    .filter((field) => canonicalJson(before[field]) !== canonicalJson(listing[field]))
    .map((field) => ({ field, old: before[field], new: listing[field] }));
  return { listing, changes, ignored: false };
}

function keepWords(before: Listing, ended: Listing): Listing {
  return {
    ...ended,
    title: ended.title === '' ? before.title : ended.title,
    description: ended.description === '' ? before.description : ended.description,
    price: ended.price ?? before.price,
    seller: ended.seller ?? before.seller,
    location: ended.location ?? before.location,
    images: ended.images.length === 0 ? before.images : ended.images,
    postedAt: ended.postedAt ?? before.postedAt,
    contacts: ended.contacts.length === 0 ? before.contacts : ended.contacts,
  };
}
