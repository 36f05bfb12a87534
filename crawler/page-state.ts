// What is remembered of a page over scans, and the address by which a listing is known. Pure.
import { sha256 } from '#lib/blobs.ts';
import type { PageState, SeenPage } from '#lib/frontier.ts';
import { canonicalUrl, listingId } from '#listing/fingerprint.ts';
import type { Listing } from '#listing/listing.ts';
import type { Fetched } from './fetch/client.ts';
import type { PageReading } from './read/page.ts';

/** The headers that ask a server for a page only if it has changed. */
export function conditionsOf({ etag, lastModified }: SeenPage): Record<string, string> {
  return {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  };
}

/**
 * `fetched`: null where the page has moved, for then what it says of itself is another address' matter, and where its scripts drew it, for then
 * the frame is the same whatever they put into it.
 */
export function stateOf(
  { reading, listing, host }: { reading: PageReading; listing: Listing | null; host: string },
  fetched: Fetched | null,
): PageState {
  const says =
    listing === null
      ? reading.stubs.map(({ url }) => url)
      : [listing.kind, listing.title, listing.description, listing.price, listing.location];
  return {
    state: 'read',
    host,
    listingId: listing === null ? null : listingId(listing),
    hash: sha256(JSON.stringify(says)),
    etag: fetched?.header('etag') ?? null,
    lastModified: fetched?.header('last-modified') ?? null,
  };
}

/**
 * The address that names a listing: its canonical link where the reader took one. A redirect that only adds parameters (`?from=share`) does
 * not rename it; one that leads to another address does.
 */
export function nameOf(reading: PageReading, requested: string, final: string): string {
  const read = reading.listing?.url ?? final;
  if (canonicalUrl(read) !== canonicalUrl(final)) return canonicalUrl(read);
  const asked = new URL(requested);
  const got = new URL(final);
  const onlyAdds =
    asked.origin === got.origin &&
    asked.pathname === got.pathname &&
    [...asked.searchParams].every(([name, value]) => got.searchParams.get(name) === value);
  return canonicalUrl(onlyAdds ? requested : final);
}
