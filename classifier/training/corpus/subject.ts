// Draws what an advert is about: a real thing from the wild, or one with no animal in it. Look-alikes are in likeness.ts.
import { fill, pickOr, type Writer } from './fill.ts';
import { hide, misspelt } from './disguise.ts';
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

export type Source = Omit<Writer, 'slots'> & { english: Vocabulary };

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
  const shown = chance.is(0.04) ? hide(text, chance) : chance.is(0.07) ? misspelt(text, chance) : cased(text, chance);
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

export function pickStuff(name: Name, { chance, vocabulary }: Source): { code: string; kind: Kind } {
  const stuffs = vocabulary.stuffs(name.taxon);
  const told = stuffs.find(({ code }) => code === name.product);
  if (told !== undefined) return told;
  // Commonest first in the lexicon: the first counts as much as all that follow.
  return chance.is(0.5) ? stuffs[0]! : chance.pick(stuffs);
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

export function compose({ phrases, chance }: Source): string {
  return pickOr(phrases.of('compose'), chance, '{name} {com}');
}

/** Words that sellers put beside whatever they sell. */
export function dress(thing: string, source: Source): string {
  const { chance, phrases } = source;
  if (!chance.is(0.45)) return thing;
  return fill(pickOr(phrases.of('dress'), chance, '{thing}'), { ...source, slots: { thing } });
}

export function cased(text: string, chance: Chance): string {
  return chance.is(0.5)
    ? text
    : text.replace(/(^|\s)(\p{Ll})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase());
}
type Chance = Writer['chance'];
