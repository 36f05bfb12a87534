// Terms found in a text: fold (normalise.ts), one pass over it (scan.ts), disguises (disguises.ts), then what stands (resolve.ts).
// docs/LEXICON.md says what the weights mean.
import { accept } from './accept.ts';
import { compileTerms, type Pattern } from './compile-terms.ts';
import { evasionOf } from './evasion-of.ts';
import { makeInflector } from './inflect.ts';
import type { Lexicon } from './lexicon.ts';
import type { Match, MatchOptions, Matcher } from './match-types.ts';
import { fold, makeFolded } from './normalise.ts';
import { resolve, type Candidate } from './resolve.ts';
import { scanPlain, type Hit } from './scan.ts';
import { makeSegmenter } from './segment.ts';
import { buildTrie } from './trie.ts';

/** A term of another language than the text's, where its letters could as well be a word of that language. */
const foreignWeight = 0.5;
const foreignLetters = 6;

/** Builds a matcher over the whole lexicon. It keeps scratch arrays from text to text, nothing else: the same text gives the same matches. */
export function makeMatcher(lexicon: Lexicon): Matcher {
  const inflector = makeInflector();
  const segmenter = makeSegmenter();
  const { patterns, keys, patternOf } = compileTerms(lexicon, inflector);
  const trie = buildTrie(keys);
  const scratch = makeFolded();

  return {
    match(text, options = {}) {
      const folded = fold(text, scratch);
      const context = { text, folded, inflector, segmenter };
      const candidates: Candidate[] = [];
      scanPlain(trie, folded.units, folded.length, (hit) => {
        const pattern = patterns[patternOf[hit.key]!]!;
        const { trust, exact } = accept(hit, pattern, context);
        if (trust > 0) candidates.push(candidateOf(hit, { pattern, trust, exact, text, options, folded }));
      });
      return resolve(candidates, lexicon);
    },
  };
}

interface Accepted {
  pattern: Pattern;
  trust: number;
  exact: boolean;
  text: string;
  options: MatchOptions;
  folded: ReturnType<typeof makeFolded>;
}

function candidateOf(hit: Hit, { pattern, trust, exact, text, options, folded }: Accepted): Candidate {
  const start = folded.from[hit.start]!;
  const end = folded.till[hit.end - 1]!;
  const fitsLanguage = pattern.language === 'xx' || pattern.language === options.language;
  const foreign =
    !fitsLanguage &&
    pattern.language !== 'en' &&
    options.language != null &&
    pattern.folded.length < foreignLetters &&
    pattern.folded.charCodeAt(0) < 0x250;
  const original = text.slice(start, end);
  const evasion = evasionOf(original, hit, folded);
  const match: Match = {
    span: [start, end],
    text: original,
    term: pattern.term,
    kind: pattern.kind,
    ...(pattern.taxon === undefined ? {} : { taxon: pattern.taxon }),
    ...(pattern.commodity === undefined ? {} : { commodity: pattern.commodity }),
    ...(pattern.class === undefined ? {} : { class: pattern.class }),
    ...(pattern.is === undefined ? {} : { is: pattern.is }),
    language: pattern.language,
    source: pattern.source,
    weight: pattern.weight * trust * (foreign ? foreignWeight : 1),
    ...(evasion === undefined ? {} : { evasion }),
  };
  return { match, pattern, exact, fitsLanguage };
}
