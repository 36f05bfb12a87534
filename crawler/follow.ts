// Which links of a page are worth following, how soon, and which are left for what reason. Pure.
import type { FrontierUrl } from '#lib/frontier.ts';
import { readAddress, type AddressFacts, type ReadAddress } from './address-facts.ts';
import type { PageReading } from './read/page.ts';
import type { SkipReason } from './skipped.ts';
import { belongsTo, type Source } from './sources/source.ts';

export interface NewUrl extends Omit<FrontierUrl, 'attempts'> {
  /** The link's words. */
  text?: string;
}

export interface Followed {
  links: NewUrl[];
  left: Array<{ url: string; reason: SkipReason }>;
}

/** Sooner first: the next page of a list, for each brings forty listings, then what the list offers, then what lies beside. */
export const priorities = {
  nextPage: 82,
  listing: 80,
  page: 70,
  card: 65,
  alike: 60,
  /** A list says of forty listings what they are; a sitemap only that there are some. */
  category: 44,
  sitemap: 42,
  content: 20,
  menu: 10,
  dated: 5,
} as const;

/** Menus are walked this far from the start: they repeat on every page and lead everywhere. */
const maxMenuDepth = 3;
const notPages =
  /\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|mov|avi|webm|og[gv]|wav|flac|pdf|docx?|xlsx?|pptx?|od[tsp]|zip|gz|rar|7z|tar|exe|dmg|apk|iso|css|m?js|woff2?|ttf|eot)$/i;

export function follow(
  reading: PageReading,
  from: Pick<FrontierUrl, 'url' | 'depth' | 'source'>,
  { source, read = readAddress }: { source: Source; read?: ReadAddress },
): Followed {
  const followed = new Map<string, NewUrl>();
  const left: Followed['left'] = [];
  // A plain list is what it says; a page that asks not to be followed is not.
  if (source.kind === 'list' || reading.nofollow) return { links: [], left };
  const own = belongsTo(source);
  const here = read(from.url);

  const offer = ({ url, text }: { url: string; text: string }, priority: number, deeper: number) => {
    const facts = read(url);
    const reason = whyLeave(facts, own);
    if (facts === null || reason !== null) {
      left.push({ url, reason: reason ?? 'bad-address' });
      return;
    }
    const { key } = facts;
    if (key === here?.key) return;
    const depth = from.depth + deeper;
    if (depth > source.maxDepth || (priority <= priorities.menu && depth > maxMenuDepth)) {
      left.push({ url, reason: 'too-deep' });
      return;
    }
    // Calendars and archives by date: hardly an offer, and without end.
    const rank = priority <= priorities.content && facts.isDated ? priorities.dated : priority;
    const known = followed.get(key);
    if (known === undefined || known.priority < rank)
      followed.set(key, { url, key, priority: rank, depth, source: from.source, text });
  };

  for (const { url, title } of reading.stubs) offer({ url, text: title }, priorities.listing, 1);
  if (reading.pagination.next !== null) offer({ url: reading.pagination.next, text: '' }, priorities.nextPage, 0);
  for (const url of reading.pagination.pages) offer({ url, text: '' }, priorities.page, 0);
  for (const link of reading.links) {
    if (link.where === 'card') offer(link, priorities.card, 1);
    else if (reading.kind === 'listing' || reading.kind === 'ended') {
      // A listing's own text leads anywhere; what looks like itself is another listing.
      if (read(link.url)?.shape === here?.shape) offer(link, priorities.alike, 1);
      else if (link.where === 'nav' && !link.rel.includes('nofollow')) offer(link, priorities.menu, 1);
    } else if (link.where === 'content') {
      offer(link, reading.kind === 'results' ? priorities.category : priorities.content, 1);
    } else if (link.where === 'nav' && !link.rel.includes('nofollow')) {
      offer(link, priorities.menu, 1);
    }
  }
  return { links: [...followed.values()], left };
}

/** Why an address is not even noted, or null. */
export function reasonToLeave(address: string, own: (url: URL) => boolean): SkipReason | null {
  return whyLeave(readAddress(address), own);
}

function whyLeave(facts: AddressFacts | null, own: (url: URL) => boolean): SkipReason | null {
  if (facts === null) return 'bad-address';
  const { url } = facts;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'bad-address';
  if (!own(url)) return 'off-site';
  if (notPages.test(url.pathname)) return 'not-html';
  return facts.isEndless ? 'trap' : null;
}
