// What the tests over the lexicon that ships share: it is read once a file, and what stands in a text is told in a few words.
import { loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import type { Match } from '#keywords/match-types.ts';

export const shippedLexicon = loadLexicon();
export const shippedMatcher = makeMatcher(shippedLexicon);

/** Of each match that stands: the group of the taxon (`code elephants` for a code word), or the class of a context word; `~` and how it was disguised. */
export function told(text: string, language?: string): string[] {
  return shippedMatcher
    .match(text, { language: language ?? null })
    .filter(({ kind, cancelledBy }) => kind !== 'benign' && cancelledBy === undefined)
    .map((match) => `${meaning(match)}${match.evasion === undefined ? '' : `~${match.evasion}`}`);
}

/** Groups of the taxa that stand in a text; what a benign look-alike cancels is left out. */
export function groupsIn(text: string, language?: string): string[] {
  return shippedMatcher
    .match(text, { language: language ?? null })
    .flatMap(({ taxon, cancelledBy }) => (taxon === undefined || cancelledBy !== undefined ? [] : [groupOf(taxon)]));
}

function meaning({ kind, taxon, class: name, commodity }: Match): string {
  if (taxon === undefined) return name ?? commodity ?? kind;
  return kind === 'code-word' ? `code ${groupOf(taxon)}` : groupOf(taxon);
}

function groupOf(taxon: string): string {
  return taxon.startsWith('group:') ? taxon.slice(6) : (shippedLexicon.taxon(taxon)?.group ?? taxon);
}
