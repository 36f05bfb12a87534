// Fills the slots of a phrase: {thing}, {name}, {n}, {cm}, {w:shipping}, {x:colour}, [one|or the other].
import type { ContextClass } from '#keywords/lexicon-schema.ts';
import type { Phrases } from './phrases.ts';
import type { Chance } from './random.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface Writer {
  chance: Chance;
  phrases: Phrases;
  vocabulary: Vocabulary;
  /** What {thing}, {name} and the like stand for in this example. */
  slots: Readonly<Record<string, string>>;
}

export function fill(phrase: string, writer: Writer): string {
  const { chance, slots, phrases, vocabulary } = writer;
  const chosen = phrase.replace(/\[([^\]]*\|[^\]]*)\]/gu, (_, options: string) => chance.pick(options.split('|')));
  return chosen
    .replace(/\{([a-zA-Z]+)(?::([a-z.-]+))?\}/gu, (whole, slot: string, key: string | undefined) => {
      if (key !== undefined && slot === 'w') return pickOr(vocabulary.context(key as ContextClass), chance, '');
      if (key !== undefined && slot === 'x') return fill(pickOr(phrases.of(key), chance, ''), writer);
      return slots[slot] ?? numbers[slot]?.(chance) ?? whole;
    })
    .replace(/ {2,}/gu, ' ')
    .trim();
}

const numbers: Readonly<Record<string, (chance: Chance) => string>> = {
  n: (chance) => String(chance.between(2, 12)),
  N: (chance) => String(chance.between(13, 400)),
  cm: (chance) =>
    chance.is(0.4) ? `${chance.between(2, 90)}.${chance.between(1, 9)}` : String(chance.between(3, 180)),
  g: (chance) => String(chance.is(0.5) ? chance.between(4, 95) : chance.between(10, 90) * 10),
  year: (chance) => String(chance.between(1895, 2024)),
  phone: (chance) =>
    `${chance.pick(['+', '0', ''])}${chance.between(10, 99)}${chance.pick(['', ' ', '-'])}${chance.between(100, 999)} ${chance.between(1000, 9999)}`,
};

export function pickOr<T>(list: readonly T[], chance: Chance, otherwise: T): T {
  return list.length === 0 ? otherwise : chance.pick(list);
}
