// Every term of the lexicon as a pattern: what it means, how sure it is, and the folded keys under which the trie finds it.
import { makeFoldText } from './normalise.ts';
import { kindOf, kinds } from './characters.ts';
import type { Inflector } from './inflect.ts';
import { contextClasses, type ContextClass, type Language } from './lexicon-schema.ts';
import type { Lexicon } from './lexicon.ts';
import type { Match } from './match-types.ts';
import { REST } from './trie.ts';

export interface Pattern {
  term: string;
  /** Folded, gaps as single spaces. */
  folded: string;
  /** Nothing but case was lost in folding. */
  isPlain: boolean;
  /** As `exactForm` gives it; filled when it is first asked for. */
  exact: string | undefined;
  kind: Match['kind'];
  language: Language;
  source: string;
  weight: number;
  taxon: string | undefined;
  commodity: string | undefined;
  class: ContextClass | undefined;
  is: string | undefined;
  /** For benign terms: what they cancel elsewhere in the text. */
  alsoCancels: readonly string[] | undefined;
  /** For false friends: the code word that they speak against. */
  against: string | undefined;
  /** Scientific names take no endings and no lenience. */
  scientific: boolean;
  /** What may hold what: 0 for all that names something, 1 for benign terms, and one for each class of context words. */
  layer: number;
  /** Short and in Latin letters: in a text of another language it may as well be a word of that one ("beer" is a bear in Dutch). */
  mayCollide: boolean;
}

/** How many layers there are. */
export const layerCount = 2 + contextClasses.length;

export interface CompiledTerms {
  patterns: Pattern[];
  keys: string[];
  /** Key -> pattern. */
  patternOf: Int32Array;
  /** 1 for keys that stand for the term's other forms. */
  isInflected: Uint8Array;
}

const weights = {
  name: 0.9,
  scientific: 0.95,
  weak: 0.3,
  telling: 0.9,
  weakTelling: 0.4,
  commodity: 0.3,
  context: 0.5,
  benign: 1,
  unverified: 0.6,
} as const;

const rest = String.fromCharCode(REST);
const plainTerm = /^[a-z0-9 ]+$/;
const foreignLetters = 6;
const layerOfClass = new Map<ContextClass, number>(contextClasses.map((name, at) => [name, 2 + at]));

type Meaning = Pick<Pattern, 'kind' | 'language' | 'source' | 'weight'> & {
  [Field in 'taxon' | 'commodity' | 'class' | 'is' | 'alsoCancels' | 'against' | 'scientific']?:
    | Pattern[Field]
    | undefined;
};

