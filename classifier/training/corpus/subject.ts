// Draws what an advert is about: a real thing from the wild, a look-alike, or a thing with no animal in it.
import { fill, pickOr, type Writer } from './fill.ts';
import { hide } from './disguise.ts';
import type { Trap } from './example.ts';
import type { Kind } from './kinds.ts';
import type { Name, Vocabulary } from './vocabulary.ts';

export interface Subject {
  thing: string;
  wildlife: 0 | 1;
  commodity: string | null;
  taxon: string | null;
  trap: Trap | null;
  /** Sentences that go with it. */
  lines: readonly string[];
  slots: Readonly<Record<string, string>>;
}

type Source = Omit<Writer, 'slots'> & { english: Vocabulary };

/** Something real from the wild: by name, by a word of the trade, or with no name that the lexicon knows. */
export function drawReal(source: Source): Subject {
  const { chance, phrases, vocabulary } = source;
  const how = chance.weighted({
    named: 62,
    nameless: phrases.has('nameless') ? 26 : 0,
    code: vocabulary.codeWords.length > 5 ? 7 : 0,
    latin: 5,
  });
  if (how === 'nameless') return drawNameless(source);
  if (how === 'code') {
    const word = chance.pick(vocabulary.codeWords);
    return real({
      thing: word.text,
      name: word.text,
      commodity: word.code,
      taxon: word.taxon?.name ?? null,
      lines: phrases.of('code.line'),
    });
  }
  const name = drawName(source);
  const { code, kind } = pickStuff(name, source);
  const [group, text] = [name.taxon.group, how === 'latin' ? name.taxon.name : name.text];
  const shown = chance.is(0.04) ? hide(text, chance) : cased(text, chance);
  const slots = { name: shown, latin: name.taxon.name, com: pickOr(vocabulary.words(code), chance, '') };
  const patterns = phrases.of(`${kind}`);
  const plain = name.product !== null && how !== 'latin';
  const thing = plain
    ? shown
    : fill(chance.is(0.45) || patterns.length === 0 ? compose(source) : chance.pick(patterns), { ...source, slots });
  const dressed = dress(thing, source);
  const lines = [
    ...phrases.of(`${kind}.line`),
    ...(group === 'fossils' ? phrases.of('fossil.line') : []),
    ...phrases.of('claims'),
  ];
  return {
    ...real({ thing: dressed, name: shown, commodity: code, taxon: name.taxon.name, lines }),
    slots: { ...slots, thing: dressed, stuff: dressed },
  };
}

/** A phrase of [nameless]: `TEE|old tooth pendant from my grandfather's time in the Congo`; `-` where the term cannot be told. */
function drawNameless(source: Source): Subject {
  const { chance, phrases } = source;
  const [code = '-', ...rest] = chance.pick(phrases.of('nameless')).split('|');
  const thing = fill(rest.join('|'), { ...source, slots: {} });
  return real({
    thing,
    name: thing,
    commodity: code === '-' ? null : code,
    taxon: null,
    lines: [...phrases.of('nameless.line'), ...phrases.of('claims')],
  });
}

export function drawName(source: Source): Name {
  const { chance, vocabulary, english } = source;
  // Sellers write foreign names too, English ones above all.
  const from = vocabulary !== english && chance.is(0.08) ? english : vocabulary;
  return chance.pick(from.names.get(chance.weighted(from.weights))!);
}

function pickStuff(name: Name, { chance, vocabulary }: Source): { code: string; kind: Kind } {
  const stuffs = vocabulary.stuffs(name.taxon);
  const told = stuffs.find(({ code }) => code === name.product);
  if (told !== undefined) return told;
  // Commonest first in the lexicon: the first counts as much as all that follow.
  return chance.is(0.5) ? stuffs[0]! : chance.pick(stuffs);
}

