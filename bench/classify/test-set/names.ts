// The names a language's forms are filled with: kinds of the lexicon that training never advertises, sorted by what a form may say of them.
import { isHeldOut } from '#classifier/training/corpus/split.ts';
import type { Lexicon, Taxon } from '#keywords/lexicon.ts';
import type { Language } from '#keywords/lexicon-schema.ts';
import type { PartCode } from './forms.ts';

export interface Name {
  text: string;
  taxon: Taxon;
}

export interface Names {
  /** Sold alive. */
  live: Name[];
  /** Sold in parts, with the parts that make sense of it. */
  part: Array<Name & { codes: readonly PartCode[] }>;
  /** Names that say the part: "tiger skin". */
  product: Name[];
  plant: Name[];
}

const cat = ['SKI', 'SKU', 'TEE', 'CLA', 'BOD'] as const;
const bird = ['FEA', 'BOD', 'SKU', 'EGG'] as const;
const tortoise = ['SHE', 'MEA', 'EGG'] as const;
const partsOf: Readonly<Record<string, readonly PartCode[]>> = {
  'big-cats': cat,
  'small-cats': cat,
  bears: cat,
  otters: ['SKI', 'SKU', 'BOD'],
  'other-mammals': ['SKU', 'BOD', 'TEE'],
  primates: ['SKU', 'BOD', 'MEA'],
  crocodilians: ['SKI', 'SKU', 'TEE', 'LPS', 'MEA'],
  snakes: ['SKI', 'LPS', 'SKU'],
  lizards: ['SKI', 'LPS', 'BOD'],
  raptors: bird,
  parrots: bird,
  hornbills: bird,
  songbirds: ['FEA', 'BOD'],
  tortoises: tortoise,
  'sea-turtles': tortoise,
  'antelopes-deer': ['HOR', 'SKU', 'BOD', 'SKI'],
  'sharks-rays': ['FIN', 'TEE', 'BON'],
  'marine-mammals': ['TEE', 'BON', 'MEA'],
  pangolins: ['SCA', 'MEA', 'BOD'],
  rhinos: ['HOR', 'SKI'],
  timber: ['TIM'],
};
const soldAlive = new Set([
  'amphibians',
  'arthropods',
  'bears',
  'big-cats',
  'crocodilians',
  'lizards',
  'other-mammals',
  'otters',
  'parrots',
  'primates',
  'raptors',
  'hornbills',
  'small-cats',
  'snakes',
  'songbirds',
  'tortoises',
]);
const soldAsPlants = new Set(['orchids', 'cacti-succulents', 'cycads-carnivorous']);
/** Words of trade or of state that some names carry and a sentence would say twice. */
const tradeWords =
  /\bpet\b|sale|wanted|live|baby|cub|genuine|real|dried|peliharaan|jinak|satılık|yavru|للبيع|شبل|مجفف|buhay|anakan|viv[oa]|lebend|levend|vendre|vendita|купить|binebenta|mascota|opgezet|gedroogd|خشک|жив|детён|котён|cría|filhote|शावक|宝宝|寶寶|con$|halaman|苗|活|出售|试剂|試劑/iu;

/** What farm animals give as well. */
const domesticStuff = /manok|chicken|goose|gans|duck/iu;

/** Names of wild kinds held out of training, in one language; none is domestic or extinct. */
export function heldOutNames(lexicon: Lexicon, language: Language): Names {
  const partWords = lexicon.commodities.flatMap(({ words }) =>
    (words[language] ?? []).map((word) => word.toLowerCase()),
  );
  const spaced = !['zh', 'ja', 'th'].includes(language);
  const compounds = ['de', 'nl', 'ko'].includes(language);
  const inside = (word: string): boolean =>
    !spaced || word.includes(' ') || (compounds && word.length >= (language === 'ko' ? 2 : 4));
  const saysPart = (text: string): boolean => {
    const words = new Set(text.toLowerCase().split(/[\s'’]+/u));
    return partWords.some((word) => (inside(word) ? text.toLowerCase().includes(word) : words.has(word)));
  };
  const held = lexicon.taxa
    .filter(({ status }) => status === 'protected' || status === 'unprotected')
    .flatMap((taxon) => (taxon.names[language] ?? []).map((text) => ({ text, taxon })))
    .filter(({ text }) => isHeldOut(text));
  const plain = held.filter(({ text }) => !saysPart(text) && !tradeWords.test(text));
  const codesOf = ({ group, commodities }: Taxon): readonly PartCode[] =>
    (partsOf[group] ?? []).filter((code) => commodities.includes(code) || code === 'BOD' || code === 'SKU');
  return {
    live: plain.filter(({ taxon }) => soldAlive.has(taxon.group) && taxon.commodities.includes('LIV')),
    part: plain.map((name) => ({ ...name, codes: codesOf(name.taxon) })).filter(({ codes }) => codes.length > 0),
    product: held.filter(({ text }) => saysPart(text) && text.includes(' ') === spaced && !domesticStuff.test(text)),
    plant: plain.filter(({ taxon }) => soldAsPlants.has(taxon.group)),
  };
}
