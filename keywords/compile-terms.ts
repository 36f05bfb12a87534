// Every term of the lexicon: what it means, how sure it is, and the folded keys (keys.ts) under which the trie finds it.
import type { Inflector } from './inflect.ts';
import { makeKeyBuilder, type Keys } from './keys.ts';
import { contextClasses, type ContextClass, type Language } from './lexicon-schema.ts';
import type { Lexicon } from './lexicon.ts';
import type { Match } from './match-types.ts';
import { unitsToString } from './normalise.ts';

/** What a term means; terms that mean the same in one language share it. */
export interface Meaning {
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
}

/** A term with its meaning, laid flat. */
export interface Pattern extends Meaning {
  term: string;
  /** Folded, gaps as single spaces. */
  folded: string;
  /** Nothing but case was lost in folding. */
  isPlain: boolean;
  /** As `exactForm` gives it; filled when it is first asked for. */
  exact: string | undefined;
  /** Short and in Latin letters: in a text of another language it may as well be a word of that one ("beer" is a bear in Dutch). */
  mayCollide: boolean;
}

/** How many layers there are. */
export const layerCount = 2 + contextClasses.length;

export interface CompiledTerms {
  keys: Keys;
  /** By key: 1 for those that stand for the other forms of the term whose own key is the one before. */
  isInflected: Uint8Array;
  /** By key: the layer of its term. */
  layerOf: Uint8Array;
  /** By key: what its term means. */
  meaningOf(key: number): Meaning;
  /** By key: the term. Made when it is first asked for: a text meets few of them. */
  patternOf(key: number): Pattern;
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

const plainTerm = /^[a-z0-9 ]+$/;
const foreignLetters = 6;
const layerOfClass = new Map<ContextClass, number>(contextClasses.map((name, at) => [name, 2 + at]));

export function compileTerms(lexicon: Lexicon, inflector: Inflector): CompiledTerms {
  const builder = makeKeyBuilder(inflector);
  const terms: string[] = [];
  const meanings: Meaning[] = [];
  // By key.
  const termOf: number[] = [];
  const inflected: number[] = [];
  const add = (term: string, meaning: Meaning) => {
    if (!builder.addTerm(term)) return;
    termOf.push(terms.length);
    inflected.push(0);
    if (!meaning.scientific && builder.addForms(meaning.language)) {
      termOf.push(terms.length);
      inflected.push(1);
    }
    terms.push(term);
    meanings.push(meaning);
  };
  const source = 'lexicon';
  for (const taxon of lexicon.taxa) {
    const { name } = taxon;
    const scientific = meaningFrom({
      kind: 'name',
      taxon: name,
      language: 'xx',
      source,
      weight: weights.scientific,
      scientific: true,
    });
    add(name, scientific);
    for (const synonym of taxon.synonyms ?? []) add(synonym, scientific);
    forEachWord(taxon.names, { kind: 'name', taxon: name, source, weight: weights.name }, add);
    forEachWord(taxon.weak, { kind: 'weak-name', taxon: name, source, weight: weights.weak }, add);
  }
  for (const { code: commodity, words, telling = [] } of lexicon.commodities) {
    forEachWord(words, { kind: 'commodity', commodity, source, weight: weights.commodity }, add);
    for (const { taxon: given, words: strong, weak } of telling) {
      const taxon = lexicon.taxon(given)?.name ?? given;
      forEachWord(strong, { kind: 'telling', taxon, commodity, source, weight: weights.telling }, add);
      forEachWord(weak, { kind: 'telling', taxon, commodity, source, weight: weights.weakTelling }, add);
    }
  }
  for (const { term, standsFor, commodity, sure, falseFriends = [], source: cited, language } of lexicon.codeWords) {
    const taxon = lexicon.taxon(standsFor)?.name ?? standsFor;
    const said =
      cited === 'unverified'
        ? cited
        : `${cited.authors === undefined ? '' : `${cited.authors}, `}${cited.title}, ${cited.year}`;
    const weight = cited === 'unverified' ? sure * weights.unverified : sure;
    add(term, meaningFrom({ kind: 'code-word', taxon, commodity, language, source: said, weight }));
    for (const friend of falseFriends) {
      const is = `not the code word "${term}"`;
      add(friend, meaningFrom({ kind: 'benign', is, against: term, language, source, weight: weights.benign }));
    }
  }
  for (const { term, is, alsoCancels, language } of lexicon.benign)
    add(term, meaningFrom({ kind: 'benign', is, alsoCancels, language, source, weight: weights.benign }));
  for (const { language, classes } of lexicon.context) {
    for (const [name, words = []] of Object.entries(classes)) {
      const said = { kind: 'context', class: name as ContextClass, source, weight: weights.context } as const;
      forEachWord({ [language]: words }, said, add);
    }
  }
  const keys = builder.finish();
  const patterns: Array<Pattern | undefined> = Array.from({ length: terms.length });
  return {
    keys,
    isInflected: Uint8Array.from(inflected),
    layerOf: Uint8Array.from(termOf, (term) => meanings[term]!.layer),
    meaningOf: (key) => meanings[termOf[key]!]!,
    patternOf(key) {
      const term = termOf[key]!;
      return (patterns[term] ??= makePattern(terms[term]!, meanings[term]!, foldedOf(keys, key - inflected[key]!)));
    },
  };
}

function foldedOf({ units, start }: Keys, key: number): string {
  return unitsToString(units, start[key]!, start[key + 1]!);
}

function makePattern(term: string, meaning: Meaning, folded: string): Pattern {
  const { kind, language } = meaning;
  // One shape for all of them, written out: there are many.
  return {
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
    scientific: meaning.scientific,
    layer: meaning.layer,
    mayCollide:
      language !== 'xx' && language !== 'en' && folded.length < foreignLetters && folded.charCodeAt(0) < 0x250,
  };
}

type Said = Pick<Meaning, 'kind' | 'language' | 'source' | 'weight'> & {
  [Field in 'taxon' | 'commodity' | 'class' | 'is' | 'alsoCancels' | 'against' | 'scientific']?:
    | Meaning[Field]
    | undefined;
};

function meaningFrom(said: Said): Meaning {
  return {
    kind: said.kind,
    language: said.language,
    source: said.source,
    weight: said.weight,
    taxon: said.taxon,
    commodity: said.commodity,
    class: said.class,
    is: said.is,
    alsoCancels: said.alsoCancels,
    against: said.against,
    scientific: said.scientific ?? false,
    layer: said.class === undefined ? (said.kind === 'benign' ? 1 : 0) : layerOfClass.get(said.class)!,
  };
}

/** Visits every term with the meaning that those of its language share. */
function forEachWord(
  words: Partial<Record<Language, string[]>> | undefined,
  said: Omit<Said, 'language'>,
  visit: (term: string, meaning: Meaning) => void,
): void {
  for (const language in words) {
    const meaning = meaningFrom({ ...said, language: language as Language });
    for (const term of words[language as Language]!) visit(term, meaning);
  }
}
