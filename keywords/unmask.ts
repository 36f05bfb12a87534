// How one disguised word may be read: digits and signs for letters, letters written many times.
import { kinds } from './characters.ts';
import type { Folded } from './normalise.ts';

const standsFor = new Map<number, string>(
  Object.entries({
    0: 'o',
    1: 'il',
    3: 'e',
    4: 'a',
    5: 's',
    7: 't',
    8: 'b',
    9: 'g',
    '@': 'a',
    $: 's',
    '!': 'i',
    '|': 'li',
    '€': 'e',
    '£': 'l',
    '+': 't',
  }).map(([sign, letters]) => [sign.charCodeAt(0), letters]),
);

/** The signs, other than digits, that may stand for a letter. */
export const leetMarks: ReadonlySet<number> = new Set(Array.from('@$!|€£+', (char) => char.charCodeAt(0)));
const mostReadings = 4;

/** The word that begins at `start` with its digits and signs read as letters; undefined where it is not mostly letters, as sizes and part numbers are not. */
export function readLeet(
  { units, kinds: kindList, length }: Folded,
  start: number,
  longest: number,
): { end: number; readings: string[] } | undefined {
  let end = start;
  let letters = 0;
  let signs = 0;
  for (; end < length && end - start <= longest; end += 1) {
    if (kindList[end] === kinds.latin) letters += 1;
    else if (!standsFor.has(units[end]!) || isClosing(end)) break;
    else signs += 1;
  }
  if (signs === 0 || letters <= signs) return undefined;
  let readings = [''];
  for (let at = start; at < end; at += 1) {
    const letter = kindList[at] === kinds.latin ? String.fromCharCode(units[at]!) : standsFor.get(units[at]!)!;
    readings =
      letter.length === 1
        ? readings.map((read) => read + letter)
        : readings.flatMap((read) => Array.from(letter, (one) => read + one)).slice(0, mostReadings);
  }
  return { end, readings };

  /** An exclamation mark that ends a word is one. */
  function isClosing(at: number): boolean {
    return leetMarks.has(units[at]!) && (at + 1 >= length || kindList[at + 1]! > kinds.digit);
  }
}

/** The word with its runs of three and more letters cut to one, to two, and with every double letter made single. */
export function readRepeats(word: string): string[] {
  return [
    ...new Set([word.replace(/(.)\1\1+/gu, '$1'), word.replace(/(.)\1\1+/gu, '$1$1'), word.replace(/(.)\1+/gu, '$1')]),
  ];
}
