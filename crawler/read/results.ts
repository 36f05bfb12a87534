// Results pages: blocks that repeat, each with a link of one shape to a page of its own.
import type { AnyNode, Element } from 'domhandler';
import type { Price } from '#listing/listing.ts';
import { absolute, pathShape, sameSite } from './addresses.ts';
import { blockLines, rawText, squeeze } from './dom.ts';
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
  const beside = new Map<string, Array<{ anchor: Anchor; url: string }>>();
  for (const anchor of survey.anchors) {
    if (
      anchor.region !== 'main' &&
      anchor.region !== 'comments' &&
      anchor.region !== 'header' &&
      anchor.region !== 'aside'
    )
      continue;
    const url = absolute(anchor.href, base);
    if (url === null || !sameSite(url, base)) continue;
    const shape = pathShape(url);
    if (anchor.region === 'aside') {
      const others = beside.get(shape);
      if (others === undefined) beside.set(shape, [{ anchor, url }]);
      else if (others.length < 500) others.push({ anchor, url });
      continue;
    }
    const key = `${shape} ${signature(anchor.element)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ anchor, url }]);
    else if (group.length < 2000) group.push({ anchor, url });
  }
  let best: Cards = { cards: [], textLength: 0 };
  let bestScore = 0;
  let shape = '';
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
      shape = pathShape(group[0]?.url ?? '');
    }
  }
  // What a results page shows in a strip beside its results is on offer as well.
  const others = best.cards.length < 8 ? undefined : beside.get(shape);
  if (others !== undefined) {
    const known = new Set(best.cards.map((card) => card.url.split('?', 1)[0]));
    best.cards.push(...cardsOf(others, base, options).cards.filter((card) => !known.has(card.url.split('?', 1)[0])));
  }
  return best;
}

/** One card for each element that a source's own selector names. */
export function cardsIn(elements: readonly Element[], survey: Survey, base: string, options: PriceOptions): Cards {
  const blocks = new Set<AnyNode>(elements);
  const cards = new Map<AnyNode, Card>();
  let textLength = 0;
  for (const anchor of survey.anchors) {
    let block: AnyNode | null = anchor.element;
    while (block !== null && !blocks.has(block)) block = block.parent;
    const url = block === null ? null : absolute(anchor.href, base);
    if (block === null || url === null) continue;
    const known = cards.get(block);
    if (known !== undefined) {
      known.anchors.push(anchor);
      if (isBetterTitle(anchor.text, known.title)) [known.title, known.url] = [anchor.text, url];
      continue;
    }
    const element = block as Element;
    const lines = blockLines(element);
    for (const line of lines) textLength += line.length;
    cards.set(block, {
      url,
      title: anchor.text === '' ? (headingIn(element, 0) ?? '') : anchor.text,
      price: cardPrice(lines, options),
      image: cardImage(element, base),
      element,
      anchors: [anchor],
    });
  }
  return { cards: [...cards.values()].filter((card) => card.title !== ''), textLength };
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
  // The same item is linked with other parameters from picture, title and price.
  const named = pathShape(group[0]?.url ?? '').includes('*');
  const keyOf = (url: string) => (named ? (url.split('?', 1)[0] ?? url) : url);
  // Which addresses of the group stand below an element: one, or several.
  const below = new Map<AnyNode, string | null>();
  for (const { anchor, url } of group) {
    for (let node: AnyNode | null = anchor.element; node !== null; node = node.parent) {
      const known = below.get(node);
      if (known === undefined) below.set(node, keyOf(url));
      else if (known === null) break;
      else if (known !== keyOf(url)) below.set(node, null);
    }
  }
  const byUrl = new Map<string, Card>();
  let textLength = 0;
  for (const { anchor, url } of group) {
    const known = byUrl.get(keyOf(url));
    if (known !== undefined) {
      known.anchors.push(anchor);
      if (isBetterTitle(anchor.text, known.title)) known.title = anchor.text;
      continue;
    }
    const element = cardElement(anchor.element, below);
    const lines = blockLines(element);
    for (const line of lines) textLength += line.length;
    byUrl.set(keyOf(url), {
      url,
      title: anchor.text,
      price: cardPrice(lines, options),
      image: cardImage(element, base),
      element,
      anchors: [anchor],
    });
  }
  const cards = [...byUrl.values()];
  for (const card of cards) {
    const heading = card.title.length > 3 && card.title.length < 25 ? null : headingIn(card.element, 0);
    if (heading !== null) card.title = heading;
    else if (card.title === '') card.title = pictureTitle(card.element) ?? '';
  }
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

/** The first sum of a card that is not its postage; lines with nothing else before sums in prose. */
function cardPrice(lines: readonly string[], options: PriceOptions): Price | null {
  let fallback: Price | null = null;
  for (const line of lines.slice(0, 60)) {
    if (!mayHoldPrice(line) || notPrice.test(line)) continue;
    const found = findPrices(line.slice(0, 400), options)[0];
    if (found === undefined) continue;
    const price = { amount: found.amount, currency: found.currency };
    if (line.length < 40) return price;
    fallback ??= price;
  }
  return fallback;
}

/** What a card says of postage, savings and former prices. */
const notPrice =
  /versand|shipping|postage|delivery|livraison|env[ií]o|spedizione|frete|доставк|运费|運費|送料|\bwas\b|\brrp\b|\buvp\b|\bstatt\b|\bsave\b|\boff\b|^\s?[+-]/i;

function cardImage(element: Element, base: string): string | null {
  const image = firstImage(element, 0);
  const source = image?.attribs['data-src'] ?? image?.attribs['data-original'] ?? image?.attribs['src'];
  return source === undefined || source.startsWith('data:') ? null : absolute(source, base);
}

/** The first heading of a card. */
function headingIn(element: Element, depth: number): string | null {
  if (/^h[1-6]$/.test(element.name) || element.attribs['role'] === 'heading') {
    const text = squeeze(rawText(element, 500));
    if (text.length > 3) return text;
  }
  if (depth > 30) return null;
  for (const child of element.children) {
    if (!('attribs' in child)) continue;
    const found = headingIn(child, depth + 1);
    if (found !== null) return found;
  }
  return null;
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
