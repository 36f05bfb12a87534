// Page bytes in, what they hold out. Pure: no clock, no network, and no bytes make it throw or run for ever.
// Surest layer first: the source's own selectors, structured data, the head, then the page's shape.
import { absolute, hostOf, isIndexAddress, isItemAddress } from './addresses.ts';
import { decodePage } from './decode.ts';
import { parseHtml } from './dom.ts';
import { decodeEntities } from './entities.ts';
import { mergeFacts, type Facts } from './facts.ts';
import { hydrationFacts } from './hydration.ts';
import { readJsonLd } from './json-ld.ts';
import { judgeKind, mainText } from './kind.ts';
import { readLanguage } from '#lib/language.ts';
import { makeListing, stubsOf } from './make-listing.ts';
import { metaFacts, readMetas } from './meta.ts';
import { readMicrodata } from './microdata.ts';
import type { PageContext, PageKind, PageLink, PageReading } from './page.ts';
import { readPagination } from './pagination.ts';
import { mainPassage } from './passage.ts';
import type { PriceOptions } from './prices.ts';
import { cardsIn, findCards, type Cards } from './results.ts';
import { offerFacts } from './schema-org.ts';
import { shownAvailability } from './shown-availability.ts';
import { currencyBeside, shownPrice } from './shown-price.ts';
import { shownSeller } from './shown-seller.ts';
import { selectedElements, selectedFacts, selectedLink } from './selectors.ts';
import { loginForms } from './login.ts';
import { surveyPage, type Survey } from './survey.ts';
import { readTitle } from './title.ts';

/**
 * Reads one page. Bytes that are no HTML come back as kind `empty` or `other`; a price that is not shown is null, never 0.
 * `context.url` must be an absolute http(s) address; nothing else can make it throw.
 */
export function readPage(bytes: Buffer, context: PageContext): PageReading {
  const document = parseHtml(decodePage(bytes, context.contentType));
  const survey = surveyPage(document);
  const base = survey.base === null ? context.url : (absolute(survey.base, context.url) ?? context.url);
  const prices: PriceOptions = {
    site: hostOf(context.url).split(':')[0],
    fallback: context.defaultCurrency,
    language: survey.htmlLang?.toLowerCase() ?? context.languages?.[0],
  };
  const metas = readMetas(survey);
  const own = context.selectors === undefined ? {} : selectedFacts(document, context.selectors, prices);
  const stated = mergeFacts([own, ...structuredFacts(survey)]);
  const heading = readTitle(survey, stated.type === 'offer' ? stated.title : own.title);
  const line = heading?.line ?? -1;
  const items = context.selectors?.item === undefined ? [] : selectedElements(document, context.selectors.item);
  const cards = items.length > 0 ? cardsIn(items, survey, base, prices) : findCards(survey, base, prices);
  const main = mainText(survey, 100_000);
  let facts = mergeFacts([stated, metaFacts(metas)]);
  let price = facts.price ?? shownPrice(survey, line, heading?.text ?? '', prices);
  if (price === null && cards.cards.length < 8) {
    facts = mergeFacts([facts, hydrationFacts(survey.scripts, context.url, prices)]);
    price = facts.price ?? null;
  }
  if (price !== null && price.currency === null) {
    price = {
      amount: price.amount,
      currency: currencyBeside(survey, price.amount, prices) ?? context.defaultCurrency ?? null,
    };
  }
  const seller = facts.seller ?? shownSeller(survey, line, base);
  // Only the head names it, and the page's own data knows better.
  const title =
    (line === -1 && facts.type === 'offer' ? facts.title : undefined) ?? heading?.text ?? facts.title ?? null;
  const address = new URL(context.url);
  const kind = judgeKind({
    survey,
    facts,
    cards,
    title,
    mainLength: main.length,
    hasPrice: price !== null,
    hasSeller: seller !== null,
    isIndex: isIndexAddress(address),
    chosen: items.length > 0,
    isItem: isItemAddress(address),
    status: context.status ?? 200,
  });
  const passage = kind === 'listing' || kind === 'ended' || kind === 'article' ? mainPassage(survey, line) : null;
  const text = passage?.text ?? main;
  const claimed = survey.htmlLang ?? metas.byName.get('content-language') ?? null;
  const language = readLanguage(`${title ?? ''}\n${stated.description ?? text}`, claimed, context.languages);
  const canonical = canonicalLink(survey, base);
  const robots = `${metas.byName.get('robots') ?? ''} ${metas.byName.get('googlebot') ?? ''}`.toLowerCase();
  return {
    kind,
    listing:
      title !== null && (kind === 'listing' || kind === 'ended')
        ? makeListing({
            survey,
            kind,
            title,
            line,
            price,
            seller,
            facts: { ...facts, description: fullest(stated.description, passage?.text, facts.description) },
            base,
            canonical,
            language,
            bytes,
            context,
          })
        : null,
    stubs: kind === 'results' ? stubsOf(cards, context) : [],
    pagination: readPagination(survey, base, selectedLink(document, context.selectors?.next, base)),
    links: linksOf(survey, base, cards),
    needsScript: isShell(survey, kind, main.length),
    canonical,
    noindex: /noindex|none/.test(robots),
    nofollow: /nofollow|none/.test(robots),
    title,
    language,
    text,
    availability: facts.availability ?? (kind === 'listing' ? shownAvailability(survey, line, price !== null) : null),
    loginForm: loginForms(survey).length > 0,
  };
}

