// Draws what an advert is about: a real thing from the wild, a look-alike, or a thing with no animal in it.
import { fill, pickOr, type Writer } from './fill.ts';
import { hide } from './disguise.ts';
import type { Trap } from './example.ts';
import { kindOf, type Kind } from './kinds.ts';
import { isHeldOut } from './split.ts';
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

/** Something real from the wild: by name, by a word of the trade, by its stuff alone, or in words that no list holds. */
export function drawReal(source: Source): Subject {
  const { chance, phrases, vocabulary } = source;
  const how = chance.weighted({
    named: 62,
    nameless: phrases.has('nameless') ? 20 : 0,
    stuff: 6,
    code: vocabulary.codeWords.length > 5 ? 7 : 1,
    latin: 5,
  });
  if (how === 'nameless') return drawNameless(source);
  if (how === 'stuff') return drawStuff(source);
  if (how === 'code' && vocabulary.codeWords.length > 0) {
    const word = chance.pick(vocabulary.codeWords);
    const shown = chance.is(0.5) ? word.text : dress(word.text, source);
    const lines = [...phrases.of('code.line'), ...beside(source)];
    return real({ thing: shown, name: word.text, commodity: word.code, taxon: word.taxon?.name ?? null, lines });
  }
  const name = drawName(source);
  const { code, kind } = pickStuff(name, source);
  const latin = how === 'latin' && !isHeldOut(name.taxon.name);
  const text = latin ? name.taxon.name : name.text;
  const shown = chance.is(0.04) ? hide(text, chance) : cased(text, chance);
  const slots = { name: shown, latin: name.taxon.name, com: pickOr(vocabulary.words(code), chance, '') };
  const patterns = phrases.of(kind);
  // What is alive or grows is named plainly; "of" and "from" belong to parts.
  const composed = chance.is(kind === 'live' || kind === 'plant' ? 0.12 : 0.45) || patterns.length === 0;
  const pattern = composed ? compose(source) : chance.pick(patterns);
  // `LPS|boots of {name}`: a pattern may tell a term of its own.
  const [, told, rest = pattern] = /^([A-Z]{3})\|(.*)$/u.exec(pattern) ?? [];
  const plain = name.product !== null && !latin;
  const thing = plain ? shown : fill(rest, { ...source, slots });
  const dressed = dress(thing, source);
  const lines = [...chance.some(phrases.of(`${kind}.line`), 5), ...beside(source)];
  const made = real({
    thing: dressed,
    name: shown,
    commodity: plain ? code : (told ?? code),
    taxon: name.taxon.name,
    lines,
  });
  return { ...made, slots: { ...slots, thing: dressed, stuff: dressed } };
}

/** Sentences that speak of laundering, of origin, or of plastic boxes and steel chains: they stand beside real things and others alike. */
function beside({ chance, phrases }: Source): string[] {
  return [
    ...(chance.is(0.5) ? chance.some(phrases.of('claims'), 1) : []),
    ...(chance.is(0.3) ? chance.some(phrases.of('real.line'), 1) : []),
    ...(chance.is(0.15) ? chance.some(phrases.of('goods.line'), 1) : []),
  ];
}

/** A phrase of [nameless]: `TEE|old tooth pendant from my grandfather's time in the Congo`; `-` where the term cannot be told. */
function drawNameless(source: Source): Subject {
  const { chance, phrases } = source;
  const [code = '-', ...rest] = chance.pick(phrases.of('nameless')).split('|');
  const phrase = fill(rest.join('|'), { ...source, slots: {} });
  const thing = chance.is(0.4) ? dress(phrase, source) : phrase;
  const lines = [...chance.some(phrases.of('nameless.line'), 3), ...beside(source)];
  return real({ thing, name: thing, commodity: code === '-' ? null : code, taxon: null, lines });
}

/** Stuff that is of the wild whatever animal it came from. */
const tellingStuff = ['TUS', 'IVC', 'IJW', 'IVP', 'SKU', 'CLA', 'SHE', 'FIN', 'TRO', 'COR', 'FEA', 'SKE', 'CAP', 'GIL'];

