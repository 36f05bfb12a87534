// `npx tsx classifier/training/write-shop-titles.ts --count N --seed S --out file.jsonl`: titles as shops and dealers write them (shop-patterns.json), in the corpus' form.
// They stand beside the corpus in training: people's adverts are sentences, shops' titles are rows of nouns.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadLexicon } from '#keywords/lexicon.ts';
import type { Language } from '#keywords/lexicon-schema.ts';
import { BadInput } from '#lib/errors.ts';
import type { Example } from './corpus/example.ts';
import { makeChance, type Chance } from './corpus/random.ts';
import { makeVocabulary, type Name, type Vocabulary } from './corpus/vocabulary.ts';
import shop from './shop-patterns.json' with { type: 'json' };

interface Patterns {
  /** Something of the animal `{a}` is sold; `CODE|` before the title is the trade term it tells. */
  real: Record<'leather' | 'fur' | 'hard' | 'sea' | 'insect' | 'mount', readonly string[]>;
  /** Only its name or picture is. */
  likeness: readonly string[];
}

const patterns: Record<string, Patterns> = shop.patterns;
/** Goods that borrow an animal's name, or are sold beside one. */
const borrowed: Record<string, readonly string[]> = shop.borrowed;

/** Which groups of the lexicon are sold in which form. */
const groupsOf: Record<keyof Patterns['real'], readonly string[]> = {
  leather: [
    'crocodilians',
    'crocodilians',
    'crocodilians',
    'lizards',
    'snakes',
    'snakes',
    'sharks-rays',
    'unprotected',
  ],
  fur: ['furs', 'furs', 'furs', 'big-cats', 'small-cats', 'bears', 'other-mammals'],
  hard: [
    'big-cats',
    'bears',
    'crocodilians',
    'sharks-rays',
    'elephants',
    'hippos',
    'antelopes-deer',
    'marine-mammals',
    'primates',
    'unprotected',
  ],
  sea: ['corals', 'corals', 'molluscs', 'molluscs', 'sea-turtles', 'fish', 'sharks-rays'],
  insect: ['insects', 'insects', 'arthropods'],
  mount: [
    'raptors',
    'songbirds',
    'other-mammals',
    'bears',
    'antelopes-deer',
    'crocodilians',
    'fish',
    'bats',
    'parrots',
  ],
};

/** What traders call them for short. */
const short: Record<string, readonly string[]> = {
  leather: [
    'croc',
    'gator',
    'alligator',
    'crocodile',
    'caiman',
    'python',
    'snakeskin',
    'lizard',
    'ostrich',
    'stingray',
    'shagreen',
    'water monitor',
    'boa',
    'cobra',
    'shark',
    'eel',
    'ring lizard',
    'teju',
    'anaconda',
  ],
  fur: [
    'mink',
    'fox',
    'sable',
    'chinchilla',
    'lynx',
    'beaver',
    'raccoon',
    'coyote',
    'muskrat',
    'seal',
    'wolf',
    'ermine',
    'silver fox',
    'ocelot',
    'leopard',
  ],
  hard: [
    'gator',
    'bear',
    'boar',
    'shark',
    'whale',
    'hippo',
    'warthog',
    'deer',
    'elk',
    'coyote',
    'wolf',
    'croc',
    'python',
    'camel bone',
    'badger',
  ],
  sea: [
    'coral',
    'red coral',
    'abalone',
    'mother of pearl',
    'nautilus',
    'starfish',
    'seahorse',
    'cowrie',
    'tortoiseshell',
    'megalodon',
    'sponge',
  ],
  insect: ['butterfly', 'beetle', 'moth', 'scorpion', 'tarantula', 'mantis', 'cicada', 'stag beetle'],
  mount: ['owl', 'bat', 'fox', 'pheasant', 'squirrel', 'duck', 'deer', 'antelope', 'piranha', 'crow', 'weasel'],
};

const words: Record<string, readonly string[]> = {
  brand: [
    'Hermes',
    'Gucci',
    'Prada',
    'Chanel',
    'Lucchese',
    'Tony Lama',
    'Justin',
    'Breitling',
    'Cartier',
    'Omega',
    'Rolex',
    'Nike',
    'Lacoste',
    'Ferragamo',
    'Fendi',
    'Bottega',
    'Valentino',
    'Mezlan',
    'Stacy Adams',
    'Swarovski',
    'Disney',
    'Handmade',
    'unbranded',
    'Zara',
    'Burberry',
    'Louis Vuitton',
    'Judith Leiber',
    'Hirsch',
    'Celine',
  ],
  colour: [
    'black',
    'brown',
    'cognac',
    'red',
    'navy',
    'green',
    'beige',
    'grey',
    'white',
    'burgundy',
    'tan',
    'multicolor',
    'turquoise',
    'honey',
  ],
  bag: [
    'handbag',
    'clutch',
    'tote',
    'wallet',
    'purse',
    'bifold wallet',
    'shoulder bag',
    'briefcase',
    'card case',
    'crossbody bag',
    'pouch',
    'backpack',
  ],
  skin: ['skin', 'leather', 'belly skin', 'hornback leather', 'skin leather'],
  genuine: ['genuine', 'real', 'authentic', '100% genuine', 'natural', 'true'],
  new: ['new', 'NWT', 'used', 'EUC', 'pre-owned', 'vintage', 'free shipping', 'rare', 'excellent'],
  metal: ['sterling silver', '925 silver', '14k gold', 'gold plated', 'pewter', 'brass', 'stainless steel', '18k'],
  grade: ['grade A', 'grade 1', '#1', 'TOP', 'II grade'],
  decade: ['1920s', '1950s', '60s', '1970s', '1980s', 'Art Deco', 'Edwardian'],
  letter: ['S', 'M', 'L', 'XL', '38', '42'],
  Country: [
    'Togo',
    'Cuba',
    'Mozambique',
    'Poland',
    'Bulgaria',
    'Kenya',
    'Gambia',
    'Vietnam',
    'Laos',
    'Tanzania',
    'Romania',
    'Guinea',
    'Nauru',
    'Belize',
    'Burundi',
    'Sri Lanka',
    'Thailand',
    'Gabon',
    'Somalia',
    'Canada',
    'Australia',
    'Congo',
  ],
  class: ['mammals', 'reptiles', 'birds', 'wild animals', 'fauna', 'insects', 'marine life', 'fish'],
  unit: ['francs', 'shillings', 'dollars', 'kwacha', 'pesos', 'rupees', 'euro'],
  money: ['10c', '40f', '1.50', '3Rs', '25 sen', '$1', '€0.70', '110pf', '6d', '80L', '2.40Kr'],
  toy: ['Schleich', 'Papo', 'Safari Ltd', 'CollectA', 'Playmobil', 'Ty Beanie', 'Mojo', 'LEGO'],
  data: ['Madagascar', 'Peru', 'Java', 'from Cameroon', 'Papua', 'ex coll.', 'Thailand', 'Guyana', 'with data'],
  family: ['Papilionidae', 'Lucanidae', 'Cetoniidae', 'Nymphalidae', 'Cerambycidae', 'Saturniidae', 'Buprestidae'],
};

