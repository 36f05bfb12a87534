// Results pages: blocks that repeat, each with a link of one shape to a page of its own.
import type { AnyNode, Element } from 'domhandler';
import type { Price } from '#listing/listing.ts';
import { absolute, pathShape, sameSite } from './addresses.ts';
import { rawText, squeeze } from './dom.ts';
import { findPrices, mayHoldPrice, type PriceOptions } from './prices.ts';
import type { Anchor, Survey } from './survey.ts';

export interface Card {
  url: string;
  title: string;
  price: Price | null;
  image: string | null;
  element: Element;
  anchors: Anchor[];
}

export interface Cards {
  cards: Card[];
  /** Characters of text in all of them. */
  textLength: number;
}

/** The cards of the group that takes up most of the page; empty where nothing repeats. */
export function findCards(survey: Survey, base: string, options: PriceOptions): Cards {
  const groups = new Map<string, Array<{ anchor: Anchor; url: string }>>();
  for (const anchor of survey.anchors) {
    if (anchor.region !== 'main' && anchor.region !== 'comments' && anchor.region !== 'header') continue;
    const url = absolute(anchor.href, base);
    if (url === null || !sameSite(url, base)) continue;
    const key = `${pathShape(url)} ${signature(anchor.element)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ anchor, url }]);
    else if (group.length < 2000) group.push({ anchor, url });
  }
  let best: Cards = { cards: [], textLength: 0 };
  let bestScore = 0;
  const candidates = [...groups.values()]
    .filter((group) => group.length >= 3)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, 6);
  for (const group of candidates) {
    const cards = cardsOf(group, base, options);
    const score = scoreOf(cards);
    if (score > bestScore) {
      bestScore = score;
      best = cards;
    }
  }
  return best;
}

function weight(group: Array<{ anchor: Anchor }>): number {
  let total = 0;
  for (const { anchor } of group) total += Math.min(anchor.text.length, 120);
  return total;
}

function scoreOf({ cards, textLength }: Cards): number {
  if (cards.length < 3) return 0;
  const priced = cards.filter((card) => card.price !== null).length;
  const average = textLength / cards.length;
  const titles = cards.reduce((sum, card) => sum + Math.min(card.title.length, 100), 0) / cards.length;
  if (titles < 6) return 0;
  return Math.min(cards.length, 60) * Math.min(average, 400) * (1 + priced / cards.length) * Math.min(1, titles / 15);
}

/** Tag and class of the link and of what stands around it: cards of a kind are built alike. */
function signature(element: Element): string {
  let text = '';
  let node: AnyNode | null = element;
  for (let up = 0; up < 4 && node !== null && 'attribs' in node; up += 1) {
    text += `<${node.name}`;
    node = node.parent;
  }
  return text;
}

function cardsOf(group: Array<{ anchor: Anchor; url: string }>, base: string, options: PriceOptions): Cards {
  // Which addresses of the group stand below an element: one, or several.
  const below = new Map<AnyNode, string | null>();
  for (const { anchor, url } of group) {
    for (let node: AnyNode | null = anchor.element; node !== null; node = node.parent) {
      const known = below.get(node);
      if (known === undefined) below.set(node, url);
      else if (known === null) break;
      else if (known !== url) below.set(node, null);
    }
  }
  const byUrl = new Map<string, Card>();
  let textLength = 0;
  for (const { anchor, url } of group) {
    const known = byUrl.get(url);
    if (known !== undefined) {
      known.anchors.push(anchor);
      if (isBetterTitle(anchor.text, known.title)) known.title = anchor.text;
      continue;
    }
    const element = cardElement(anchor.element, below);
    const text = squeeze(rawText(element, 4000));
    textLength += text.length;
    byUrl.set(url, {
      url,
      title: anchor.text,
      price: cardPrice(text, options),
      image: cardImage(element, base),
      element,
      anchors: [anchor],
    });
  }
  const cards = [...byUrl.values()];
  for (const card of cards) if (card.title === '') card.title = pictureTitle(card.element) ?? '';
  return { cards: cards.filter((card) => card.title !== ''), textLength };
}

function isBetterTitle(text: string, known: string): boolean {
  return known === '' || (text.length > known.length && text.length < 300 && known.length < 12);
}

/** The topmost element around a link that holds no other card's link. */
function cardElement(link: Element, below: Map<AnyNode, string | null>): Element {
  let element = link;
  for (let up = 0; up < 14; up += 1) {
    const parent = element.parent;
    if (
      parent === null ||
      !('attribs' in parent) ||
      below.get(parent) === null ||
      parent.name === 'body' ||
      parent.name === 'main'
    )
      break;
    element = parent;
  }
  return element;
}

function cardPrice(text: string, options: PriceOptions): Price | null {
  if (!mayHoldPrice(text)) return null;
  const price = findPrices(text, options)[0];
  return price === undefined ? null : { amount: price.amount, currency: price.currency };
}

function cardImage(element: Element, base: string): string | null {
  const image = firstImage(element, 0);
  const source = image?.attribs['data-src'] ?? image?.attribs['data-original'] ?? image?.attribs['src'];
  return source === undefined || source.startsWith('data:') ? null : absolute(source, base);
}

function pictureTitle(element: Element): string | null {
  const alt = firstImage(element, 0)?.attribs['alt'];
  return alt === undefined || squeeze(alt) === '' ? null : squeeze(alt);
}

function firstImage(element: Element, depth: number): Element | null {
  if (element.name === 'img') return element;
  if (depth > 30) return null;
  for (const child of element.children) {
    if (!('attribs' in child)) continue;
    const found = firstImage(child, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
