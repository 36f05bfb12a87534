// Whether a hit of the trie is the term: accents that change the meaning, endings of inflected words, edges inside Chinese and Thai.
// Answers how far to trust it, 0 for not at all.
import { kindOf, kinds } from './characters.ts';
import type { Pattern } from './compile-terms.ts';
import type { Inflector } from './inflect.ts';
import { exactForm, unitsToString, type Folded } from './normalise.ts';
import type { Hit } from './scan.ts';
import type { Segmenter } from './segment.ts';

export interface Acceptance {
  /** 1 for the term as the lexicon spells it, less for a looser reading, 0 where it is not the term. */
  trust: number;
  /** Exact spelling, accents and all. */
  exact: boolean;
}

const no: Acceptance = { trust: 0, exact: false };
/** Shorter terms must carry their accents: "León" is not "leon" the name, "bò" not "bo". */
const lenientLetters = 5;
const lenientVietnamese = 7;

export interface AcceptContext {
  text: string;
  folded: Folded;
  inflector: Inflector;
  segmenter: Segmenter;
}

export function accept(hit: Hit, pattern: Pattern, { text, folded, inflector, segmenter }: AcceptContext): Acceptance {
  const { units, from, till } = folded;
  const original = text.slice(from[hit.start], till[hit.end - 1]);
  if (original === pattern.term || original === pattern.exact)
    return { trust: edges(hit, pattern, { text, folded, segmenter }), exact: true };
  const read = unitsToString(units, hit.start, hit.end);
  if (read !== pattern.folded) {
    const theirs = read.split(' ');
    const ours = pattern.folded.split(' ');
    if (theirs.length !== ours.length) return no;
    for (const [at, word] of theirs.entries()) if (!inflector.isForm(word, ours[at]!, pattern.language)) return no;
    return { trust: 0.95, exact: false };
  }
  const exact = exactForm(original);
  if (exact === pattern.exact) return { trust: edges(hit, pattern, { text, folded, segmenter }), exact: true };
  if (kindOf(units[hit.start]!) !== kinds.latin)
    return { trust: 0.97 * edges(hit, pattern, { text, folded, segmenter }), exact: false };
  return { trust: accents(exact, pattern), exact: false };
}

function accents(exact: string, { exact: wanted, folded, language }: Pattern): number {
  const letters = folded.length;
  const bare = exact === folded;
  if (language === 'vi' && wanted !== folded)
    return bare && letters >= lenientVietnamese && folded.includes(' ') ? 0.6 : 0;
  if (bare) return letters >= lenientLetters ? 0.9 : 0;
  return letters >= lenientLetters ? 0.7 : 0;
}

/** In scripts without gaps a short term may be a piece of a longer word; the segmenter tells. */
function edges(
  hit: Hit,
  pattern: Pattern,
  { text, folded, segmenter }: Pick<AcceptContext, 'text' | 'folded' | 'segmenter'>,
): number {
  const { units, from, till, length } = folded;
  const first = kindOf(units[hit.start]!);
  const last = kindOf(units[hit.end - 1]!);
  const run = (kind: number) => kind === kinds.han || kind === kinds.thai || kind === kinds.hiragana;
  if (!run(first) && !run(last)) return 1;
  const openLeft = run(first) && hit.start > 0 && kindOf(units[hit.start - 1]!) === first;
  const openRight = run(last) && hit.end < length && kindOf(units[hit.end]!) === last;
  if (!openLeft && !openRight) return 1;
  const size = hit.end - hit.start;
  if (first === kinds.han && size >= 3) return 1;
  if (pattern.kind === 'benign' || pattern.kind === 'context') return 1;
  const span: [number, number] = [from[hit.start]!, till[hit.end - 1]!];
  const fit = segmenter.fit(
    text,
    span,
    first === kinds.thai ? 'th' : first === kinds.han && pattern.language !== 'ja' ? 'zh' : 'ja',
  );
  if (fit === 'whole') return 1;
  if (first === kinds.han) return size === 1 || fit === 'across' ? 0 : 0.7;
  if (first === kinds.thai) return fit === 'across' ? 0 : size >= 5 ? 0.8 : 0;
  return size >= 4 && fit === 'inside' ? 0.6 : 0;
}
