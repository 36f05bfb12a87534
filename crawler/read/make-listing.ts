// What was read of one page, as the Listing that travels.
import { sha256 } from '#lib/blobs.ts';
import type { Contact, Listing, Price } from '#listing/listing.ts';
import { absolute, hostOf, listingAddress } from './addresses.ts';
import { findContacts } from './contacts.ts';
import { parseDate } from './dates.ts';
import type { Facts } from './facts.ts';
import type { PageContext } from './page.ts';
import type { Cards } from './results.ts';
import { shownLocation } from './shown-location.ts';
import { shownDate } from './shown-date.ts';
import type { Survey } from './survey.ts';

export interface Parts {
  survey: Survey;
  kind: 'listing' | 'ended';
  title: string;
  /** The survey's line that holds the title, or -1. */
  line: number;
  price: Price | null;
  seller: { name: string; url?: string } | null;
  /** With the description already chosen. */
  facts: Facts;
  base: string;
  canonical: string | null;
  language: string | null;
  bytes: Buffer;
  context: PageContext;
}

export function makeListing({
  survey,
  kind,
  title,
  line,
  price,
  seller,
  facts,
  base,
  canonical,
  language,
  bytes,
  context,
}: Parts): Listing {
  const description = facts.description ?? '';
  const posted = facts.postedAt === undefined ? null : parseDate(facts.postedAt, { seenAt: context.seenAt });
  return {
    url: listingAddress(context.url, canonical),
    kind,
    title,
    description,
    price,
    seller: seller === null ? null : absoluteSeller(seller, base),
    location: facts.location ?? shownLocation(survey, line, title, seller?.name ?? null),
    images: pictures(survey, facts, line, base),
    postedAt: posted ?? shownDate(survey, line, context.seenAt),
    contacts: contactsOf(survey, `${title}\n${description}`, line, context),
    language,
    seenAt: context.seenAt,
    source: context.source,
    pageHash: sha256(bytes),
  };
}

/** From the offer's own text, and from links that stand beside it; a site's own numbers in the footer are nobody's contact. */
function contactsOf(survey: Survey, text: string, line: number, context: PageContext): Contact[] {
  const links: string[] = [];
  for (const anchor of survey.anchors) {
    if (anchor.region === 'main' && anchor.line >= line && links.length < 200) links.push(anchor.href);
  }
  const host = hostOf(context.url).split(':')[0] ?? '';
  const country = /\.([a-z]{2})$/.exec(host)?.[1];
  return findContacts(text, { country: country === 'uk' ? 'GB' : country, links });
}

function absoluteSeller(seller: { name: string; url?: string }, base: string): { name: string; url?: string } {
  const url = seller.url === undefined ? null : absolute(seller.url, base);
  return url === null ? { name: seller.name } : { name: seller.name, url };
}

function pictures(survey: Survey, facts: Facts, title: number, base: string): string[] {
  const found = new Set<string>();
  for (const image of facts.images ?? []) {
    const url = absolute(image, base);
    if (url !== null) found.add(url);
  }
  for (const { element, region, line } of survey.pictures) {
    if (found.size >= 30) break;
    if (region !== 'main' || line < title - 3) continue;
    const { attribs } = element;
    const source = attribs['data-src'] ?? attribs['data-original'] ?? attribs['src'] ?? '';
    const size = Math.min(Number(attribs['width'] ?? 999), Number(attribs['height'] ?? 999));
    if (
      source.startsWith('data:') ||
      size < 60 ||
      /(?:sprite|spacer|pixel|blank|icon|logo|avatar|smil|emoji)/i.test(source.slice(0, 500))
    )
      continue;
    const url = absolute(source, base);
    if (url !== null) found.add(url);
  }
  return [...found].slice(0, 30);
}

export function stubsOf({ cards }: Cards, context: PageContext): Listing[] {
  return cards.map((card) => ({
    url: listingAddress(card.url, null),
    kind: 'stub',
    title: card.title,
    description: '',
    price: card.price,
    seller: null,
    location: null,
    images: card.image === null ? [] : [card.image],
    postedAt: null,
    contacts: [],
    language: null,
    seenAt: context.seenAt,
    source: context.source,
    pageHash: null,
  }));
}
