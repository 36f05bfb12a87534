// A source's own CSS selectors, for sites that generic reading gets wrong.
import { selectAll, selectOne } from 'css-select';
import type { AnyNode, Document, Element } from 'domhandler';
import { absolute } from './addresses.ts';
import { rawText, squeeze } from './dom.ts';
import type { Facts } from './facts.ts';
import type { SiteSelectors } from './page.ts';
import { parsePrice, type PriceOptions } from './prices.ts';

/** Why a selector cannot be used, or null where it can. */
export function selectorFault(selector: string): string | null {
  try {
    selectOne(split(selector).css, []);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What the selectors find; a selector that finds nothing leaves its field to the other layers. */
export function selectedFacts(document: Document, selectors: SiteSelectors, prices: PriceOptions): Facts {
  const text = (selector: string | undefined) => (selector === undefined ? undefined : textAt(document, selector));
  const priceText = text(selectors.price);
  const price = priceText === undefined ? null : parsePrice(priceText, prices);
  const seller = text(selectors.seller);
  return {
    type: selectors.title !== undefined && text(selectors.title) !== undefined && price !== null ? 'offer' : undefined,
    title: text(selectors.title),
    description: selectors.description === undefined ? undefined : linesAt(document, selectors.description),
    price: price === null ? undefined : { amount: price.amount, currency: price.currency },
    seller: seller === undefined ? undefined : { name: seller },
    location: text(selectors.location),
    postedAt: text(selectors.postedAt),
    images: selectors.images === undefined ? undefined : imagesAt(document, selectors.images),
  };
}

/** The address a selector's first match links to. */
export function selectedLink(document: Document, selector: string | undefined, base: string): string | null {
  if (selector === undefined) return null;
  const href = find(document, selector)[0]?.attribs['href'];
  return href === undefined ? null : absolute(href, base);
}

/** Elements a selector matches; none where the selector is broken. */
export function selectedElements(document: Document, selector: string): Element[] {
  return find(document, selector);
}

function textAt(document: Document, selector: string): string | undefined {
  const { attribute } = split(selector);
  for (const element of find(document, selector)) {
    const text = squeeze(attribute === null ? rawText(element, 5000) : (element.attribs[attribute] ?? ''));
    if (text !== '') return text;
  }
  return undefined;
}

function linesAt(document: Document, selector: string): string | undefined {
  const { attribute } = split(selector);
  const texts = find(document, selector)
    .slice(0, 50)
    .map((element) => squeeze(attribute === null ? rawText(element, 50_000) : (element.attribs[attribute] ?? '')))
    .filter((text) => text !== '');
  return texts.length === 0 ? undefined : texts.join('\n');
}

function imagesAt(document: Document, selector: string): string[] {
  const { attribute } = split(selector);
  return find(document, selector)
    .slice(0, 50)
    .map(
      (element) => element.attribs[attribute ?? 'data-src'] ?? element.attribs['src'] ?? element.attribs['href'] ?? '',
    )
    .filter((source) => source !== '');
}

function find(document: Document, selector: string): Element[] {
  try {
    return selectAll<AnyNode, Element>(split(selector).css, document.children);
  } catch {
    return [];
  }
}

function split(selector: string): { css: string; attribute: string | null } {
  const match = /^(.{1,2000}?)\s{0,4}@([a-z][\w-]{0,60})$/is.exec(selector.trim());
  return match === null
    ? { css: selector, attribute: null }
    : { css: match[1] ?? selector, attribute: match[2]?.toLowerCase() ?? null };
}
