// Searches of a source that names no search address: where its pages and its OpenSearch description say that it has one.
import { canonicalUrl } from '#listing/fingerprint.ts';
import { priorities, type NewUrl } from '../follow.ts';
import { readerOf } from './kinds.ts';
import { openSearchOf, readOpenSearch, searchFormOf } from './search-form.ts';
import { searchAddresses, searchPriority, type Source } from './source.ts';

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

function searches(template: string, depth: number, source: Source): NewUrl[] {
  return searchAddresses(source, template).map(({ url, rank }) => ({
    url,
    key: canonicalUrl(url),
    priority: searchPriority(rank),
    depth: depth + 1,
    source: source.name,
  }));
}
