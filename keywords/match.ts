// Terms found in a text: fold (normalise.ts), one pass over it (scan.ts), a second look at words in disguise (disguises.ts,
// read-again.ts), then what stands (resolve.ts). docs/LEXICON.md says what the weights mean.
import { trustIn, type AcceptContext } from './accept.ts';
import { compileTerms, type Pattern } from './compile-terms.ts';
import { makeFindSuspects, type Disguise } from './disguises.ts';
import { evasionOf } from './evasion-of.ts';
import { makeInflector } from './inflect.ts';
import type { Lexicon } from './lexicon.ts';
import type { Match, Matcher } from './match-types.ts';
import { fold, makeFolded, type Folded } from './normalise.ts';
import { readOrdinaryWords } from './ordinary-words.ts';
import { makeReadAgain } from './read-again.ts';
import { resolve, type Candidate } from './resolve.ts';
import { makeScan, type Hit } from './scan.ts';
import { makeSegmenter } from './segment.ts';
import { buildTrie } from './trie.ts';
import { makeVocabulary } from './vocabulary.ts';

/** A term of another language than the text's, where its letters could as well be a word of that language. */
const foreignWeight = 0.5;
const foreignLetters = 6;
/** How far a term read through a disguise is trusted. */
const disguiseTrust = { spaced: 0.95, leet: 0.9, repeated: 0.9, typo: 0.5 } as const;
/** The shortest term that a disguise may hide, in letters, and in ideographs. */
const fewestHidden = 4;
const fewestIdeographs = 2;
const fewestTypo = 6;

/** Builds a matcher over the whole lexicon. It keeps scratch arrays from text to text, nothing else: the same text gives the same matches. */
export function makeMatcher(lexicon: Lexicon): Matcher {
  const inflector = makeInflector();
  const segmenter = makeSegmenter();
  const { patterns, keys, patternOf, isInflected } = compileTerms(lexicon, inflector);
  const scan = makeScan(buildTrie(keys));
  const readAgain = makeReadAgain(scan);
  const findSuspects = makeFindSuspects(makeVocabulary(patterns, readOrdinaryWords()));
  const scratch = makeFolded();
  let covered = new Uint8Array(0);

  return {
    match(text, options = {}) {
      const folded = fold(text, scratch);
      const language = options.language ?? undefined;
      const candidates: Candidate[] = [];
      const hits = scan(folded);
      covered = covered.length < folded.length ? new Uint8Array(folded.length * 2) : covered.fill(0, 0, folded.length);
      const plain: AcceptContext = { text, folded, inflector, segmenter, disguised: false };
      const reading: Reading = { language, evasion: undefined };
      const hit: Hit = { key: 0, start: 0, end: 0 };
      for (let at = 0; at < hits.count; at += 1) {
        // One object serves all hits of the pass: a text has many, and most come to nothing.
        hit.key = hits.key[at]!;
        hit.start = hits.start[at]!;
        hit.end = hits.end[at]!;
        const candidate = consider(hit, plain, reading);
        if (candidate === undefined) continue;
        candidates.push(candidate);
        covered.fill(1, hit.start, hit.end);
      }
      const suspects = findSuspects(text, folded, covered);
      if (suspects.length > 0) {
        readAgain({ folded, suspects }, ({ hit, window, evasion }) => {
          const candidate = consider(
            hit,
            { text, folded: window, inflector, segmenter, disguised: true },
            { language, evasion },
          );
          if (candidate !== undefined) candidates.push(candidate);
        });
      }
      return candidates.length === 0
        ? []
        : resolve(candidates, lexicon).map((candidate) => matchOf(candidate, text, folded));
    },
  };

  function consider(hit: Hit, context: AcceptContext, { language, evasion }: Reading): Candidate | undefined {
    const pattern = patterns[patternOf[hit.key]!]!;
    const inflected = isInflected[hit.key] === 1;
    const foreign = isForeign(pattern, language);
    if (foreign && (inflected || pattern.kind === 'weak-name')) return undefined;
    if (evasion !== undefined && isTooWeak(hit, pattern, { language, evasion })) return undefined;
    const trust = trustIn(hit, pattern, inflected, context);
    if (trust === 0) return undefined;
    const disguise = evasion === undefined ? 1 : disguiseTrust[evasion];
    return {
      pattern,
      start: context.folded.from[hit.start]!,
      end: context.folded.till[hit.end - 1]!,
      weight: pattern.weight * trust * disguise * (foreign ? foreignWeight : 1),
      exact: trust === 1 && evasion === undefined,
      fitsLanguage: pattern.language === 'xx' || pattern.language === language,
      evasion,
      foldedStart: hit.start,
      foldedEnd: hit.end,
      cancelledBy: undefined,
    };
  }
}

interface Reading {
  language: string | undefined;
  evasion: Disguise | undefined;
}

/** A typo may be any other word: names and telling words of some length alone are read through one, and of no other language than the text's. */
function isTooWeak(
  { start, end }: Hit,
  { folded, kind, language: spoken }: Pattern,
  { language, evasion }: Reading,
): boolean {
  if (evasion === 'typo') {
    const foreign = language !== undefined && spoken !== language && spoken !== 'en' && spoken !== 'xx';
    return foreign || end - start < fewestTypo || (kind !== 'name' && kind !== 'telling' && kind !== 'code-word');
  }
  const ideographs = spoken === 'zh' || spoken === 'ja' || spoken === 'ko' || spoken === 'th';
  return folded.length < (ideographs ? fewestIdeographs : fewestHidden);
}

/** A short word in Latin letters of another language than the text's: "beer" is a bear in Dutch. English is written everywhere. */
function isForeign(pattern: Pattern, language: string | undefined): boolean {
  if (language === undefined || pattern.language === language || pattern.language === 'xx' || pattern.language === 'en')
    return false;
  return pattern.folded.length < foreignLetters && pattern.folded.charCodeAt(0) < 0x250;
}

function matchOf(
  { pattern, start, end, weight, evasion, foldedStart, foldedEnd, cancelledBy }: Candidate,
  text: string,
  folded: Folded,
): Match {
  const original = text.slice(start, end);
  const match: Match = {
    span: [start, end],
    text: original,
    term: pattern.term,
    kind: pattern.kind,
    language: pattern.language,
    source: pattern.source,
    weight,
  };
  if (pattern.taxon !== undefined) match.taxon = pattern.taxon;
  if (pattern.commodity !== undefined) match.commodity = pattern.commodity;
  if (pattern.class !== undefined) match.class = pattern.class;
  if (pattern.is !== undefined) match.is = pattern.is;
  const disguise = evasion ?? evasionOf(original, { start: foldedStart, end: foldedEnd }, folded);
  if (disguise !== undefined) match.evasion = disguise;
  if (cancelledBy !== undefined) match.cancelledBy = cancelledBy;
  return match;
}
