// Page bytes in, what they hold out. Pure: no clock, no network, and no bytes make it throw or run for ever.
// Surest layer first: the source's own selectors, structured data, the head, then the page's shape.
import { sha256 } from '#lib/blobs.ts';
import type { Listing } from '#listing/listing.ts';
import { absolute, hostOf, listingAddress } from './addresses.ts';
import { decodePage } from './decode.ts';
import { parseHtml } from './dom.ts';
import { mergeFacts, type Facts } from './facts.ts';
import { jsonLdFacts, readJsonLd } from './json-ld.ts';
import { judgeKind, mainText } from './kind.ts';
import { readLanguage } from './language.ts';
import { metaFacts, readMetas } from './meta.ts';
import type { PageContext, PageKind, PageLink, PageReading } from './page.ts';
import { readPagination } from './pagination.ts';
import type { PriceOptions } from './prices.ts';
import { findCards, type Cards } from './results.ts';
import { mainPassage, shownLocation, shownPrice, shownSeller } from './shape.ts';
import { surveyPage, type Survey } from './survey.ts';
import { readTitle } from './title.ts';

/** Reads one page. Bytes that are no HTML come back as kind `empty` or `other`; a price that is not shown is null, never 0. */
export function readPage(bytes: Buffer, context: PageContext): PageReading {
  const survey = surveyPage(parseHtml(decodePage(bytes, context.contentType)));
  const base = survey.base === null ? context.url : (absolute(survey.base, context.url) ?? context.url);
  const prices: PriceOptions = { site: hostOf(context.url).split(':')[0], fallback: context.defaultCurrency };
  const metas = readMetas(survey);
  const stated = mergeFacts([jsonLdFacts(readJsonLd(survey.scripts))]);
  const head = metaFacts(metas);
  const heading = readTitle(survey, stated.type === 'offer' ? stated.title : undefined);
  const line = heading?.line ?? -1;
  const cards = findCards(survey, base, prices);
  const facts = mergeFacts([stated, { ...head, title: undefined, description: undefined }]);
  const shownBy = shownSeller(survey, line, base);
  const price = facts.price ?? shownPrice(survey, line, prices) ?? null;
  const seller = facts.seller ?? shownBy;
  const canonical = canonicalLink(survey, base);
  const main = mainText(survey, 100_000);
  const title = heading?.text ?? facts.title ?? null;
  const kind = judgeKind({
    survey,
    facts,
    cards,
    mainLength: main.length,
    title,
    hasPrice: price !== null,
    hasSeller: seller !== null,
    isIndex: isIndexAddress(context.url),
    isItem: isItemAddress(context.url),
    status: context.status ?? 200,
  });
  const passage = kind === 'listing' || kind === 'ended' || kind === 'article' ? mainPassage(survey, line) : null;
  const text = passage?.text ?? main;
  const language = readLanguage(`${title ?? ''}\n${facts.description ?? text}`, survey.htmlLang ?? metas.byName.get('content-language') ?? null, context.languages);
  const robots = `${metas.byName.get('robots') ?? ''} ${metas.byName.get('googlebot') ?? ''}`.toLowerCase();
  const isOffer = kind === 'listing' || kind === 'ended';
  const listing: Listing | null =
    isOffer && title !== null
      ? {
          url: listingAddress(context.url, canonical),
          kind,
          title,
          description: facts.description ?? passage?.text ?? '',
          price,
          seller: seller === null ? null : absoluteSeller(seller, base),
          location: facts.location ?? shownLocation(survey, line, title, seller?.name ?? null),
          images: pictures(survey, facts, line, base),
          postedAt: facts.postedAt ?? null,
          contacts: [],
          language,
          seenAt: context.seenAt,
          source: context.source,
          pageHash: sha256(bytes),
        }
      : null;
  const pagination = readPagination(survey, base, null);
  return {
    kind,
    listing,
    stubs: kind === 'results' ? stubsOf(cards, context) : [],
    pagination,
    links: linksOf(survey, base, cards),
    needsScript: isShell(survey, kind, main.length),
    canonical,
    noindex: /noindex|none/.test(robots),
    nofollow: /nofollow|none/.test(robots),
    title,
    language,
    text,
    availability: facts.availability ?? null,
  };
}

function isIndexAddress(url: string): boolean {
  const { pathname, search } = new URL(url);
  return pathname === '/' || /(?:^|[?&])(?:q|query|search|keyword|keywords|page|s)=/.test(search) || /\/(?:search|category|categories|browse|viewforum|forumdisplay|tag|c)(?:[/.]|$)/.test(pathname);
}

function isItemAddress(url: string): boolean {
  const { pathname, search } = new URL(url);
  return /\d{5,}/.test(pathname) || /[?&](?:id|t|tid|item|itemid|ad|adid|aid|p|pid|product|productid|goods_id|topic|thread|threadid)=\w*\d{2,}/i.test(search) ||
    /\/(?:itm|item|items|listing|listings|ad|ads|advert|classified|product|products|offer|offers|auction|lot|lots|anuncio|annonce|anzeige|kleinanzeige|artikel|goods|detail|details|dp|gp|threads?|topic|viewtopic|showthread|showtopic|t)[/.][^/]/.test(pathname);
}

function canonicalLink(survey: Survey, base: string): string | null {
  for (const { attribs } of survey.linkTags) {
    if (/(?:^|\s)canonical(?:\s|$)/i.test(attribs['rel'] ?? '')) return absolute(attribs['href'] ?? '', base);
  }
  return null;
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
    if (source.startsWith('data:') || size < 60 || /(?:sprite|spacer|pixel|blank|icon|logo|avatar|smil|emoji)/i.test(source.slice(0, 500))) continue;
    const url = absolute(source, base);
    if (url !== null) found.add(url);
  }
  return [...found].slice(0, 30);
}

function stubsOf({ cards }: Cards, context: PageContext): Listing[] {
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

function linksOf(survey: Survey, base: string, { cards }: Cards): PageLink[] {
  const inCards = new Set(cards.flatMap((card) => card.anchors));
  const links: PageLink[] = [];
  for (const anchor of survey.anchors) {
    if (links.length >= 5000) break;
    const url = absolute(anchor.href, base);
    if (url === null) continue;
    const where = inCards.has(anchor) ? 'card' : anchor.region === 'pagination' ? 'pagination' : anchor.region === 'main' || anchor.region === 'comments' || anchor.region === 'aside' ? 'content' : 'nav';
    links.push({ url, text: anchor.text.slice(0, 300), rel: anchor.element.attribs['rel']?.toLowerCase() ?? '', where });
  }
  return links;
}

/** Scripts, hardly any text, and hardly a link to follow. */
function isShell(survey: Survey, kind: PageKind, mainLength: number): boolean {
  if (kind === 'listing' || kind === 'results' || kind === 'login' || kind === 'ended' || survey.scripts.length === 0) return false;
  const links = survey.anchors.filter((anchor) => anchor.region !== 'hidden').length;
  return mainLength < 250 && links < 6;
}
