// What single characters fold to and what kind of script they belong to; tables are filled as characters are met.
// normalise.ts applies them to texts.
import { lookAlikes, simplified } from './character-data.ts';

/** Kinds of character, as the matcher needs to tell them apart. Word scripts come first: `kind <= lastWordKind` has edges. */
export const kinds = {
  latin: 1,
  cyrillic: 2,
  greek: 3,
  word: 4,
  hangul: 5,
  katakana: 6,
  hiragana: 7,
  han: 8,
  thai: 9,
  digit: 10,
  gap: 11,
  symbol: 12,
  other: 13,
} as const;

export const GAP = 0x20;
/** In `foldUnit`: nothing stands for the character. */
export const DROPPED = 0;
/** In `foldUnit`: see `foldSpecial`. */
export const SPECIAL = 0xffff;
const UNKNOWN = 0xfffe;

const foldTable = new Uint16Array(0x10000).fill(UNKNOWN);
const kindTable = new Uint8Array(0x10000);
const packedTable = new Uint32Array(0x10000);
/** Greater than every kind. */
export const NO_KIND = 0xff;
const expansions = new Map<number, string>();

/** The folded UTF-16 unit of a BMP unit, `DROPPED`, or `SPECIAL` (surrogates, combining marks, characters that fold to several). */
export function foldUnit(unit: number): number {
  const known = foldTable[unit]!;
  if (known !== UNKNOWN) return known;
  const folded = (unit >= 0xd800 && unit <= 0xdfff) || isComposing(unit) ? SPECIAL : pack(unit, foldCodePoint(unit));
  foldTable[unit] = folded;
  return folded;
}

/** `foldUnit` in the low 16 bits and the kind of what it gives above them; `NO_KIND` there for `SPECIAL` and `DROPPED`. */
export function foldWithKind(unit: number): number {
  const known = packedTable[unit]!;
  if (known !== 0) return known;
  const folded = foldUnit(unit);
  const kind = folded === SPECIAL || folded === DROPPED ? NO_KIND : kindOf(folded);
  return (packedTable[unit] = folded | (kind << 16));
}

/** What a code point folds to, as a string of any length. */
export function foldSpecial(codePoint: number): string {
  let folded = expansions.get(codePoint);
  if (folded === undefined) {
    folded = foldCodePoint(codePoint);
    if (expansions.size < 200_000) expansions.set(codePoint, folded);
  }
  return folded;
}

/** Marks that may join the character before them: combining accents, kana voicing, the vowels and finals of Hangul. */
export function isComposing(unit: number): boolean {
  return (
    (unit >= 0x0300 && unit <= 0x036f) ||
    unit === 0x3099 ||
    unit === 0x309a ||
    unit === 0xff9e ||
    unit === 0xff9f ||
    (unit >= 0x1160 && unit <= 0x11ff) ||
    (unit >= 0x314f && unit <= 0x3163) ||
    (unit >= 0xffc2 && unit <= 0xffdc) ||
    (unit >= 0x1ab0 && unit <= 0x1aff) ||
    (unit >= 0x1dc0 && unit <= 0x1dff) ||
    (unit >= 0x20d0 && unit <= 0x20ff)
  );
}

/** The kind (see `kinds`) of a folded unit. */
export function kindOf(unit: number): number {
  const known = kindTable[unit]!;
  if (known !== 0) return known;
  const kind = findKind(unit);
  kindTable[unit] = kind;
  return kind;
}

const markTable = new Uint8Array(0x10000);

/** Whether a folded unit is a sign on the letter before it (a Thai or Indic vowel, a tone). */
export function isMark(unit: number): boolean {
  if (unit < 0x300) return false;
  let known = markTable[unit]!;
  if (known === 0) markTable[unit] = known = /\p{M}/u.test(String.fromCharCode(unit)) ? 2 : 1;
  return known === 2;
}