function drawStuff(source: Source): Subject {
  const { chance, phrases, vocabulary } = source;
  const code = chance.pick(tellingStuff.filter((one) => vocabulary.words(one).length > 0));
  const thing = dress(cased(chance.pick(vocabulary.words(code)), chance), source);
  const lines = [...chance.some(phrases.of(`${kindOf(code, '')}.line`), 4), ...beside(source)];
  return real({ thing, name: thing, commodity: code, taxon: null, lines });
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
      : plainTraps.has(trap)
        ? drawPlain(source)
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
  return looksLike({ thing, trap, slots: { ...slots, thing } }, source);
}

function looksLike(made: Pick<Subject, 'thing' | 'trap' | 'slots'>, { chance, phrases }: Source): Subject {
  const own = chance.some(phrases.of(`trap.${made.trap}.line`), 2);
  const lines = [
    ...own,
    ...chance.some(phrases.of('trap.line'), 2),
    // Claims of origin are made of anything; only "real, not resin" would be a lie of another kind.
    ...(chance.is(0.35) ? chance.some(phrases.of('claims').slice(2), 1) : []),
    ...(chance.is(0.3) ? chance.some(phrases.of('likeness.line'), 1) : []),
    ...(chance.is(0.15) ? chance.some(phrases.of('goods.line'), 1) : []),
  ];
  return { ...made, wildlife: 0, commodity: null, taxon: null, lines };
}

/** What news, laws and threads speak of: an animal, and something made of it. */
export function drawTalk(source: Source): Readonly<Record<string, string>> {
  const { chance, vocabulary } = source;
  const name = chance.is(0.3) ? drawLikeness(source) : drawName(source);
  const { code } = pickStuff(name, source);
  const slots = { name: name.text, latin: name.taxon.name, com: pickOr(vocabulary.words(code), chance, '') };
  const stuff = name.product !== null || chance.is(0.4) ? name.text : fill(compose(source), { ...source, slots });
  return { ...slots, animal: name.text, stuff };
}

/** Half of the look-alikes carry a plain animal word, half any name of the lexicon, as real things do. */
function drawLikeness(source: Source): Name {
  const { chance, vocabulary } = source;
  return vocabulary.animals.length > 0 && chance.is(0.5) ? chance.pick(vocabulary.animals) : drawName(source);
}

/** Things that could be made of the stuff itself (a coral ring in silver, a horn cup): these carry plain animals alone. */
const plainTraps: ReadonlySet<Trap> = new Set([
  'metal',
  'household',
  'clothing',
  'food',
  'gear',
  'person',
  'place',
  'team',
]);
const stuffGroups = new Set([
  'corals',
  'molluscs',
  'fossils',
  'timber',
  'medicinals',
  'orchids',
  'cacti-succulents',
  'feathers',
]);

function drawPlain(source: Source): Name {
  let name = drawLikeness(source);
  for (let tries = 0; tries < 12 && (name.product !== null || stuffGroups.has(name.taxon.group)); tries += 1)
    name = drawLikeness(source);
  return name;
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
  if (plainTraps.has(trap)) return chance.pick([`{animal} ${word}`, `${word} {animal}`]);
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
  const { chance, vocabulary } = source;
  const { benign, falseFriends } = vocabulary;
  const text = falseFriends.length > 0 && chance.is(0.25) ? chance.pick(falseFriends) : chance.pick(benign).term;
  const thing = dress(cased(text, chance), source);
  return looksLike({ thing, trap: 'lookalike', slots: { thing, name: thing } }, source);
}

/** Second-hand goods with no animal in them: `bicycle || 21 gears, new tyres`, or a maker and a model beside a word of the household. */
export function drawGoods(source: Source): Subject {
  const { chance, phrases } = source;
  const [phrase = '', line] = chance.pick(phrases.of(chance.is(0.45) ? 'goods.made' : 'goods')).split(' || ');
  const plain = fill(phrase, { ...source, slots: {} });
  const thing = chance.is(0.4) ? dress(plain, source) : plain;
  const lines = [
    ...(line === undefined ? [] : [line]),
    ...chance.some(phrases.of('goods.line'), 3),
    ...(chance.is(0.35) ? chance.some(phrases.of('claims'), 1) : []),
    ...(chance.is(0.2) ? chance.some(phrases.of('trap.line'), 1) : []),
  ];
  return { thing, wildlife: 0, commodity: null, taxon: null, trap: 'ordinary', lines, slots: { thing, name: thing } };
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
