// An advert with its matches laid out for the signals: which words stand in which field, and what is known of each taxon.
import { readLanguage } from '#lib/language.ts';
import type { Match, Matcher } from '#keywords/match-types.ts';
import type { Advert, Reason } from './assessment.ts';
import type { InnerCommodity } from './inner-commodity.ts';
import type { TaxonFacts } from './taxon-facts.ts';

export interface Passage {
  field: 'title' | 'description';
  text: string;
}

export interface Found {
  field: Passage['field'];
  match: Match;
  /** What the lexicon knows of the taxon that the match names. */
  facts: TaxonFacts | undefined;
}

export interface Subject {
  advert: Advert;
  passages: Passage[];
  /** Matches that no benign term cancels. */
  live: Found[];
  cancelled: Found[];
  language: string | null;
  /** The title names no animal, plant or stuff of one: what is offered may stand in the prose. */
  silentTitle: boolean;
}

export interface Means {
  matcher: Matcher;
  factsOf: (taxon: string) => TaxonFacts | undefined;
  innerCommodity: InnerCommodity;
}

/** Descriptions beyond this length are shop boilerplate; what is sold stands before it. */
const descriptionLimit = 6000;

/** Matches every passage of the advert once; the signals then only look. */
export function readAdvert(advert: Advert, { factsOf, matcher, innerCommodity }: Means): Subject {
  const passages = layOut(advert);
  const language = advert.lang ?? readLanguage(passages.map(({ text }) => text).join('\n'), null);
  const found = passages.flatMap(({ field, text }) =>
    matcher.match(text, { language }).flatMap((match): Found[] => {
      const facts = match.taxon === undefined ? undefined : factsOf(match.taxon);
      const inner = innerCommodity(match);
      return [{ field, match, facts }, ...(inner === undefined ? [] : [{ field, match: inner, facts: undefined }])];
    }),
  );
  const silentTitle = !found.some(({ field, match }) => field === 'title' && match.taxon !== undefined);
  return {
    advert,
    passages,
    silentTitle,
    live: found.filter(({ match }) => match.cancelledBy === undefined),
    cancelled: found.filter(({ match }) => match.cancelledBy !== undefined),
    language,
  };
}

function layOut(advert: Advert): Passage[] {
  const title = advert.title.trim() === '' ? (advert.text ?? '') : advert.title;
  const body = [advert.description, advert.title.trim() === '' ? undefined : advert.text]
    .filter((part) => part !== null && part !== undefined && part !== '' && part !== title)
    .join('\n')
    .slice(0, descriptionLimit);
  const passages: Passage[] = [{ field: 'title', text: title }];
  if (body !== '') passages.push({ field: 'description', text: body });
  return passages;
}

/** A reason that points at the words of a match. */
export function reasonOf({ field, match }: Found, points: number, means: string): Reason {
  return { text: match.text, field, span: match.span, kind: match.kind, means, points };
}
