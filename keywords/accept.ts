// Whether a hit of the trie is the term: accents that change the meaning, endings of inflected words, edges inside Chinese and Thai.
// Answers how far to trust it, 0 for not at all.
import { kinds } from './characters.ts';
import type { Pattern } from './compile-terms.ts';
import type { Inflector } from './inflect.ts';
import { exactForm, unitsToString, type Folded } from './normalise.ts';
import type { Hit } from './scan.ts';
import type { Segmenter } from './segment.ts';

/** Shorter terms must carry their accents: "León" is not "leon" the name, "bò" not "bo". */
const lenientLetters = 5;
const lenientInflected = 8;
const lenientVietnamese = 7;
/** Scientific names this short must be written as such. */
const shortGenus = 5;
const trustInflected = 0.95;

export interface AcceptContext {
  text: string;
  folded: Folded;
  inflector: Inflector;
  segmenter: Segmenter;
  /** The spelling of the original says nothing: it was read through a disguise. */
  disguised: boolean;
  /** What was asked last, and its exact form: several terms over one span ask one after the other. */
  asked: string;
  exact: string;
}

/** 1 and above for the term as the lexicon spells it, less for a looser reading, 0 where it is not the term. */
export function trustIn(hit: Hit, pattern: Pattern, isInflected: boolean, context: AcceptContext): number {
  const { text, folded, inflector, disguised } = context;
  const { units, from, till } = folded;
  if (isInflected) {
    const read = unitsToString(units, hit.start, hit.end);
    // The plain key has told it already.
    if (read === pattern.folded) return 0;
    // "store" is not "Störe"; "leones" is "león" all the same, because Spanish drops the accent in the plural.
    const bare =
      !pattern.isPlain &&
      pattern.language !== 'es' &&
      pattern.language !== 'pt' &&
      read.length < lenientInflected &&
      exactOf(pattern) !== pattern.folded;
    if (bare && exactForm(text.slice(from[hit.start], till[hit.end - 1])) === read) return 0;
    return areForms(read, pattern, inflector) ? trustInflected : 0;
  }
  if (disguised || isPatched(hit, folded))
    return pattern.language === 'vi' &&
      folded.kinds[hit.start] === kinds.latin &&
      hit.end - hit.start < lenientVietnamese
      ? 0
      : 1;
  // Most hits end here: nothing but case can tell ASCII from its fold.
  if (pattern.isPlain && !pattern.scientific && isAscii(text, from[hit.start]!, till[hit.end - 1]!)) return 1;
  const original = text.slice(from[hit.start], till[hit.end - 1]);
  // "Eos" is a parrot, "EOS" a camera.
  if (pattern.scientific && pattern.folded.length <= shortGenus && original !== pattern.term) return 0;
  if (original === pattern.term) return edges(hit, pattern, context);
  const exact = exactOfText(original, context);
  if (exact === exactOf(pattern)) return edges(hit, pattern, context);
  if (folded.kinds[hit.start]! !== kinds.latin) return 0.97 * edges(hit, pattern, context);
  return accents(exact, pattern);
}

function areForms(read: string, { folded, language }: Pattern, inflector: Inflector): boolean {
  if (!folded.includes(' ')) return !read.includes(' ') && inflector.isForm(read, folded, language);
  const theirs = read.split(' ');
  const ours = folded.split(' ');
  return theirs.length === ours.length && theirs.every((word, at) => inflector.isForm(word, ours[at]!, language));
}

function isPatched(hit: Hit, { patched }: Folded): boolean {
  for (let at = 0; at < patched.length; at += 2)
    if (patched[at]! < hit.end && patched[at + 1]! > hit.start) return true;
  return false;
}

function exactOf(pattern: Pattern): string {
  return (pattern.exact ??= exactForm(pattern.term));
}

function exactOfText(original: string, context: AcceptContext): string {
  if (context.asked !== original) {
    context.asked = original;
    context.exact = exactForm(original);
  }
  return context.exact;
}

function isAscii(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function accents(exact: string, pattern: Pattern): number {
  const { folded, kind, language } = pattern;
  const letters = folded.length;
  const bare = exact === folded;
  if (language === 'vi' && exactOf(pattern) !== folded)
    // Without tones a cheap price reads like a false thing: what cancels must be written out.
    return bare && kind !== 'benign' && letters >= lenientVietnamese && folded.includes(' ') ? 0.6 : 0;
  if (bare) return letters >= lenientLetters ? 0.9 : 0;
  return letters >= lenientLetters ? 0.7 : 0;
}

/** In scripts without gaps a short term may be a piece of a longer word; the segmenter tells. */
function edges(hit: Hit, pattern: Pattern, { text, folded, segmenter }: AcceptContext): number {
  const { kinds: kindList, from, till, length } = folded;
  const first = kindList[hit.start]!;
  const last = kindList[hit.end - 1]!;
  if (!isRun(first) && !isRun(last)) return 1;
  const openLeft = isRun(first) && hit.start > 0 && kindList[hit.start - 1] === first;
  const openRight = isRun(last) && hit.end < length && kindList[hit.end] === last;
  if (!openLeft && !openRight) return 1;
  const size = hit.end - hit.start;
  // Long terms are hardly ever a piece of something else, and what only counts beside a taxon is not worth the asking.
  if ((first === kinds.han && size >= 3) || (first === kinds.thai && size >= 8)) return 1;
  if (pattern.kind === 'benign' || pattern.kind === 'context') return 1;
  if (pattern.kind === 'commodity') return 0.7;
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

function isRun(kind: number): boolean {
  return kind === kinds.han || kind === kinds.thai || kind === kinds.hiragana;
}
