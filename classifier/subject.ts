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
  const read = advert.lang ?? readLanguage(passages.map(({ text }) => text).join('\n'), null);
  const findIn = (language: string | null) =>
    passages.flatMap(({ field, text }) =>
      matcher.match(text, { language }).flatMap((match): Found[] => {
        const facts = match.taxon === undefined ? undefined : factsOf(match.taxon);
        const inner = innerCommodity(match);
        return [{ field, match, facts }, ...(inner === undefined ? [] : [{ field, match: inner, facts: undefined }])];
      }),
    );
  const first = findIn(read);
  const language = read ?? languageOfWords(first);
  // A word of several languages is this one's, once it is known.
  const found = language === read ? first : findIn(language);
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

/** A text too short for its letters to tell: the language of which the lexicon knows most letters in it; null where these are few, or as many English ones. */
function languageOfWords(found: readonly Found[]): string | null {
  const words = new Map<string, Map<string, number>>();
  for (const { match } of found) {
    if (match.language === 'xx' || match.text.length < fewestLetters) continue;
    const own = words.get(match.language) ?? new Map<string, number>();
    words.set(match.language, own.set(match.text.toLowerCase(), match.text.length));
  }
  const letters = [...words].map(([language, own]) => ({
    language,
    count: [...own.values()].reduce((sum, length) => sum + length, 0),
  }));
  const [best] = letters.toSorted((one, other) => other.count - one.count || (one.language === 'en' ? -1 : 1));
  return best === undefined || best.count < enoughLetters ? null : best.language;
}

/** Shorter words belong to several languages. */
const fewestLetters = 4;
/** One long name or two words. */
const enoughLetters = 12;

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
