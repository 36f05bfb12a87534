// What the tests of the matcher share: the small lexicon under fixtures/, and matches in a form that reads well in a failure.
import { fileURLToPath } from 'node:url';
import { loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import type { Match, MatchOptions } from '#keywords/match-types.ts';

export const fixtureLexiconDir = fileURLToPath(new URL('./fixtures/lexicon', import.meta.url));
export const fixtureLexicon = loadLexicon(fixtureLexiconDir);
export const matcher = makeMatcher(fixtureLexicon);

/** `text→meaning` of every match that names something, with how it was disguised and what cancels it. */
export function named(text: string, options?: MatchOptions): string[] {
  return matcher
    .match(text, options)
    .filter(({ kind }) => kind !== 'benign' && kind !== 'context')
    .map(show);
}

export function show({ text, taxon, commodity, evasion, cancelledBy }: Match): string {
  const meaning = [taxon, commodity].filter((part) => part !== undefined).join('/');
  return `${text}→${meaning}${evasion === undefined ? '' : ` (${evasion})`}${cancelledBy === undefined ? '' : ` ✗ ${cancelledBy}`}`;
}
