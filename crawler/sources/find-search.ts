// Searches of a source that names no search address: where its pages and its OpenSearch description say that it has one.
import { canonicalUrl } from '#listing/fingerprint.ts';
import type { FrontierUrl } from '#lib/frontier.ts';
import { priorities, type NewUrl } from '../follow.ts';
import { isItemAddress } from '../read/addresses.ts';
import type { PageReading } from '../read/page.ts';
import { readerOf } from './kinds.ts';
import { openSearchOf, readOpenSearch, searchFormOf } from './search-form.ts';
import { searchAddresses, searchPriorities, searchPriority, type Source } from './source.ts';

/** Hits come before the next search, which is a tenth below. */
const justAfter = 0.05;
/** A further page of results comes after ten more terms. */
const perPage = 1;

/** Whether the source wants its search looked for. */
export function seeksSearch({ kind, search }: Source): boolean {
  return (
    search !== undefined && search.address === undefined && search.terms.length > 0 && readerOf(kind) === undefined
  );
}

/** The searches that a page's form leads to, one a term; where it has none, the address of its OpenSearch description. */
export function searchesOnPage(html: string, from: { url: string; depth: number }, source: Source): NewUrl[] {
  const template = searchFormOf(html, from.url);
  if (template !== null) return searches(template, from.depth, source);
  const description = openSearchOf(html, from.url);
  if (description === null) return [];
  return [
    {
      url: description,
      key: canonicalUrl(description),
      priority: priorities.nextPage,
      depth: from.depth + 1,
      source: source.name,
    },
  ];
}

/** The searches that an OpenSearch description leads to; null where the bytes are none. */
export function searchesOfDescription(
  body: Buffer,
  from: { url: string; depth: number },
  source: Source,
): NewUrl[] | null {
  const text = body.subarray(0, 100_000).toString('utf8');
  if (!/<OpenSearchDescription\b/i.test(text.slice(0, 2000))) return null;
  const template = readOpenSearch(text, from.url);
  return template === null ? [] : searches(template, from.depth, source);
}

/**
 * Links of a results page that a search led to: what it found comes next, before the searches for less telling terms; each further page of the
 * same results waits for a few of them. A telling term finds one or two things, of which no list can be told: there an item's address is enough.
 */
export function preferHits(
  links: NewUrl[],
  reading: PageReading,
  { priority }: Pick<FrontierUrl, 'priority'>,
): NewUrl[] {
  if (priority <= searchPriorities.last || priority > searchPriorities.first || reading.listing !== null) return links;
  const inPage = new Set(
    reading.links.filter(({ where }) => where === 'content' || where === 'card').map(({ url }) => canonicalUrl(url)),
  );
  const further = new Set(
    [reading.pagination.next, ...reading.pagination.pages].flatMap((url) => (url === null ? [] : canonicalUrl(url))),
  );
  return links.map((link) => {
    if (further.has(link.key)) return { ...link, priority: Math.max(link.priority, priority - perPage) };
    const isHit = link.priority === priorities.listing || (inPage.has(link.key) && isItemAddress(new URL(link.url)));
    return isHit ? { ...link, priority: Math.max(link.priority, priority - justAfter) } : link;
  });
}

function searches(template: string, depth: number, source: Source): NewUrl[] {
  return searchAddresses(source, template).map(({ url, rank }) => ({
    url,
    key: canonicalUrl(url),
    priority: searchPriority(rank),
    depth: depth + 1,
    source: source.name,
  }));
}
