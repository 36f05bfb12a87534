// Terms found in a text: fold (normalise.ts), one pass over it (scan.ts), a second look at words in disguise (disguises.ts,
// read-again.ts), then what stands (resolve.ts). docs/LEXICON.md says what the weights mean.
import { trustIn, type AcceptContext } from './accept.ts';
import { compileTerms, type Pattern } from './compile-terms.ts';
import { makeFindSuspects } from './disguises.ts';
import { evasionOf } from './evasion-of.ts';
import { makeInflector } from './inflect.ts';
import type { Lexicon } from './lexicon.ts';
import type { Evasion, Match, Matcher } from './match-types.ts';
import { fold, makeFolded } from './normalise.ts';
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
      const consider = (hit: Hit, context: AcceptContext, evasion: Evasion | undefined) => {
        const pattern = patterns[patternOf[hit.key]!]!;
        if (evasion !== undefined && isTooWeak(hit, pattern, evasion)) return false;
        if (pattern.kind === 'weak-name' && isForeign(pattern, language)) return false;
        if (
          evasion === 'typo' &&
          language !== undefined &&
          pattern.language !== language &&
          pattern.language !== 'en' &&
          pattern.language !== 'xx'
        )
          return false;
        const inflected = isInflected[hit.key] === 1;
        if (inflected && isForeign(pattern, language)) return false;
        const trust = trustIn(hit, pattern, inflected, context);
        if (trust === 0) return false;
        candidates.push(candidateOf(hit, { pattern, trust, context, language, evasion }));
        return true;
      };

      const hits = scan(folded);
      covered = covered.length < folded.length ? new Uint8Array(folded.length * 2) : covered.fill(0, 0, folded.length);
      const plain: AcceptContext = { text, folded, inflector, segmenter, disguised: false };
      for (let at = 0; at < hits.count; at += 1) {
        const hit = { key: hits.key[at]!, start: hits.start[at]!, end: hits.end[at]! };
        if (consider(hit, plain, undefined)) covered.fill(1, hit.start, hit.end);
      }
      const suspects = findSuspects(text, folded, covered);
      if (suspects.length > 0) {
        readAgain({ folded, suspects }, ({ hit, window, evasion }) => {
          consider(hit, { text, folded: window, inflector, segmenter, disguised: true }, evasion);
        });
      }
      return resolve(candidates, lexicon);
    },
  };
}

/** A typo may be any other word: names and telling words of some length alone are read through one. */
function isTooWeak({ start, end }: Hit, { folded, kind, language }: Pattern, evasion: Evasion): boolean {
  if (evasion === 'typo')
    return end - start < fewestTypo || (kind !== 'name' && kind !== 'telling' && kind !== 'code-word');
  const ideographs = language === 'zh' || language === 'ja' || language === 'ko' || language === 'th';
  return folded.length < (ideographs ? 2 : fewestHidden);
}

/** A short word in Latin letters of another language than the text's: "beer" is a bear in Dutch. English is written everywhere. */
function isForeign(pattern: Pattern, language: string | undefined): boolean {
  if (language === undefined || pattern.language === language || pattern.language === 'xx' || pattern.language === 'en')
    return false;
  return pattern.folded.length < foreignLetters && pattern.folded.charCodeAt(0) < 0x250;
}

interface Accepted {
  pattern: Pattern;
  trust: number;
  context: AcceptContext;
  language: string | undefined;
  evasion: Evasion | undefined;
}

function candidateOf(hit: Hit, { pattern, trust, context: { text, folded }, language, evasion }: Accepted): Candidate {
  const start = folded.from[hit.start]!;
  const end = folded.till[hit.end - 1]!;
  const fitsLanguage = pattern.language === 'xx' || pattern.language === language;
  const foreign = isForeign(pattern, language);
  const original = text.slice(start, end);
  const match: Match = {
    span: [start, end],
    text: original,
    term: pattern.term,
    kind: pattern.kind,
    language: pattern.language,
    source: pattern.source,
    weight:
      pattern.weight *
      trust *
      (foreign ? foreignWeight : 1) *
      (evasion === undefined ? 1 : disguiseTrust[evasion as keyof typeof disguiseTrust]),
  };
  if (pattern.taxon !== undefined) match.taxon = pattern.taxon;
  if (pattern.commodity !== undefined) match.commodity = pattern.commodity;
  if (pattern.class !== undefined) match.class = pattern.class;
  if (pattern.is !== undefined) match.is = pattern.is;
  const disguise = evasion ?? evasionOf(original, hit, folded);
  if (disguise !== undefined) match.evasion = disguise;
  return { match, pattern, exact: trust === 1 && evasion === undefined, fitsLanguage };
}
