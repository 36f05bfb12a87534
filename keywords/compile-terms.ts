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
  exact?: string;
  kind: Match['kind'];
  language: Language;
  source: string;
  weight: number;
  taxon?: string;
  commodity?: string;
  class?: ContextClass;
  is?: string;
  /** For benign terms: what they cancel elsewhere in the text. */
  alsoCancels?: readonly string[];
  /** For false friends: the code word that they speak against. */
  against?: string;
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

const plainTerm = /^[a-z0-9 ]+$/;
const foreignLetters = 6;
const layerOfClass = new Map<ContextClass, number>(contextClasses.map((name, at) => [name, 2 + at]));

export function compileTerms(lexicon: Lexicon, inflector: Inflector): CompiledTerms {
  const patterns: Pattern[] = [];
  const foldText = makeFoldText();
  const add = (
    term: string,
    rest: Omit<Pattern, 'term' | 'folded' | 'isPlain' | 'scientific' | 'layer' | 'mayCollide'> & {
      scientific?: boolean;
    },
  ) => {
    const folded = foldText(term);
    if (folded !== '')
      patterns.push({
        scientific: false,
        ...rest,
        term,
        folded,
        isPlain: folded === term.toLowerCase() && plainTerm.test(folded),
        layer: rest.class === undefined ? (rest.kind === 'benign' ? 1 : 0) : layerOfClass.get(rest.class)!,
        mayCollide:
          rest.language !== 'xx' &&
          rest.language !== 'en' &&
          folded.length < foreignLetters &&
          folded.charCodeAt(0) < 0x250,
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
      ...(commodity === undefined ? {} : { commodity }),
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
      ...(alsoCancels === undefined ? {} : { alsoCancels }),
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
  for (const [index, pattern] of patterns.entries()) {
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
  if (scientific) return undefined;
  const words = folded.split(' ');
  let changed = false;
  const cut = words.map((word, at) => {
    if (language === 'en' && at < words.length - 1) return word;
    if (kindOf(word.charCodeAt(0)) > kinds.word || kindOf(word.charCodeAt(word.length - 1)) > kinds.word) return word;
    const shared = inflector.sharedStart(word, language);
    if (shared === undefined) return word;
    changed = true;
    return shared + String.fromCharCode(REST);
  });
  return changed ? cut.join(' ') : undefined;
}
