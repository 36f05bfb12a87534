// The words of the lexicon's terms, and which of them is one edit away from a word of a text: the deletion neighbourhood of
// W. Garbe's SymSpell, hashed into a bit set so that ordinary words are turned away without a string being made.
import { kindOf, kinds } from './characters.ts';
import type { Pattern } from './compile-terms.ts';
import { unitsToString } from './normalise.ts';

export interface Vocabulary {
  /** Whether the folded word, or its English singular, stands in some term. */
  has(word: string): boolean;
  /** Words of terms, six letters and more, that are one edit (insertion, deletion, substitution, swap of neighbours) from the word. */
  nearTo(units: Uint16Array, start: number, end: number): readonly string[];
}

const fewestTypo = 6;
/** From this length on the first letter may be the wrong one too. */
const anyLetter = 8;
const bits = 22;
const base = 0x01000193;

/** Words remembered with what is near them: adverts use the same words again and again. */
const memoLimit = 20_000;

export function makeVocabulary(patterns: readonly Pattern[], ordinary: ReadonlySet<string>): Vocabulary {
  const words = new Set<string>();
  const typoWords = new Set<string>();
  for (const { folded, kind } of patterns) {
    for (const word of folded.split(' ')) {
      words.add(word);
      if (
        word.length >= fewestTypo &&
        (kind === 'name' || kind === 'telling' || kind === 'code-word') &&
        kindOf(word.charCodeAt(0)) <= kinds.greek
      )
        typoWords.add(word);
    }
  }
  const has = (word: string) =>
    words.has(word) ||
    (word.endsWith('s') && (words.has(word.slice(0, -1)) || (word.endsWith('es') && words.has(word.slice(0, -2)))));
  const near = makeNeighbourhood([...typoWords]);
  const known = new Map<string, readonly string[]>();
  return {
    has,
    nearTo(units, start, end) {
      if (!near.mayBe(units, start, end)) return [];
      const word = unitsToString(units, start, end);
      let found = known.get(word);
      if (found === undefined) {
        const isWord = has(word) || ordinary.has(word) || (word.endsWith('s') && ordinary.has(word.slice(0, -1)));
        found = isWord ? [] : near.find(word);
        if (known.size >= memoLimit) known.clear();
        known.set(word, found);
      }
      return found;
    },
  };
}

function makeNeighbourhood(words: readonly string[]) {
  const seen = new Uint32Array(1 << (bits - 5));
  const byHash = new Map<number, number | number[]>();
  const mark = (hash: number) => {
    const place = hash >>> (32 - bits);
    seen[place >>> 5]! |= 1 << (place & 31);
  };
  const powers = new Int32Array(64);
  powers[0] = 1;
  for (let at = 1; at < powers.length; at += 1) powers[at] = Math.imul(powers[at - 1]!, base);
  const keep = (hash: number, index: number) => {
    mark(spread(hash));
    const held = byHash.get(hash);
    if (held === undefined) byHash.set(hash, index);
    else if (typeof held === 'number') byHash.set(hash, [held, index]);
    else held.push(index);
  };
  const scratch = new Uint16Array(64);
  for (const [index, word] of words.entries()) {
    if (word.length > 48) continue;
    for (let at = 0; at < word.length; at += 1) scratch[at] = word.charCodeAt(at);
    for (const hash of hashes(scratch, 0, word.length)) keep(hash, index);
  }

  /** The hash of the word and of the word without each of its letters in turn. */
  function hashes(units: Uint16Array, start: number, end: number): number[] {
    const list = [wholeHash(units, start, end)];
    const whole = list[0]!;
    let before = 0;
    // `after` is the hash of what follows the letter left out.
    let after = whole;
    for (let at = start; at < end; at += 1) {
      const rest = end - at - 1;
      after = (after - Math.imul(units[at]!, powers[rest]!)) | 0;
      list.push((Math.imul(before, powers[rest]!) + after) | 0);
      before = (Math.imul(before, base) + units[at]!) | 0;
    }
    return list;
  }

  function wholeHash(units: Uint16Array, start: number, end: number): number {
    let hash = 0;
    for (let at = start; at < end; at += 1) hash = (Math.imul(hash, base) + units[at]!) | 0;
    return hash;
  }

  const isSeen = (hash: number) => {
    const place = spread(hash) >>> (32 - bits);
    return (seen[place >>> 5]! & (1 << (place & 31))) !== 0;
  };

  return {
    /** False for most words that have no neighbour; makes nothing. */
    mayBe(units: Uint16Array, start: number, end: number): boolean {
      if (end - start > 48) return false;
      let after = wholeHash(units, start, end);
      if (isSeen(after)) return true;
      let before = 0;
      for (let at = start; at < end; at += 1) {
        const power = powers[end - at - 1]!;
        after = (after - Math.imul(units[at]!, power)) | 0;
        if (isSeen((Math.imul(before, power) + after) | 0)) return true;
        before = (Math.imul(before, base) + units[at]!) | 0;
      }
      return false;
    },
    find(word: string): string[] {
      const units = Uint16Array.from(word, (char) => char.charCodeAt(0));
      const found = new Set<string>();
      for (const hash of hashes(units, 0, units.length)) {
        const held = byHash.get(hash);
        for (const index of held === undefined ? [] : typeof held === 'number' ? [held] : held) {
          const other = words[index]!;
          if (isOneEdit(word, other) && (word[0] === other[0] || other.length >= anyLetter)) found.add(other);
        }
      }
      return [...found].toSorted();
    },
  };
}

function spread(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
}

/** One insertion, deletion, substitution or swap of neighbours apart (Damerau–Levenshtein distance 1). */
export function isOneEdit(one: string, other: string): boolean {
  if (one === other) return false;
  const longer = one.length >= other.length ? one : other;
  const shorter = one.length >= other.length ? other : one;
  if (longer.length - shorter.length > 1) return false;
  let at = 0;
  while (at < shorter.length && longer[at] === shorter[at]) at += 1;
  if (longer.length !== shorter.length) return longer.slice(at + 1) === shorter.slice(at);
  if (longer.slice(at + 1) === shorter.slice(at + 1)) return true;
  return (
    longer[at] === shorter[at + 1] && longer[at + 1] === shorter[at] && longer.slice(at + 2) === shorter.slice(at + 2)
  );
}
