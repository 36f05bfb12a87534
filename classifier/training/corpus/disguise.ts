// How people spell: slips of the finger in all adverts, and the ways in which a word is hidden from a search.
import type { Chance } from './random.ts';

const lookAlikes: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
  а: 'a',
  е: 'e',
  о: 'o',
  с: 'c',
  р: 'p',
};
const digits: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', о: '0', з: '3' };

/** One slip in a word of five letters or more: a letter dropped, doubled or swapped with its neighbour. */
export function slip(text: string, chance: Chance): string {
  const words = text.split(' ');
  const long = words.map((word, at) => ({ word, at })).filter(({ word }) => /^[\p{L}\p{M}]{5,}$/u.test(word));
  if (long.length === 0) return text;
  const { word, at } = chance.pick(long);
  const place = chance.between(1, word.length - 2);
  const [before, here, after] = [word.slice(0, place), word[place]!, word.slice(place + 1)];
  words[at] = chance.pick([
    before + after,
    before + here + here + after,
    before + (after[0] ?? '') + here + after.slice(1),
  ]);
  return words.join(' ');
}

/** As somebody writes a name who only ever heard it: two or three slips, which a lexicon of spellings does not find any more. */
export function misspelt(text: string, chance: Chance): string {
  let written = text.toLowerCase();
  for (let slips = chance.between(2, 3); slips > 0; slips -= 1) written = slip(written, chance);
  return written;
}

/** A word hidden: spaced or dotted letters, letters of another alphabet, digits for letters, a star in the middle. */
export function hide(text: string, chance: Chance): string {
  const letters = Array.from(text);
  if (letters.length < 3) return text;
  const swap = (table: Readonly<Record<string, string>>) =>
    letters.map((one) => table[one.toLowerCase()] ?? one).join('');
  // A combining script falls apart when spaced letter by letter.
  const spaced = /\p{M}/u.test(text)
    ? text
    : letters.filter((one) => one !== ' ').join(chance.pick([' ', '.', '-', '*']));
  const middle = chance.between(1, letters.length - 2);
  const starred = letters.map((one, at) => (at === middle && one !== ' ' ? '*' : one)).join('');
  return chance.pick([spaced, swap(lookAlikes), swap(digits), starred]);
}
