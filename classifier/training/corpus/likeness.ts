// Draws what looks like wildlife and is not: toys, prints, brands, copies, namesakes; and what news and threads speak of.
import { misspelt } from './disguise.ts';
import { fill, pickOr } from './fill.ts';
import type { Trap } from './example.ts';
import { cased, compose, dress, drawName, pickStuff, type Source, type Subject } from './subject.ts';
import type { Name } from './vocabulary.ts';

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
  const shown = chance.is(0.04) ? misspelt(name.text, chance) : cased(name.text, chance);
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
