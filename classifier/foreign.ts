// Words of another language than the text's coincide with words of this one: "Kobe", "Maine", "store", "band".
import type { Match } from '#keywords/match-types.ts';

/** Longer words hardly coincide with anything. */
const telltaleLength = 9;

/** Whether a name is a short one of another language. English names travel: adverts in every language use them. */
export function isForeign(match: Match, language: string | null): boolean {
  return match.language !== 'en' && isForeignWord(match, language);
}

/** The same for words that tell what a text is; where the text's language is not known it is taken for English. */
export function isForeignWord(match: Match, language: string | null): boolean {
  if (match.language === 'xx' || near(match.language) === near(language ?? 'en')) return false;
  return /^[\p{Script=Latin}\s'’-]+$/u.test(match.text) && match.text.length < telltaleLength;
}

/** Malay and Indonesian share most of their trade words, and short texts cannot be told apart. */
const near = (language: string): string => (language === 'ms' ? 'id' : language);
