// Every term of the lexicon: what it means, how sure it is, and the folded keys (keys.ts) under which the trie finds it.
import { kindOf, kinds } from './characters.ts';
import type { Inflector } from './inflect.ts';
import { makeKeyBuilder, type Keys } from './keys.ts';
import { contextClasses, type BenignEntry, type ContextClass, type Language } from './lexicon-schema.ts';
import type { Lexicon } from './lexicon.ts';
import type { Match } from './match-types.ts';
import { unitsToString } from './normalise.ts';

/** A term and what it means. */
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
  /** In a text of another language it may as well be a word of that one: short Latin words ("beer" is a bear in Dutch), and weak names of a few
   * ideographs, which Chinese and Japanese share ("兰" ends 芙兰, a shop). */
  mayCollide: boolean;
}

/** How many layers there are. */
export const layerCount = 2 + contextClasses.length;

export interface CompiledTerms {
  keys: Keys;
  /** By key: the layer of its term. */
  layerOf: Uint8Array;
  /** By key: 1 where its term may be read through a typo. */
  mayBeTypo: Uint8Array;
  /** By key: the term. Made when it is first asked for: a text meets few of them. */
  patternOf: (key: number) => Pattern;
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
const foreignIdeographs = 3;
const layerOfClass = new Map<ContextClass, number>(contextClasses.map((name, at) => [name, 2 + at]));

/** What stands behind a term: enough to say what it means when it is met. */
type Origin = { layer: number; mayBeTypo: 0 | 1 } & (
  | { role: 'scientific' | 'name' | 'weak-name'; taxon: string }
  | { role: 'commodity'; commodity: string }
  | { role: 'telling' | 'weak-telling'; taxon: string; commodity: string }
  | { role: 'code-word'; entry: Lexicon['codeWords'][number]; taxon: string }
  | { role: 'false-friend'; against: string }
  | { role: 'benign'; entry: BenignEntry }
  | { role: 'context'; class: ContextClass }
);
/** Names something, and may be read through a typo or not; or speaks for nothing. */
const certain = { layer: 0, mayBeTypo: 1 } as const;
const doubtful = { layer: 0, mayBeTypo: 0 } as const;
const harmless = { layer: 1, mayBeTypo: 0 } as const;

export function compileTerms(lexicon: Lexicon, inflector: Inflector): CompiledTerms {
  const builder = makeKeyBuilder(inflector);
  const terms: string[] = [];
  const spoken: Language[] = [];
  const origins: Origin[] = [];
  const patterns: Array<Pattern | undefined> = [];
  // By key, as many as there may be.
  const most = 2 * mostTerms(lexicon);
  const termOf = new Int32Array(most);
  const layerOf = new Uint8Array(most);
  const mayBeTypo = new Uint8Array(most);
  let count = 0;

  for (const taxon of lexicon.taxa) {
    const scientific: Origin = { ...certain, role: 'scientific', taxon: taxon.name };
    add(taxon.name, 'xx', scientific);
    for (const synonym of taxon.synonyms ?? []) add(synonym, 'xx', scientific);
    addAll(taxon.names, { ...certain, role: 'name', taxon: taxon.name });
    addAll(taxon.weak, { ...doubtful, role: 'weak-name', taxon: taxon.name });
  }
  for (const { code: commodity, words, telling = [] } of lexicon.commodities) {
    addAll(words, { ...doubtful, role: 'commodity', commodity });
    for (const { taxon: given, words: strong, weak } of telling) {
      const taxon = lexicon.taxon(given)?.name ?? given;
      addAll(strong, { ...certain, role: 'telling', taxon, commodity });
      addAll(weak, { ...certain, role: 'weak-telling', taxon, commodity });
    }
  }
  for (const entry of lexicon.codeWords) {
    const taxon = lexicon.taxon(entry.standsFor)?.name ?? entry.standsFor;
    add(entry.term, entry.language, { ...certain, role: 'code-word', entry, taxon });
    for (const friend of entry.falseFriends ?? [])
      add(friend, entry.language, { ...harmless, role: 'false-friend', against: entry.term });
  }
  for (const entry of lexicon.benign) add(entry.term, entry.language, { ...harmless, role: 'benign', entry });
  for (const { language, classes } of lexicon.context) {
    for (const [name, words = []] of Object.entries(classes)) {
      const origin: Origin = {
        ...doubtful,
        layer: layerOfClass.get(name as ContextClass)!,
        role: 'context',
        class: name as ContextClass,
      };
      for (const term of words) add(term, language, origin);
    }
  }
  const keys = builder.finish();
  return {
    keys,
    layerOf: layerOf.slice(0, count),
    mayBeTypo: mayBeTypo.slice(0, count),
    patternOf(key) {
      const term = termOf[key]!;
      const known = patterns[term];
      if (known !== undefined) return known;
      const own = key - keys.isInflected[key]!;
      const folded = unitsToString(keys.units, keys.start[own]!, keys.start[own + 1]!);
      return (patterns[term] = makePattern(terms[term]!, folded, meaningOf(origins[term]!, spoken[term]!)));
    },
  };

  function addAll(words: Partial<Record<Language, string[]>> | undefined, origin: Origin): void {
    for (const language in words)
      for (const term of words[language as Language]!) add(term, language as Language, origin);
  }

  function add(term: string, language: Language, origin: Origin): void {
    if (!builder.addTerm(term)) return;
    note(origin);
    if (origin.role !== 'scientific' && builder.addForms(language)) note(origin);
    terms.push(term);
    spoken.push(language);
    origins.push(origin);
    patterns.push(undefined);
  }

  function note(origin: Origin): void {
    termOf[count] = terms.length;
    layerOf[count] = origin.layer;
    mayBeTypo[count] = origin.mayBeTypo;
    count += 1;
  }
}

function mostTerms({ taxa, commodities, codeWords, benign, context }: Lexicon): number {
  let count = benign.length;
  const addAll = (words: Partial<Record<string, string[]>> | undefined) => {
    for (const key in words) count += words[key]!.length;
  };
  for (const { synonyms = [], names, weak } of taxa) {
    count += 1 + synonyms.length;
    addAll(names);
    addAll(weak);
  }
  for (const { words, telling = [] } of commodities) {
    addAll(words);
    for (const told of telling) {
      addAll(told.words);
      addAll(told.weak);
    }
  }
  for (const { falseFriends = [] } of codeWords) count += 1 + falseFriends.length;
  for (const { classes } of context) addAll(classes);
  return count;
}

type Meaning = Pick<Pattern, 'kind' | 'language' | 'source' | 'weight' | 'layer'> &
  Partial<Pick<Pattern, 'taxon' | 'commodity' | 'class' | 'is' | 'alsoCancels' | 'against' | 'scientific'>>;

function meaningOf(origin: Origin, language: Language): Meaning {
  const common = { language, source: 'lexicon', layer: origin.layer };
  switch (origin.role) {
    case 'scientific':
      return { ...common, kind: 'name', taxon: origin.taxon, weight: weights.scientific, scientific: true };
    case 'name':
      return { ...common, kind: 'name', taxon: origin.taxon, weight: weights.name };
    case 'weak-name':
      return { ...common, kind: 'weak-name', taxon: origin.taxon, weight: weights.weak };
    case 'commodity':
      return { ...common, kind: 'commodity', commodity: origin.commodity, weight: weights.commodity };
    case 'telling':
    case 'weak-telling': {
      const { role, taxon, commodity } = origin;
      const weight = role === 'telling' ? weights.telling : weights.weakTelling;
      return { ...common, kind: 'telling', taxon, commodity, weight };
    }
    case 'code-word': {
      const { taxon, entry } = origin;
      const { commodity, sure, source: cited } = entry;
      if (cited === 'unverified')
        return { ...common, kind: 'code-word', taxon, commodity, weight: sure * weights.unverified, source: cited };
      const authors = cited.authors === undefined ? '' : `${cited.authors}, `;
      return {
        ...common,
        kind: 'code-word',
        taxon,
        commodity,
        weight: sure,
        source: `${authors}${cited.title}, ${cited.year}`,
      };
    }
    case 'false-friend': {
      const { against } = origin;
      return { ...common, kind: 'benign', is: `not the code word "${against}"`, against, weight: weights.benign };
    }
    case 'benign': {
      const { is, alsoCancels } = origin.entry;
      return { ...common, kind: 'benign', is, alsoCancels, weight: weights.benign };
    }
    case 'context':
      return { ...common, kind: 'context', class: origin.class, weight: weights.context };
    default:
      throw new Error(`no term has the role ${JSON.stringify(origin satisfies never)}`);
  }
}

function mayCollide(folded: string, { kind, language }: Meaning): boolean {
  if (language === 'xx' || language === 'en') return false;
  if (folded.charCodeAt(0) < 0x250) return folded.length < foreignLetters;
  return kind === 'weak-name' && folded.length <= foreignIdeographs && kindOf(folded.charCodeAt(0)) === kinds.han;
}

function makePattern(term: string, folded: string, meaning: Meaning): Pattern {
  const { kind, language } = meaning;
  // One shape for all of them, written out: whoever reads them meets no other.
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
    scientific: meaning.scientific ?? false,
    layer: meaning.layer,
    mayCollide: mayCollide(folded, meaning),
  };
}