/** Zero-width characters, bidi controls, soft hyphens, variation selectors, fillers: what Unicode says to show as nothing. */
export const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** Hyphens, apostrophes, underscores, white space and control characters: all of them part words alike. */
const gap = /[\s\p{Cc}\p{Pd}\p{Pc}\p{Zs}\p{Zl}\p{Zp}'`´’‘ʼʹ′ʻ\u2212]/u;

function pack(unit: number, folded: string): number {
  if (folded.length === 0) return DROPPED;
  if (folded.length === 1 && folded !== '\0' && folded !== '\uffff' && folded !== '\ufffe') return folded.charCodeAt(0);
  expansions.set(unit, folded);
  return SPECIAL;
}

function foldCodePoint(codePoint: number): string {
  let folded = String.fromCodePoint(codePoint);
  // Ideographs and whole Hangul are as NFKC would have them, and have no case: there are many, and most fold to themselves.
  if ((isIdeograph(codePoint) || isHangulSyllable(codePoint)) && !singles.has(folded)) return folded;
  for (let round = 0; round < 4; round += 1) {
    const next = Array.from(folded, foldOnce).join('');
    if (next === folded) break;
    folded = next;
  }
  return folded;
}

function foldOnce(char: string): string {
  if (invisible.test(char)) return '';
  // The two non-characters at the end of the plane are marks of the trie's own.
  if (gap.test(char) || char === '\ufffe' || char === '\uffff') return ' ';
  const special = singles.get(char);
  if (special !== undefined) return special;
  const plain = char.normalize('NFKC').toLowerCase();
  if (/^[\p{Script=Latin}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u.test(plain))
    return plain.normalize('NFD').replace(/[\u0300-\u036f]/gu, '');
  if (/^\p{Script=Cyrillic}/u.test(plain))
    return plain
      .normalize('NFD')
      .replace(/(?<=е)\u0308|[\u0300\u0301]/gu, '')
      .normalize('NFC');
  return plain;
}

function isIdeograph(codePoint: number): boolean {
  return codePoint >= 0x4e00 && codePoint <= 0x9fff;
}

function isHangulSyllable(codePoint: number): boolean {
  return codePoint >= 0xac00 && codePoint <= 0xd7a3;
}

const singles = new Map<string, string>([
  ...Object.entries({
    ß: 'ss',
    ẞ: 'ss',
    æ: 'ae',
    Æ: 'ae',
    œ: 'oe',
    Œ: 'oe',
    ø: 'o',
    Ø: 'o',
    đ: 'd',
    Đ: 'd',
    ð: 'd',
    Ð: 'd',
    þ: 'th',
    Þ: 'th',
    ł: 'l',
    Ł: 'l',
    ħ: 'h',
    ŧ: 't',
    ı: 'i',
    ς: 'σ',
  }),
  // Arabic and Persian: letters that are written for each other, and the signs that careful writing adds.
  ...Object.entries({
    أ: 'ا',
    إ: 'ا',
    آ: 'ا',
    ٱ: 'ا',
    ى: 'ي',
    ی: 'ي',
    ئ: 'ي',
    ؤ: 'و',
    ة: 'ه',
    ۀ: 'ه',
    ہ: 'ه',
    ک: 'ك',
    '\u0640': '',
    '\u0670': '',
  }),
  ...Array.from({ length: 0x0653 - 0x064b + 3 }, (_, index): [string, string] => [
    String.fromCharCode(0x064b + index),
    '',
  ]),
  // Devanagari and Bengali: the dot below that adverts leave out, and the two signs of nasal vowels.
  ...Object.entries({
    '\u093c': '',
    '\u09bc': '',
    '\u0901': '\u0902',
    '\u09df': '\u09af',
    '\u09dc': '\u09a1',
    '\u09dd': '\u09a2',
  }),
  ...lookAlikes,
  ...simplified,
]);

function findKind(unit: number): number {
  if (isIdeograph(unit)) return kinds.han;
  if (isHangulSyllable(unit)) return kinds.hangul;
  if (unit >= 0xd800 && unit <= 0xdfff) return kinds.symbol;
  const char = String.fromCharCode(unit);
  if (char === ' ') return kinds.gap;
  if (/\p{Script=Latin}/u.test(char)) return kinds.latin;
  if (/\p{Script=Cyrillic}/u.test(char)) return kinds.cyrillic;
  if (/\p{Script=Greek}/u.test(char) && /\p{L}/u.test(char)) return kinds.greek;
  if (/\p{Script=Han}/u.test(char)) return kinds.han;
  if (/\p{Script=Hangul}/u.test(char)) return kinds.hangul;
  if (/\p{Script=Katakana}|ー/u.test(char)) return kinds.katakana;
  if (/\p{Script=Hiragana}/u.test(char)) return kinds.hiragana;
  if (/\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u.test(char)) return kinds.thai;
  if (/\p{N}/u.test(char)) return kinds.digit;
  if (/[\p{L}\p{M}]/u.test(char)) return kinds.word;
  if (/\p{S}/u.test(char)) return kinds.symbol;
  return kinds.other;
}
