// Which links of a page are worth following, how soon, and which are left for what reason. Pure.
import type { FrontierUrl } from '#lib/frontier.ts';
import { canonicalUrl } from '#listing/fingerprint.ts';
import type { PageReading } from './read/page.ts';
import type { SkipReason } from './skipped.ts';
import { belongsTo, type Source } from './sources/source.ts';

export type NewUrl = Omit<FrontierUrl, 'attempts'>;

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
  sitemap: 50,
  category: 40,
  content: 20,
  menu: 10,
  dated: 5,
} as const;

/** Menus are walked this far from the start: they repeat on every page and lead everywhere. */
const maxMenuDepth = 3;
const maxUrlLength = 2000;
const maxParameters = 12;
/** Turning pages costs no depth; a list longer than this is endless. */
const maxPageNumber = 2000;

const notPages =
  /\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|mov|avi|webm|og[gv]|wav|flac|pdf|docx?|xlsx?|pptx?|od[tsp]|zip|gz|rar|7z|tar|exe|dmg|apk|iso|css|m?js|woff2?|ttf|eot)$/i;

export function follow(
  reading: PageReading,
  from: Pick<FrontierUrl, 'url' | 'depth' | 'source'>,
  source: Source,
): Followed {
  const followed = new Map<string, NewUrl>();
  const left: Followed['left'] = [];
  // A plain list is what it says; a page that asks not to be followed is not.
  if (source.kind === 'list' || reading.nofollow) return { links: [], left };
  const own = belongsTo(source);
  const ownShape = shapeOf(from.url);
  const here = canonicalUrl(from.url);

  const offer = (url: string, priority: number, deeper: number) => {
    const reason = reasonToLeave(url, own);
    if (reason !== null) {
      left.push({ url, reason });
      return;
    }
    const key = canonicalUrl(url);
    if (key === here) return;
    const depth = from.depth + deeper;
    if (depth > source.maxDepth || (priority <= priorities.menu && depth > maxMenuDepth)) {
      left.push({ url, reason: 'too-deep' });
      return;
    }
    // Calendars and archives by date: hardly an offer, and without end.
    const rank = priority <= priorities.content && isDated(url) ? priorities.dated : priority;
    const known = followed.get(key);
    if (known === undefined || known.priority < rank)
      followed.set(key, { url, key, priority: rank, depth, source: from.source });
  };

  for (const stub of reading.stubs) offer(stub.url, priorities.listing, 1);
  if (reading.pagination.next !== null) offer(reading.pagination.next, priorities.nextPage, 0);
  for (const page of reading.pagination.pages) offer(page, priorities.page, 0);
  for (const link of reading.links) {
    if (link.where === 'card') offer(link.url, priorities.card, 1);
    else if (reading.kind === 'listing' || reading.kind === 'ended') {
      // A listing's own text leads anywhere; what looks like itself is another listing.
      if (shapeOf(link.url) === ownShape) offer(link.url, priorities.alike, 1);
      else if (link.where === 'nav' && !link.rel.includes('nofollow')) offer(link.url, priorities.menu, 1);
    } else if (link.where === 'content') {
      offer(link.url, reading.kind === 'results' ? priorities.category : priorities.content, 1);
    } else if (link.where === 'nav' && !link.rel.includes('nofollow')) {
      offer(link.url, priorities.menu, 1);
    }
  }
  return { links: [...followed.values()], left };
}

/** Why an address is not even noted, or null. */
export function reasonToLeave(address: string, own: (url: URL) => boolean): SkipReason | null {
  if (!URL.canParse(address)) return 'bad-address';
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'bad-address';
  if (!own(url)) return 'off-site';
  if (notPages.test(url.pathname)) return 'not-html';
  return isTrap(url) ? 'trap' : null;
}

/**
 * The address with what varies from one page of a kind to the next taken out: `/itm/123` and `/itm/456` have one shape, so have
 * `/view.php?t=1` and `/view.php?t=2`.
 */
export function shapeOf(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const path = url.pathname
    .split('/')
    .map((part) => (/\d/.test(part) ? part.replace(/[^/]*\d[^/.]*/g, '#') : part.length > 30 ? '~' : part));
  const names = [...new Set(url.searchParams.keys())].sort();
  return `${url.host}${path.join('/')}${names.length > 0 ? `?${names.join('&')}` : ''}`;
}

const dateNames =
  /^(?:date|day|month|year|week|calendar|cal|from|to|start|end|start_?date|end_?date|d|m|y|yr|mon|fecha|mes|datum)$/i;
const plainDate = /^\d{4}-\d{1,2}(?:-\d{1,2})?$/;
const unmistakable = /^(?:date|day|month|year|week|start_?date|end_?date|fecha|mes|datum)$/i;
const datePath = /\/(?:19|20)\d{2}\/(?:0?[1-9]|1[0-2])(?:\/|$)|\/(?:19|20)\d{2}-(?:0[1-9]|1[0-2])(?:-\d{2})?(?:\/|$)/;

/** Whether path or parameters name a day, month or year: `?month=2026-03`, `/2026/03/`. */
export function isDated(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (datePath.test(url.pathname)) return true;
  for (const [name, value] of url.searchParams) {
    if (unmistakable.test(name) || (dateNames.test(name) && plainDate.test(value))) return true;
  }
  return false;
}

function isTrap(url: URL): boolean {
  if (url.href.length > maxUrlLength || [...url.searchParams].length > maxParameters) return true;
  const parts = url.pathname.split('/').filter(Boolean);
  // The same part three times over is a relative link gone wrong; a page number beyond all lists is a loop.
  const tally = new Map<string, number>();
  for (const part of parts) tally.set(part, (tally.get(part) ?? 0) + 1);
  if ([...tally.values()].some((times) => times >= 3)) return true;
  const page = Number(url.searchParams.get('page') ?? url.searchParams.get('p') ?? 0);
  return Number.isInteger(page) && page > maxPageNumber && url.searchParams.has('page');
}
