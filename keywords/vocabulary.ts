// The words of the lexicon's terms, and which of them is one edit away from a word of a text: the deletion neighbourhood of
// W. Garbe's SymSpell, hashed into a bit set so that ordinary words are turned away without a string being made.
import { GAP, kindOf, kinds } from './characters.ts';
import type { CompiledTerms } from './compile-terms.ts';
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
/** Longer words are not looked up. */
const longest = 48;
const bits = 22;
const chainBits = 17;
const base = 0x01000193;

/** Words remembered with what is near them: adverts use the same words again and again. */
const memoLimit = 20_000;

export function makeVocabulary(terms: CompiledTerms, ordinary: ReadonlySet<string>): Vocabulary {
  const words = makeWordTable(terms);
  const hasUnits = (units: Uint16Array, start: number, end: number) => {
    if (words.find(units, start, end) >= 0) return true;
    if (units[end - 1] !== LETTER_S) return false;
    return (
      words.find(units, start, end - 1) >= 0 || (units[end - 2] === LETTER_E && words.find(units, start, end - 2) >= 0)
    );
  };
  let scratch = new Uint16Array(64);
  // Made for the first word that may be misspelt.
  let near: ReturnType<typeof makeNeighbourhood> | undefined;
  const known = new Map<string, readonly string[]>();
  return {
    has(word) {
      if (word.length > scratch.length) scratch = new Uint16Array(word.length * 2);
      for (let at = 0; at < word.length; at += 1) scratch[at] = word.charCodeAt(at);
      return hasUnits(scratch, 0, word.length);
    },
    nearTo(units, start, end) {
      near ??= makeNeighbourhood(words.typoWords());
      if (!near.mayBe(units, start, end)) return [];
      const word = unitsToString(units, start, end);
      let found = known.get(word);
      if (found === undefined) {
        const isWord =
          hasUnits(units, start, end) || ordinary.has(word) || (word.endsWith('s') && ordinary.has(word.slice(0, -1)));
        found = isWord ? [] : near.find(word);
        if (known.size >= memoLimit) known.clear();
        known.set(word, found);
      }
      return found;
    },
  };
}

const LETTER_S = 0x73;
const LETTER_E = 0x65;

/** The words of all terms that are written in letters, each once: an open-addressed hash table of where a word stands in the units of the keys. */
function makeWordTable({ keys, mayBeTypo }: CompiledTerms) {
  const { units, start, isInflected, count } = keys;
  // Two numbers a place: where the word begins (0 for none, so one is added), and its length with `TYPO` above it.
  let tableBits = Math.max(10, 32 - Math.clz32(count));
  let table = new Int32Array(2 << tableBits);
  let held = 0;
  for (let key = 0; key < count; key += 1) {
    if (isInflected[key] === 1) continue;
    const till = start[key + 1]!;
    const mayTypo = mayBeTypo[key] === 1;
    for (let from = start[key]!; from < till;) {
      let end = from;
      while (end < till && units[end] !== GAP) end += 1;
      // Disguises that take a guess are made of these letters alone.
      if (kindOf(units[from]!) <= kinds.greek) add(from, end, mayTypo && end - from >= fewestTypo);
      from = end + 1;
    }
  }

  function add(from: number, end: number, typo: boolean): void {
    const place = placeOf(units, from, end);
    if (table[place] === 0) {
      table[place] = from + 1;
      table[place + 1] = end - from;
      held += 1;
    }
    if (typo) table[place + 1]! |= TYPO;
    if (held * 2 > 1 << tableBits) grow();
  }

  function grow(): void {
    const before = table;
    tableBits += 1;
    table = new Int32Array(2 << tableBits);
    for (let at = 0; at < before.length; at += 2) {
      if (before[at] === 0) continue;
      const from = before[at]! - 1;
      const place = placeOf(units, from, from + (before[at + 1]! & ~TYPO));
      table[place] = before[at]!;
      table[place + 1] = before[at + 1]!;
    }
  }

  /** Where the word stands in the table, or where it would. */
  function placeOf(text: Uint16Array, from: number, end: number): number {
    let hash = 0;
    for (let at = from; at < end; at += 1) hash = (Math.imul(hash, base) + text[at]!) | 0;
    const mask = (1 << tableBits) - 1;
    for (let place = spread(hash) >>> (32 - tableBits); ; place = (place + 1) & mask) {
      const begin = table[place * 2]! - 1;
      if (begin < 0) return place * 2;
      if ((table[place * 2 + 1]! & ~TYPO) === end - from && isSame(text, from, end, begin)) return place * 2;
    }
  }

  function isSame(text: Uint16Array, from: number, end: number, begin: number): boolean {
    for (let at = from; at < end; at += 1) if (text[at] !== units[begin + at - from]) return false;
    return true;
  }

  return {
    /** Where the word begins in the units of the keys, or -1. */
    find: (text: Uint16Array, from: number, end: number): number =>
      end <= from ? -1 : table[placeOf(text, from, end)]! - 1,
    /** Words that may be read through a typo. */
    typoWords(): string[] {
      const found: string[] = [];
      for (let at = 0; at < table.length; at += 2) {
        const from = table[at]! - 1;
        if ((table[at + 1]! & TYPO) !== 0) found.push(unitsToString(units, from, from + (table[at + 1]! & ~TYPO)));
      }
      return found;
    },
  };
}

