// What the lexicon offers a language for writing: names that may be advertised, words of the stuff, code words, look-alikes, context words.
import type { BenignEntry, ContextClass, Language } from '#keywords/lexicon-schema.ts';
import type { Lexicon, Taxon } from '#keywords/lexicon.ts';
import { groupWeights, kindOf, type Kind } from './kinds.ts';
import type { Split } from './phrases.ts';
import { isForStacker, isHeldOut } from './split.ts';

export interface Name {
  text: string;
  taxon: Taxon;
  /** A word of the stuff stands in the name itself: `shark tooth`. */
  product: string | null;
}

export interface Stuff {
  code: string;
  kind: Kind;
}

export interface Vocabulary {
  language: Language;
  /** By group of the lexicon. */
  names: ReadonlyMap<string, readonly Name[]>;
  /** Group -> how often it is drawn. */
  weights: Readonly<Record<string, number>>;
  /** Plain words for animals, as toys and brands carry them: tiger, shark. */
  animals: readonly Name[];
  /** Cattle, sheep and other farmed animals. */
  domestic: readonly Name[];
  /** Words for a trade term code. */
  words(code: string): readonly string[];
  context(name: ContextClass): readonly string[];
  codeWords: ReadonlyArray<{ text: string; taxon: Taxon | null; code: string | null }>;
  /** Harmless things that carry a code word in their name: jelly beans. */
  falseFriends: readonly string[];
  benign: readonly BenignEntry[];
  /** What a taxon is traded as. */
  stuffs(taxon: Taxon): readonly Stuff[];
}

/** Farm animals whose hides and leather are everyday goods. */
const CATTLE = new Set(['Bos taurus', 'Ovis aries']);
const everyday = new Set(['SKI', 'SKP', 'LPL', 'LPS', 'GAR', 'HAI', 'MEA']);
/** Farmed and wild alike, or pets of long standing: no sure example of either side. */
const DOUBTFUL = new Set([
  'Bubalus',
  'Capra hircus',
  'Equus caballus',
  'Canis familiaris',
  'Oryctolagus cuniculus',
  'Nymphicus hollandicus',
  'Melopsittacus undulatus',
  'Cordyceps militaris',
]);

export function makeVocabulary(lexicon: Lexicon, language: Language, split: Split = 'train'): Vocabulary {
  const isOurs = (text: string) => !isHeldOut(text) && isForStacker(text) === (split === 'stack');
  const wordsOf = new Map(lexicon.commodities.map((entry) => [entry.code, entry.words[language] ?? []] as const));
  const stuffWords = [...wordsOf].flatMap(([code, words]) =>
    code === 'LIV' ? [] : words.filter((word) => word.length > 1).map((word) => ({ code, word: word.toLowerCase() })),
  );
  const spaced = !['zh', 'ja', 'th', 'ko'].includes(language);
  const productOf = (text: string, taxon: Taxon) => {
    const padded = ` ${text.toLowerCase()} `;
    const found = stuffWords
      .filter(({ word }) =>
        spaced ? padded.includes(` ${word} `) || padded.includes(`${word} `) : padded.includes(word),
      )
      .filter(({ code }) => taxon.commodities.includes(code))
      .toSorted((one, other) => other.word.length - one.word.length);
    return found[0]?.code ?? null;
  };

  const names = new Map<string, Name[]>();
  const animals: Name[] = [];
  const domestic: Name[] = [];
  for (const taxon of lexicon.taxa) {
    if (DOUBTFUL.has(taxon.name)) continue;
    const strong = (taxon.names[language] ?? []).filter(isOurs);
    const weak = (taxon.weak?.[language] ?? []).filter(isOurs);
    const made = [...strong, ...weak].map((text): Name => ({ text, taxon, product: productOf(text, taxon) }));
    if (CATTLE.has(taxon.name)) {
      domestic.push(...made.filter(({ product }) => product === null || everyday.has(product)));
    } else {
      const list = names.get(taxon.group) ?? [];
      // Weak names of the body ("leather", "horn") or of minerals ("petrified") would not say which animal.
      list.push(...made.filter(({ text }) => strong.includes(text) || taxon.status !== 'fossil'));
      names.set(taxon.group, list);
      if (taxon.status !== 'fossil' && !plantLike.has(taxon.group)) {
        animals.push(...made.filter(({ text, product }) => product === null && weak.includes(text)));
      }
    }
  }
  for (const [group, list] of names) if (list.length === 0) names.delete(group);
  const weights = Object.fromEntries([...names.keys()].map((group) => [group, groupWeights[group] ?? 2]));
  const contexts = lexicon.context.filter((entry) => entry.language === language);

  return {
    language,
    names,
    weights,
    animals,
    domestic,
    words: (code) => wordsOf.get(code) ?? [],
    context: (name) => contexts.flatMap((entry) => entry.classes[name] ?? []),
    codeWords: lexicon.codeWords
      .filter((entry) => entry.language === language && !isHeldOut(entry.term))
      .filter((entry) => entry.sure >= 0.3)
      .map((entry) => ({
        text: entry.term,
        taxon: entry.standsFor.startsWith('group:') ? null : (lexicon.taxon(entry.standsFor) ?? null),
        code: entry.commodity ?? null,
      })),
    falseFriends: [
      ...new Set(
        lexicon.codeWords.filter((entry) => entry.language === language).flatMap((entry) => entry.falseFriends ?? []),
      ),
    ],
    // A borrowed animal name can still be a living animal, and a plant a real plant: neither is a sure negative.
    benign: lexicon.benign.filter((entry) => entry.language === language && !['animal', 'plant'].includes(entry.kind)),
    stuffs: (taxon) => taxon.commodities.map((code) => ({ code, kind: kindOf(code, taxon.group) })),
  };
}

const plantLike = new Set(['orchids', 'cacti-succulents', 'cycads-carnivorous', 'timber', 'medicinals']);