export function compileTerms(lexicon: Lexicon, inflector: Inflector): CompiledTerms {
  const patterns: Pattern[] = [];
  const foldText = makeFoldText();
  const add = (term: string, meaning: Meaning) => {
    const folded = foldText(term);
    if (folded === '') return;
    const { kind, language } = meaning;
    // One shape for all of them, written out: there are tens of thousands.
    patterns.push({
      term,
      folded,
      isPlain: plainTerm.test(folded) && folded === term.toLowerCase(),
      exact: undefined,
      kind,
      language,
      source: meaning.source,
      weight: meaning.weight,
      taxon: meaning.taxon,
      commodity: meaning.commodity,
      class: meaning.class,
      is: meaning.is,
      alsoCancels: meaning.alsoCancels,
      against: meaning.against,
      scientific: meaning.scientific ?? false,
      layer: meaning.class === undefined ? (kind === 'benign' ? 1 : 0) : layerOfClass.get(meaning.class)!,
      mayCollide:
        language !== 'xx' && language !== 'en' && folded.length < foreignLetters && folded.charCodeAt(0) < 0x250,
    });
  };
  const source = 'lexicon';
  for (const taxon of lexicon.taxa) {
    for (const name of [taxon.name, ...(taxon.synonyms ?? [])]) {
      add(name, {
        kind: 'name',
        taxon: taxon.name,
        language: 'xx',
        source,
        weight: weights.scientific,
        scientific: true,
      });
    }
    forEachWord(taxon.names, (term, language) =>
      add(term, { kind: 'name', taxon: taxon.name, language, source, weight: weights.name }),
    );
    forEachWord(taxon.weak, (term, language) =>
      add(term, { kind: 'weak-name', taxon: taxon.name, language, source, weight: weights.weak }),
    );
  }
  for (const { code, words, telling = [] } of lexicon.commodities) {
    forEachWord(words, (term, language) =>
      add(term, { kind: 'commodity', commodity: code, language, source, weight: weights.commodity }),
    );
    for (const { taxon: given, words: strong, weak } of telling) {
      const taxon = lexicon.taxon(given)?.name ?? given;
      forEachWord(strong, (term, language) =>
        add(term, { kind: 'telling', taxon, commodity: code, language, source, weight: weights.telling }),
      );
      forEachWord(weak, (term, language) =>
        add(term, { kind: 'telling', taxon, commodity: code, language, source, weight: weights.weakTelling }),
      );
    }
  }
  for (const { term, standsFor, commodity, sure, falseFriends = [], source: cited, language } of lexicon.codeWords) {
    const taxon = lexicon.taxon(standsFor)?.name ?? standsFor;
    const said =
      cited === 'unverified'
        ? cited
        : `${cited.authors === undefined ? '' : `${cited.authors}, `}${cited.title}, ${cited.year}`;
    const weight = cited === 'unverified' ? sure * weights.unverified : sure;
    add(term, {
      kind: 'code-word',
      taxon,
      commodity,
      language,
      source: said,
      weight,
    });
    for (const friend of falseFriends) {
      add(friend, {
        kind: 'benign',
        is: `not the code word "${term}"`,
        against: term,
        language,
        source,
        weight: weights.benign,
      });
    }
  }
  for (const { term, is, alsoCancels, language } of lexicon.benign) {
    add(term, {
      kind: 'benign',
      is,
      alsoCancels,
      language,
      source,
      weight: weights.benign,
    });
  }
  for (const { language, classes } of lexicon.context) {
    for (const [name, words = []] of Object.entries(classes)) {
      for (const term of words)
        add(term, { kind: 'context', class: name as ContextClass, language, source, weight: weights.context });
    }
  }
  return { patterns, ...keysOf(patterns, inflector) };
}

function forEachWord(
  words: Partial<Record<Language, string[]>> | undefined,
  visit: (term: string, language: Language) => void,
): void {
  for (const [language, terms] of Object.entries(words ?? {}))
    for (const term of terms) visit(term, language as Language);
}

function keysOf(patterns: Pattern[], inflector: Inflector): Omit<CompiledTerms, 'patterns'> {
  const keys: string[] = [];
  const holders: number[] = [];
  const inflections: number[] = [];
  for (let index = 0; index < patterns.length; index += 1) {
    const pattern = patterns[index]!;
    keys.push(pattern.folded);
    holders.push(index);
    inflections.push(0);
    const inflected = inflectedKey(pattern, inflector);
    if (inflected !== undefined) {
      keys.push(inflected);
      holders.push(index);
      inflections.push(1);
    }
  }
  return { keys, patternOf: Int32Array.from(holders), isInflected: Uint8Array.from(inflections) };
}

/** The key with each word cut to what its forms share; English takes its endings on the last word alone. */
function inflectedKey({ folded, language, scientific }: Pattern, inflector: Inflector): string | undefined {
  if (scientific || !inflector.hasForms(language)) return undefined;
  let key = '';
  let changed = false;
  for (let start = 0; start <= folded.length;) {
    const gap = folded.indexOf(' ', start);
    const end = gap < 0 ? folded.length : gap;
    const word = folded.slice(start, end);
    const takesEndings =
      (language !== 'en' || gap < 0) &&
      kindOf(word.charCodeAt(0)) <= kinds.word &&
      kindOf(word.charCodeAt(word.length - 1)) <= kinds.word;
    const shared = takesEndings ? inflector.sharedStart(word, language) : undefined;
    if (start > 0) key += ' ';
    key += shared === undefined ? word : shared + rest;
    changed ||= shared !== undefined;
    start = end + 1;
  }
  return changed ? key : undefined;
}
