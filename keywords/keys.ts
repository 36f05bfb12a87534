// All keys of the trie, folded, in one array of UTF-16 units: as strings, so many would take longer to make than all else together.
// A term has one key as it is spelled, and where its language has endings, one for its other forms right after it.
import { foldWithKind, GAP, kindOf, kinds, NO_KIND } from './characters.ts';
import type { Inflector } from './inflect.ts';
import type { Language } from './lexicon-schema.ts';
import { fold, makeFolded } from './normalise.ts';

/** Stands in a key for "the rest of this word, whatever it is": inflected terms. */
export const REST = 0xfffe;

/** Key `at` is `units` from `start[at]` to `start[at + 1]`. */
export interface Keys {
  count: number;
  units: Uint16Array;
  start: Int32Array;
  /** By key: 1 for those that stand for the other forms of the term whose own key is the one before. */
  isInflected: Uint8Array;
}

export interface KeyBuilder {
  /** Folds the term and adds it; false where nothing is left of it. */
  addTerm(term: string): boolean;
  /** Adds the key that stands for the other forms of the term added last; false where it has none. */
  addForms(language: Language): boolean;
  /** All keys so far; the builder is used up. */
  finish(): Keys;
}

export function makeKeyBuilder(inflector: Inflector): KeyBuilder {
  const scratch = makeFolded(256);
  let units = new Uint16Array(1 << 20);
  let start = new Int32Array(1 << 17);
  let isInflected = new Uint8Array(1 << 17);
  let count = 0;
  // Where the next key begins.
  let length = 0;

  return {
    addTerm(term) {
      reserve(term.length);
      const size = putPlain(term);
      const put = size < 0 ? putFolded(term) : size;
      if (put === 0) return false;
      close(put, 0);
      return true;
    },
    addForms(language) {
      if (!inflector.hasForms(language)) return false;
      const from = start[count - 1]!;
      const till = length;
      reserve((till - from) * 2);
      let size = 0;
      let changed = false;
      for (let word = from; word <= till;) {
        let end = word;
        while (end < till && units[end] !== GAP) end += 1;
        // English takes its endings on the last word alone.
        const takesEndings =
          (language !== 'en' || end === till) &&
          kindOf(units[word]!) <= kinds.word &&
          kindOf(units[end - 1]!) <= kinds.word;
        const shared = takesEndings ? inflector.sharedLength(units, word, end, language) : -1;
        if (word > from) units[till + size++] = GAP;
        const kept = shared < 0 ? end : word + shared;
        for (let at = word; at < kept; at += 1) units[till + size++] = units[at]!;
        if (shared >= 0) {
          units[till + size++] = REST;
          changed = true;
        }
        word = end + 1;
      }
      if (changed) close(size, 1);
      return changed;
    },
    finish: () => ({
      count,
      units: units.slice(0, length),
      start: start.slice(0, count + 1),
      isInflected: isInflected.slice(0, count),
    }),
  };

  /** Terms of which each character folds to one, in one alphabet: nearly all; -1 for any other. */
  function putPlain(term: string): number {
    let size = 0;
    let last: number = GAP;
    let alphabets = 0;
    for (let at = 0; at < term.length; at += 1) {
      const packed = foldWithKind(term.charCodeAt(at));
      const kind = packed >>> 16;
      if (kind === NO_KIND) return -1;
      const unit = packed & 0xffff;
      if (unit === GAP && last === GAP) continue;
      if (kind <= kinds.greek) alphabets |= 1 << kind;
      units[length + size] = last = unit;
      size += 1;
    }
    if ((alphabets & (alphabets - 1)) !== 0) return -1;
    return size > 0 && last === GAP ? size - 1 : size;
  }

  function putFolded(term: string): number {
    const { units: folded, length: size } = fold(term, scratch);
    reserve(size);
    for (let at = 0; at < size; at += 1) units[length + at] = folded[at]!;
    return size;
  }

  function close(size: number, inflected: 0 | 1): void {
    length += size;
    isInflected[count] = inflected;
    count += 1;
    if (count + 1 >= start.length) {
      start = bigger(start, new Int32Array(start.length * 2));
      isInflected = bigger(isInflected, new Uint8Array(isInflected.length * 2));
    }
    start[count] = length;
  }

  function reserve(size: number): void {
    if (length + size > units.length) units = bigger(units, new Uint16Array(units.length * 2 + size));
  }
}

function bigger<A extends Uint8Array | Uint16Array | Int32Array>(array: A, room: A): A {
  room.set(array);
  return room;
}
