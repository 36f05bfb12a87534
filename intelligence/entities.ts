// The entities in a listing: who may be behind it, each in one spelling, so that equal text means the same one. Pure.
import { canonicalUrl, contentFingerprint } from '#listing/fingerprint.ts';
import { contactTypes, type Listing } from '#listing/listing.ts';

/** `seller`: an account on one site. `words`: the very same text. `picture-address`: the very same picture file. The rest are contact types. */
export interface Entity {
  kind: string;
  value: string;
}

/** Contacts that name a person or account; a bare web address may be anybody's. */
export const namingContacts = contactTypes.filter((type) => type !== 'url');
const telling: ReadonlySet<string> = new Set(namingContacts);
/** Upper and lower case mean different things in these. */
const caseMatters = new Set(['wallet', 'line']);
/** Messengers that go by the phone's number: the number in one and the number in an advert are one entity. */
const byNumber = new Set(['whatsapp', 'signal', 'viber', 'zalo', 'phone']);
const maxEntities = 60;

/** Each once, in a stable order. */
export function entitiesOf(listing: Listing): Entity[] {
  const found = new Map<string, Entity>();
  const add = (kind: string, value: string) => {
    if (value !== '') found.set(`${kind}\n${value}`, { kind, value });
  };
  const { seller, source } = listing;
  if (seller !== null && seller.name.trim() !== '') add('seller', sellerName(source, listing.url, seller));
  for (const { type, value } of listing.contacts) {
    if (!telling.has(type)) continue;
    const plain = caseMatters.has(type) ? value.trim() : value.trim().toLowerCase();
    if (byNumber.has(type) && /^\+?\d{7,15}$/.test(plain)) add('phone', plain.startsWith('+') ? plain : `+${plain}`);
    else add(type, plain);
  }
  if (words(listing) >= 40) add('words', contentFingerprint({ ...listing, seller: null }));
  for (const image of listing.images.slice(0, 12)) add('picture-address', canonicalUrl(image));
  return [...found.values()].slice(0, maxEntities);
}

/** A profile's address where the page links one, else the name; always with the site, since anybody may be "anna" elsewhere. */
function sellerName(source: string, url: string, seller: NonNullable<Listing['seller']>): string {
  const site = URL.canParse(url) ? new URL(url).host : source;
  return seller.url === undefined
    ? `${site} ${seller.name.normalize('NFKC').trim().toLowerCase()}`
    : canonicalUrl(seller.url);
}

/** Letters and digits of title and text: of fewer than forty, two sellers may well write the same. */
function words({ title, description }: Listing): number {
  return `${title}${description}`.replace(/[^\p{L}\p{N}]+/gu, '').length;
}
