// Folds a text to the form that terms are stored in, and keeps the way back to the original UTF-16 offsets: NFKC, case, accents,
// width, invisible characters, look-alike letters inside mixed words, traditional Chinese. Disguises that need a guess (spaced
// letters, digits for letters, repeats, typos) are not undone here but tried by disguises.ts.
import { looksCyrillic, looksLatin } from './character-data.ts';
import { DROPPED, GAP, NO_KIND, foldSpecial, foldWithKind, isComposing, kindOf, kinds } from './characters.ts';

/** A folded text and the way back. Only the first `length` places of the arrays count: they are reused from text to text. */
export interface Folded {
  /** Folded UTF-16 units. */
  units: Uint16Array;
  /** The kind of each unit, as `kinds` in characters.ts names them. */
  kinds: Uint8Array;
  /** Where in the original the unit's source begins, and where it ends (exclusive). */
  from: Int32Array;
  till: Int32Array;
  length: number;
  /** True where look-alike letters were replaced; `patched` then holds start, end (exclusive) of each such word in turn. */
  patched: number[];
}

export function makeFolded(capacity = 4096): Folded {
  return {
    units: new Uint16Array(capacity),
    kinds: new Uint8Array(capacity),
    from: new Int32Array(capacity),
    till: new Int32Array(capacity),
    length: 0,
    patched: [],
  };
}

/** The folded text as a string, with the offsets of each of its UTF-16 units. Folding it again changes nothing. */
export function normalise(text: string): { text: string; from: Int32Array; till: Int32Array } {
  const folded = fold(text);
  return {
    text: unitsToString(folded.units, 0, folded.length),
    from: folded.from.slice(0, folded.length),
    till: folded.till.slice(0, folded.length),
  };
}

/** Folds into `into` (grown as needed) and answers it. */
export function fold(text: string, into: Folded = makeFolded(text.length + 16)): Folded {
  reserve(into, text.length + 16);
  into.patched.length = 0;
  let { units, kinds: kindList, from, till } = into;
  const end = text.length;
  let out = 0;
  let last = GAP;
  // Of the word that is being read: which of the three alphabets it has, and where it starts.
  let alphabets = 0;
  let wordStart = 0;
  for (let at = 0; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    const packed = foldWithKind(unit);
    const folded = packed & 0xffff;
    const kind = packed >>> 16;
    if (kind !== NO_KIND) {
      if (folded === GAP && last === GAP) continue;
      if (kind <= kinds.greek) {
        if (alphabets === 0) wordStart = out;
        alphabets |= 1 << kind;
      } else if (alphabets !== 0) {
        if (isMixed(alphabets))
          unmix({ units, kinds: kindList, from, text }, { start: wordStart, end: out, patched: into.patched });
        alphabets = 0;
      }
      units[out] = folded;
      kindList[out] = kind;
      from[out] = at;
      till[out] = at + 1;
      last = folded;
      out += 1;
      continue;
    }
    if (folded === DROPPED) continue;
    const wide = text.codePointAt(at)!;
    const size = wide > 0xffff ? 2 : 1;
    if (size === 1 && wide >= 0xd800 && wide <= 0xdfff) {
      units[out] = wide;
      kindList[out] = kinds.symbol;
      from[out] = at;
      till[out] = at + 1;
      out += 1;
      last = wide;
      if (isMixed(alphabets))
        unmix({ units, kinds: kindList, from, text }, { start: wordStart, end: out - 1, patched: into.patched });
      alphabets = 0;
      continue;
    }
    const plain = foldSpecial(wide);
    if (out + plain.length + (end - at) > units.length) {
      reserve(into, (out + plain.length + (end - at)) * 2);
      ({ units, kinds: kindList, from, till } = into);
    }
    for (let place = 0; place < plain.length; place += 1) {
      const piece = plain.charCodeAt(place);
      if (isComposing(piece)) {
        out = compose(piece, { into, out, start: at, end: at + size });
        if (out > 0) last = units[out - 1]!;
        continue;
      }
      if (piece === GAP && last === GAP) continue;
      const kind = kindOf(piece);
      if (kind <= kinds.greek) {
        if (alphabets === 0) wordStart = out;
        alphabets |= 1 << kind;
      } else if (alphabets !== 0) {
        if (isMixed(alphabets))
          unmix({ units, kinds: kindList, from, text }, { start: wordStart, end: out, patched: into.patched });
        alphabets = 0;
      }
      units[out] = piece;
      kindList[out] = kind;
      from[out] = at;
      till[out] = at + size;
      last = piece;
      out += 1;
    }
    at += size - 1;
  }
  if (isMixed(alphabets))
    unmix({ units, kinds: kindList, from, text }, { start: wordStart, end: out, patched: into.patched });
  if (out > 0 && units[out - 1] === GAP) out -= 1;
  into.length = out;
  return into;
}