const TYPO = 1 << 30;

function makeNeighbourhood(words: readonly string[]) {
  const seen = new Uint32Array(1 << (bits - 5));
  const powers = new Int32Array(64);
  powers[0] = 1;
  for (let at = 1; at < powers.length; at += 1) powers[at] = Math.imul(powers[at - 1]!, base);
  const kept = words.filter((word) => word.length <= longest);
  const most = kept.reduce((sum, word) => sum + word.length + 1, 0);
  // Chains of entries with the same bucket: a Map of so many would take longer to fill than everything else here.
  const chains = new Int32Array(1 << chainBits).fill(-1);
  const hashOf = new Int32Array(most);
  const wordOf = new Int32Array(most);
  const nextOf = new Int32Array(most);
  const scratch = new Uint16Array(64);
  const list = new Int32Array(64);
  let entries = 0;
  for (let index = 0; index < kept.length; index += 1) {
    const { length } = putUnits(kept[index]!);
    for (let at = hashes(scratch, 0, length) - 1; at >= 0; at -= 1) {
      const hash = list[at]!;
      const mixed = spread(hash);
      const place = mixed >>> (32 - bits);
      seen[place >>> 5]! |= 1 << (place & 31);
      const chain = mixed >>> (32 - chainBits);
      hashOf[entries] = hash;
      wordOf[entries] = index;
      nextOf[entries] = chains[chain]!;
      chains[chain] = entries;
      entries += 1;
    }
  }

  function putUnits(word: string): string {
    for (let at = 0; at < word.length; at += 1) scratch[at] = word.charCodeAt(at);
    return word;
  }

  /** Puts into `list` the hash of the word and of the word without each of its letters in turn; answers how many. */
  function hashes(units: Uint16Array, start: number, end: number): number {
    const whole = wholeHash(units, start, end);
    let count = 1;
    list[0] = whole;
    let before = 0;
    // `after` is the hash of what follows the letter left out.
    let after = whole;
    for (let at = start; at < end; at += 1) {
      const rest = end - at - 1;
      after = (after - Math.imul(units[at]!, powers[rest]!)) | 0;
      list[count] = (Math.imul(before, powers[rest]!) + after) | 0;
      count += 1;
      before = (Math.imul(before, base) + units[at]!) | 0;
    }
    return count;
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
      if (end - start > longest) return false;
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
      const found = new Set<string>();
      const { length } = putUnits(word);
      for (let at = hashes(scratch, 0, length) - 1; at >= 0; at -= 1) {
        const hash = list[at]!;
        for (let entry = chains[spread(hash) >>> (32 - chainBits)]!; entry >= 0; entry = nextOf[entry]!) {
          if (hashOf[entry] !== hash) continue;
          const other = kept[wordOf[entry]!]!;
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