/** A toy, a print, a brand … : what looks like wildlife and is not. */
export function drawTrap(source: Source, trap: Trap): Subject {
  const { chance, phrases, vocabulary } = source;
  const name =
    trap === 'domestic'
      ? pickOr(vocabulary.domestic, chance, pickOr(vocabulary.animals, chance, drawName(source)))
      : drawLikeness(source);
  const { code } = pickStuff(name, source);
  const shown = cased(name.text, chance);
  const com = pickOr(vocabulary.words(code), chance, '');
  const inner = { name: shown, com, latin: name.taxon.name };
  const stuff =
    name.product !== null ? shown : chance.is(0.5) ? shown : fill(compose(source), { ...source, slots: inner });
  const slots = { ...inner, animal: shown, stuff };
  const own = phrases.of(`trap.${trap}`);
  const words = trap === 'domestic' ? '{stuff}' : wordPattern(trap, source);
  const pattern = own.length > 0 && chance.is(words === '' ? 1 : 0.7) ? chance.pick(own) : words || '{stuff}';
  const thing = dress(fill(pattern, { ...source, slots }), source);
  return {
    thing,
    wildlife: 0,
    commodity: null,
    taxon: null,
    trap,
    lines: phrases.of(`trap.${trap}.line`, 'trap.line'),
    slots: { ...slots, thing },
  };
}

/** Half of the look-alikes carry a plain animal word, half any name of the lexicon, as real things do. */
function drawLikeness(source: Source): Name {
  const { chance, vocabulary } = source;
  return vocabulary.animals.length > 0 && chance.is(0.5) ? chance.pick(vocabulary.animals) : drawName(source);
}

const contextOfTrap = {
  stamp: 'stamp',
  coin: 'coin',
  toy: 'toy',
  vehicle: 'vehicle',
  print: 'print',
  costume: 'costume',
  replica: 'replica',
  faux: 'synthetic',
  clothing: 'clothing-pattern',
  metal: 'jewellery-metal',
  household: 'household',
  book: 'book',
  media: 'media',
  game: 'software',
  team: 'sport',
  food: 'food-dish',
} as const satisfies Partial<Record<Trap, string>>;

function wordPattern(trap: Trap, { vocabulary, chance }: Source): string {
  if (!(trap in contextOfTrap)) return '';
  const words = vocabulary.context(contextOfTrap[trap as keyof typeof contextOfTrap]);
  if (words.length === 0) return '';
  const word = chance.pick(words);
  return chance.pick([
    `{stuff} ${word}`,
    `${word} {stuff}`,
    `{stuff} ${word}`,
    `${word} {animal}`,
    `{animal} ${word} ${chance.pick(words)}`,
  ]);
}

/** A look-alike that the lexicon itself lists: vegetable ivory, Turtle Beach, Tiger Woods. */
export function drawBenign(source: Source): Subject {
  const { chance, vocabulary, phrases } = source;
  const thing = dress(cased(chance.pick(vocabulary.benign).term, chance), source);
  return {
    thing,
    wildlife: 0,
    commodity: null,
    taxon: null,
    trap: 'lookalike',
    lines: phrases.of('trap.line'),
    slots: { thing, name: thing },
  };
}

/** Second-hand goods with no animal in them: `bicycle || 21 gears, new tyres`. */
export function drawGoods(source: Source): Subject {
  const { chance, phrases } = source;
  const [thing = '', line] = chance.pick(phrases.of('goods')).split(' || ');
  const text = fill(thing, { ...source, slots: {} });
  const lines = [...(line === undefined ? [] : [line]), ...phrases.of('goods.line')];
  return {
    thing: text,
    wildlife: 0,
    commodity: null,
    taxon: null,
    trap: 'ordinary',
    lines,
    slots: { thing: text, name: text },
  };
}

function real(parts: {
  thing: string;
  name: string;
  commodity: string | null;
  taxon: string | null;
  lines: readonly string[];
}): Subject {
  const { thing, name, commodity, taxon, lines } = parts;
  return { thing, wildlife: 1, commodity, taxon, trap: null, lines, slots: { thing, name, stuff: thing } };
}

function compose({ phrases, chance }: Source): string {
  return pickOr(phrases.of('compose'), chance, '{name} {com}');
}

/** Words that sellers put beside whatever they sell. */
function dress(thing: string, source: Source): string {
  const { chance, phrases } = source;
  if (!chance.is(0.45)) return thing;
  return fill(pickOr(phrases.of('dress'), chance, '{thing}'), { ...source, slots: { thing } });
}

function cased(text: string, chance: Chance): string {
  return chance.is(0.5)
    ? text
    : text.replace(/(^|\s)(\p{Ll})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase());
}
type Chance = Writer['chance'];
