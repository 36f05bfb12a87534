// A short name of another language than the text's is more often an ordinary word or a proper name of this one: "Kobe", "Maine", "store".
import type { Match } from '#keywords/match-types.ts';

/** Longer names hardly coincide with anything. */
const telltaleLength = 9;

export function isForeign(match: Match, language: string | null): boolean {
  if (match.language === 'xx' || match.language === language) return false;
  // English names travel: adverts in every language use them.
  if (match.language === 'en' || (language ?? 'en') === match.language) return false;
  return /^[\p{Script=Latin}\s'’-]+$/u.test(match.text) && match.text.length < telltaleLength;
}