const likenessGroups = [
  'big-cats',
  'elephants',
  'rhinos',
  'bears',
  'crocodilians',
  'snakes',
  'lizards',
  'sharks-rays',
  'raptors',
  'parrots',
  'sea-turtles',
  'tortoises',
  'primates',
  'marine-mammals',
  'otters',
  'pangolins',
  'songbirds',
  'insects',
  'antelopes-deer',
  'small-cats',
  'other-mammals',
  'hippos',
  'furs',
  'amphibians',
  'fish',
  'molluscs',
  'unprotected',
];

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    /** `stack`: of names kept for the stacker. */
    split: { type: 'string', default: 'train' },
  },
});
const split = values.split === 'stack' ? 'stack' : 'train';
const [count, seed] = [Number(values.count), Number(values.seed)];
if (values.out === undefined || !Number.isInteger(count)) throw new BadInput('--out and a whole --count are needed');
const lexicon = loadLexicon();
const vocabularies = new Map(
  Object.keys(patterns).map((language) => [language, makeVocabulary(lexicon, language as Language, split)]),
);
writeFileSync(values.out, Array.from({ length: count }, (_, at) => `${JSON.stringify(draw(at))}\n`).join(''));

function draw(at: number): Example {
  const chance = makeChance(`shop|${seed}|${at}`);
  const language = chance.is(0.5) ? 'en' : chance.pick(Object.keys(patterns));
  const { real, likeness } = patterns[language]!;
  const vocabulary = vocabularies.get(language)!;
  const wild = chance.is(0.42);
  const form = chance.pick(Object.keys(real) as Array<keyof Patterns['real']>);
  // Many likenesses carry the names that real things carry most.
  const name = drawName(wild || chance.is(0.4) ? groupsOf[form] : likenessGroups, { chance, vocabulary });
  const shortly = chance.is(language === 'en' ? 0.45 : 0.08);
  const animal = shortly || name === undefined ? chance.pick(short[form]!) : name.text;
  const goods = borrowed[language];
  const pattern = wild
    ? chance.pick(real[form])
    : goods === undefined || chance.is(0.5)
      ? chance.pick(likeness)
      : borrow(chance.pick(goods), chance);
  const [, code = null, text = pattern] = /^([A-Z]{3})\|(.*)$/u.exec(pattern) ?? [];
  const title = fill(text, { animal, latin: name?.taxon.name ?? 'Papilio', chance });
  return {
    id: `shop-${seed}-${at}`,
    lang: language,
    title: chance.is(0.15) ? title.toUpperCase() : chance.is(0.15) ? title.toLowerCase() : title,
    description: '',
    wildlife: wild ? 1 : 0,
    offer: 'offer',
    commodity: wild ? code : null,
    taxon: null,
    trap: wild ? null : 'print',
  };
}

/** `Tiger sauce 300 ml`, `Baby Tiger's sauce 300 ml new`. */
function borrow(noun: string, chance: Chance): string {
  const name = chance.pick(['{a}', '{a}', "{a}'s", 'Baby {a}', '{brand} {a}', '{a} {n}', 'Team {a}', '{colour} {a}']);
  return `${name} ${noun}${chance.is(0.35) ? ` ${chance.pick(words['new']!)}` : ''}`;
}

function drawName(
  groups: readonly string[],
  { chance, vocabulary }: { chance: Chance; vocabulary: Vocabulary },
): Name | undefined {
  const names = (vocabulary.names.get(chance.pick(groups)) ?? []).filter(({ product }) => product === null);
  return names.length === 0 ? undefined : chance.pick(names);
}

function fill(text: string, { animal, latin, chance }: { animal: string; latin: string; chance: Chance }): string {
  const titled = chance.is(0.5)
    ? animal
    : animal.replaceAll(/(^|\s)(\p{Ll})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase());
  return text.replaceAll(/\{(\w+)\}/gu, (_, slot: string) => {
    if (slot === 'a') return titled;
    if (slot === 'latin') return latin;
    if (slot === 'n') return String(chance.between(2, 48));
    if (slot === 'cm') return String(chance.between(3, 160));
    if (slot === 'mm') return `${chance.between(10, 30)}${chance.pick(['mm', ' mm'])}`;
    if (slot === 'year') return String(chance.between(1860, 2023));
    return chance.pick(words[slot] ?? ['']);
  });
}
