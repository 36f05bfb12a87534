// The place of a listing as it leaves: what its words may mean, never which of them was meant.
import type { Gazetteer } from '#lib/gazetteer.ts';
import type { Listing } from '#listing/listing.ts';
import type { Place } from '../../contract/lead.ts';

/** As many dots as a small map can tell apart. */
const shown = 5;

export function presentPlace({ location }: Listing, gazetteer: Gazetteer | undefined): Place | null {
  // No place is named in as many words: it is a sentence, read by people.
  if (location === null || location.length > 120) return null;
  const found = gazetteer?.find(location);
  if (found === undefined) return null;
  const { country, towns } = found;
  return { country, towns: towns.slice(0, shown), more: Math.max(0, towns.length - shown) };
}