/** JSON-LD and microdata; a page that has both means the same thing by them. */
function structuredFacts(survey: Survey): Facts[] {
  const title = `${survey.title} ${survey.lines.find((line) => line.heading === 1)?.text ?? ''}`;
  return [offerFacts(readJsonLd(survey.scripts), title), offerFacts(readMicrodata(survey.marked), title)];
}

/** Structured data often holds the opening words of what the page shows in full. */
function fullest(stated: string | undefined, shown: string | undefined, fallback: string | undefined): string {
  if (stated !== undefined && shown !== undefined && shown !== stated && decodeEntities(shown) === stated) return shown;
  if (stated === undefined) return shown === undefined || shown === '' ? (fallback ?? '') : shown;
  if (shown === undefined || shown.length <= stated.length) return stated;
  const opening = stated.replace(/(?:\.{3}|…)$/, '').slice(0, 60);
  return opening.length > 20 && shown.replace(/\s+/g, ' ').includes(opening.replace(/\s+/g, ' ')) ? shown : stated;
}

function canonicalLink(survey: Survey, base: string): string | null {
  for (const { attribs } of survey.linkTags) {
    if (/(?:^|\s)canonical(?:\s|$)/i.test(attribs['rel'] ?? '')) return absolute(attribs['href'] ?? '', base);
  }
  return null;
}

function linksOf(survey: Survey, base: string, { cards }: Cards): PageLink[] {
  const inCards = new Set(cards.flatMap((card) => card.anchors));
  const links: PageLink[] = [];
  for (const anchor of survey.anchors) {
    if (links.length >= 5000) break;
    const url = absolute(anchor.href, base);
    if (url === null) continue;
    const where = inCards.has(anchor)
      ? 'card'
      : anchor.region === 'pagination'
        ? 'pagination'
        : anchor.region === 'main' || anchor.region === 'comments' || anchor.region === 'aside'
          ? 'content'
          : 'nav';
    links.push({
      url,
      text: anchor.text.slice(0, 300),
      rel: anchor.element.attribs['rel']?.toLowerCase() ?? '',
      where,
    });
  }
  return links;
}

/** Scripts, hardly any text, and hardly a link to follow. */
function isShell(survey: Survey, kind: PageKind, mainLength: number): boolean {
  if (kind === 'listing' || kind === 'results' || kind === 'login' || kind === 'ended' || survey.scripts.length === 0)
    return false;
  // Menu and footer come with the empty frame of any page.
  const links = survey.anchors.filter(({ region }) => region === 'main' || region === 'aside').length;
  return mainLength < 250 && links < 6;
}