/** The folded form of a short string, without the way back. */
export type FoldText = (text: string) => string;

/** Folds many short strings; keeps one set of arrays for all of them. */
export function makeFoldText(): FoldText {
  const scratch = makeFolded();
  return (text) => {
    if (/^[A-Za-z]+(?: [A-Za-z]+)*$/.test(text)) return text.toLowerCase();
    fold(text, scratch);
    return unitsToString(scratch.units, 0, scratch.length);
  };
}

/**
 * The form that keeps what folding loses (accents, tones): compared where two terms fold alike. Width, case, invisible characters
 * and kinds of gap do not count.
 */
export function exactForm(text: string): string {
  if (simple.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\s\p{Cc}\p{Pd}\p{Pc}'`´’‘ʼ]+/gu, ' ')
    .trim();
}

/** Words of letters that NFKC leaves alone, alone and beside each other, with single spaces between them. */
const simple =
  /^[A-Za-z\u00c0-\u0130\u0400-\u0482\u048a-\u052f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]+(?: [A-Za-z\u00c0-\u0130\u0400-\u0482\u048a-\u052f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]+)*$/;

export function unitsToString(units: Uint16Array, start: number, end: number): string {
  if (end - start <= 24) {
    let short = '';
    for (let at = start; at < end; at += 1) short += String.fromCharCode(units[at]!);
    return short;
  }
  let text = '';
  for (let at = start; at < end; at += 8192)
    text += String.fromCharCode(...units.subarray(at, Math.min(at + 8192, end)));
  return text;
}

/** Makes room for `capacity` units; what is there stays. */
export function reserve(into: Folded, capacity: number): void {
  if (into.units.length >= capacity) return;
  const grow = <A extends Uint8Array | Uint16Array | Int32Array>(array: A, bigger: A): A => {
    bigger.set(array);
    return bigger;
  };
  into.units = grow(into.units, new Uint16Array(capacity));
  into.kinds = grow(into.kinds, new Uint8Array(capacity));
  into.from = grow(into.from, new Int32Array(capacity));
  into.till = grow(into.till, new Int32Array(capacity));
}

function isMixed(alphabets: number): boolean {
  return (alphabets & (alphabets - 1)) !== 0;
}

interface Mark {
  into: Folded;
  out: number;
  start: number;
  end: number;
}

/** Joins a mark to the unit before it where Unicode has one character for the two; else a lone Hangul letter stands and any other mark is dropped. */
function compose(mark: number, { into, out, start, end }: Mark): number {
  const before = out === 0 ? 0 : into.units[out - 1]!;
  const joined = out === 0 || before === GAP ? '' : String.fromCharCode(before, mark).normalize('NFC');
  if (joined.length === 1) {
    const plain = foldSpecial(joined.charCodeAt(0));
    if (plain.length === 1) {
      into.units[out - 1] = plain.charCodeAt(0);
      into.kinds[out - 1] = kindOf(plain.charCodeAt(0));
      into.till[out - 1] = end;
      return out;
    }
  }
  if (mark >= 0x1160 && mark <= 0x11ff) {
    into.units[out] = mark;
    into.kinds[out] = kindOf(mark);
    into.from[out] = start;
    into.till[out] = end;
    return out + 1;
  }
  if (out > 0 && before !== GAP) into.till[out - 1] = end;
  return out;
}

interface Word {
  units: Uint16Array;
  kinds: Uint8Array;
  from: Int32Array;
  text: string;
}

/** Writes a word of mixed alphabets in one of them, where every foreign letter in it looks like one of that alphabet's. */
function unmix(
  { units, kinds: kindList, from, text }: Word,
  { start, end, patched }: { start: number; end: number; patched: number[] },
): void {
  let latin = 0;
  let toLatin = true;
  let toCyrillic = true;
  for (let at = start; at < end; at += 1) {
    const unit = units[at]!;
    if (kindOf(unit) === kinds.latin) {
      latin += 1;
      if (!looksCyrillic.has(unit)) toCyrillic = false;
    } else if (!looksLatin.has(unit)) toLatin = false;
    if (kindOf(unit) === kinds.greek) toCyrillic = false;
  }
  const others = end - start - latin;
  if (!toLatin && !toCyrillic) return;
  if (toLatin && toCyrillic && others > latin) toLatin = false;
  for (let at = start; at < end; at += 1) {
    const unit = units[at]!;
    // A capital Greek nu is an N, a small one a v.
    const twin = toLatin
      ? text.charCodeAt(from[at]!) === 0x039d
        ? 0x6e
        : looksLatin.get(unit)
      : looksCyrillic.get(unit);
    if (twin === undefined || (kindOf(unit) === kinds.latin) === toLatin) continue;
    units[at] = twin;
    kindList[at] = kindOf(twin);
  }
  patched.push(start, end);
}
