// Terms found in a text: fold (normalise.ts), one pass over it (scan.ts), a second look at words in disguise (disguises.ts,
// read-again.ts), then what stands (resolve.ts). docs/LEXICON.md says what the weights mean.
import { trustIn, type AcceptContext } from './accept.ts';
import { compileTerms, layerCount, type Pattern } from './compile-terms.ts';
import { makeFindSuspects, type Disguise } from './disguises.ts';
import { evasionOf } from './evasion-of.ts';
import { makeInflector } from './inflect.ts';
import type { Keys } from './keys.ts';
import type { Lexicon } from './lexicon.ts';
import type { Match, Matcher, MatchOptions } from './match-types.ts';
import { fold, makeFolded, type Folded } from './normalise.ts';
import { readOrdinaryWords } from './ordinary-words.ts';
import { makeReadAgain } from './read-again.ts';
import { makeReach, resolve, type Candidate } from './resolve.ts';
import { makeScan, type Hit, type Hits } from './scan.ts';
import { makeSegmenter } from './segment.ts';
import { buildTrie } from './trie.ts';
import { makeVocabulary } from './vocabulary.ts';

/** A term of another language than the text's, where its letters could as well be a word of that language. */
const foreignWeight = 0.5;
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
  const terms = compileTerms(lexicon, inflector);
  const { keys, layerOf, patternOf } = terms;
  const { isInflected } = keys;
  const scan = makeScan(buildTrie(keys));
  const readAgain = makeReadAgain(scan);
  const findSuspects = makeFindSuspects(makeVocabulary(terms, readOrdinaryWords()));
  const scratch = makeFolded();
  const reach = makeReach(layerCount);
  let covered = new Uint8Array(0);
  // Candidates live as long as one call; they are many, and used again.
  const pool: Candidate[] = [];
  let pooled = 0;

  return {
    match(text, { language: given } = noOptions) {
      const folded = fold(text, scratch);
      const language = given ?? undefined;
      const hits = scan(folded);
      covered = covered.length < folded.length ? new Uint8Array(folded.length * 2) : covered.fill(0, 0, folded.length);
      const candidates: Candidate[] = [];
      pooled = 0;
      if (hits.count > 0)
        considerPlain(
          hits,
          { text, folded, inflector, segmenter, disguised: false, asked: '', exact: '' },
          { language, candidates },
        );
      const suspects = findSuspects(text, folded, covered);
      if (suspects.length > 0) {
        readAgain({ folded, suspects }, ({ hit, window, evasion }) => {
          const candidate = consider(
            hit,
            { text, folded: window, inflector, segmenter, disguised: true, asked: '', exact: '' },
            { language, evasion },
          );
          if (candidate !== undefined) candidates.push(candidate);
        });
      }
      if (candidates.length === 0) return [];
      return resolve(candidates, lexicon, reach).map((candidate) => matchOf(candidate, text, folded));
    },
  };

  /** Longest first from each start, so that what a longer match of its layer holds is passed over unasked: most hits are. */
  function considerPlain(
    { count, key, start, end }: Hits,
    context: AcceptContext,
    { language, candidates }: { language: string | undefined; candidates: Candidate[] },
  ): void {
    const { units, from, till } = context.folded;
    const reading: Reading = { language, evasion: undefined };
    // One object serves all hits of the pass: a text has many, and most come to nothing.
    const hit: Hit = { key: 0, start: 0, end: 0 };
    reach.clear();
    for (let first = 0; first < count;) {
      const begins = start[first]!;
      let next = first + 1;
      while (next < count && start[next] === begins) next += 1;
      for (let last = next; last > first;) {
        const ends = end[last - 1]!;
        let group = last - 1;
        while (group > first && end[group - 1] === ends) group -= 1;
        hit.start = begins;
        hit.end = ends;
        for (let at = group; at < last; at += 1) {
          hit.key = key[at]!;
          const layer = layerOf[hit.key]!;
          if (reach.holds(layer, from[begins]!, till[ends - 1]!)) continue;
          // The plain key has told it already.
          if (isInflected[hit.key] === 1 && reads(keys, units, hit)) continue;
          const candidate = consider(hit, context, reading);
          if (candidate === undefined) continue;
          candidates.push(candidate);
          reach.note(layer, candidate.start, candidate.end);
          for (let place = begins; place < ends; place += 1) covered[place] = 1;
        }
        last = group;
      }
      first = next;
    }
  }

  function consider(hit: Hit, context: AcceptContext, { language, evasion }: Reading): Candidate | undefined {
    const pattern = patternOf(hit.key);
    const inflected = isInflected[hit.key] === 1;
    const strange = language !== undefined && pattern.language !== language;
    const foreign = strange && pattern.mayCollide;
    if (foreign && (inflected || pattern.kind === 'weak-name')) return undefined;
    // "Orange" is no orang-utan because Italian would make it one.
    if (strange && inflected && pattern.kind === 'weak-name' && pattern.language !== 'en') return undefined;
    if (evasion !== undefined && isTooWeak(hit, pattern, { language, evasion })) return undefined;
    const trust = trustIn(hit, pattern, inflected, context);
    if (trust === 0) return undefined;
    const disguise = evasion === undefined ? 1 : disguiseTrust[evasion];
    const weight = pattern.weight * trust * disguise * (foreign ? foreignWeight : 1);
    const candidate = takeFromPool(pattern);
    candidate.start = context.folded.from[hit.start]!;
    candidate.end = context.folded.till[hit.end - 1]!;
    candidate.weight = weight;
    candidate.rank =
      weight +
      (trust === 1 && evasion === undefined ? 0.2 : 0) +
      (pattern.language === 'xx' || pattern.language === language ? 0.1 : 0) +
      (pattern.language === 'en' ? 0.01 : 0);
    candidate.evasion = evasion;
    candidate.foldedStart = hit.start;
    candidate.foldedEnd = hit.end;
    return candidate;
  }

  function takeFromPool(pattern: Pattern): Candidate {
    let candidate = pool[pooled];
    if (candidate === undefined) {
      candidate = {
        pattern,
        start: 0,
        end: 0,
        weight: 0,
        rank: 0,
        evasion: undefined,
        foldedStart: 0,
        foldedEnd: 0,
        cancelledBy: undefined,
      };
      if (pool.length < mostPooled) pool.push(candidate);
    } else {
      candidate.pattern = pattern;
      candidate.cancelledBy = undefined;
    }
    pooled += 1;
    return candidate;
  }
}

/** What a very long text needs beyond this is let go again. */
const mostPooled = 10_000;

const noOptions: MatchOptions = {};

/** Whether the key before the hit's, the term's own, stands here letter by letter. */
function reads(keys: Keys, units: Uint16Array, { key, start, end }: Hit): boolean {
  const from = keys.start[key - 1]!;
  if (keys.start[key]! - from !== end - start) return false;
  for (let at = end - start - 1; at >= 0; at -= 1) if (units[start + at] !== keys.units[from + at]) return false;
  return true;
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
  const disguise = evasion ?? evasionOf(original, { start: foldedStart, end: foldedEnd }, folded, pattern.language);
  if (disguise !== undefined) match.evasion = disguise;
  if (cancelledBy !== undefined) match.cancelledBy = cancelledBy;
  return match;
}
