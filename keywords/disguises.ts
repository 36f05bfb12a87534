// Words that may be a term in disguise: spaced or dotted letters, digits for letters, repeated letters, one-edit typos. Each is found
// by a cheap test over the folded text and checked against the lexicon's vocabulary; the rest of the work (read-again.ts) is done
// for those few alone. unmask.ts says how a single word is read.
import { isMark, kinds } from './characters.ts';
import { unitsToString, type Folded } from './normalise.ts';
import { leetMarks, readLeet, readRepeats } from './unmask.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The disguises that take a guess. */
export type Disguise = 'spaced' | 'leet' | 'repeated' | 'typo';

/** A stretch of folded text and the words it may stand for. */
export interface Suspect {
  start: number;
  end: number;
  /** Each another way to read it; tried in order. */
  readings: readonly string[];
  evasion: Disguise;
  /** For stretches of which only some places are parted: a hit must reach over one of these places of the reading. */
  joints?: number[];
  /** Terms may begin and end anywhere in the reading: the gaps inside it tell nothing. */
  free: boolean;
}

/** Fewest letters of a spaced-out word, by script: three single letters in a row are often initials. */
const fewestSpaced = 4;
const fewestSpacedIdeographs = 2;
const fewestLetters = 4;
const fewestTypo = 6;
/** No word of the lexicon is longer; longer stretches are hashes, keys and encoded data. */
const longestWord = 40;
/** Bounds the work that a hostile text can ask for. */
const mostSuspects = 2000;
/** What is put between letters to hide a word; as the original text has it. */
const joiners = new Set(Array.from('.*_-|·~+/•\u2010\u2011', (char) => char.charCodeAt(0)));

export type FindSuspects = (text: string, folded: Folded, covered: Uint8Array) => Suspect[];

/** The finder for a vocabulary; `covered[at]` is 1 where a plain match stands already. */
export function makeFindSuspects(vocabulary: Vocabulary): FindSuspects {
  // What is being read; held here so that the helpers below pass numbers only.
  let text = '';
  let folded: Folded;
  let units: Uint16Array;
  let kindOfPlace: Uint8Array;
  let length = 0;
  let suspects: Suspect[] = [];

  return (newText, newFolded, covered) => {
    text = newText;
    folded = newFolded;
    ({ units, kinds: kindOfPlace, length } = newFolded);
    suspects = [];
    let singles = 0;
    let singlesStart = 0;
    let singlesEnd = 0;
    let at = 0;
    while (at < length && suspects.length < mostSuspects) {
      const kind = kindOfPlace[at]!;
      if (kind > kinds.thai) {
        const opens = at === 0 || kindOfPlace[at - 1]! > kinds.digit;
        if (
          opens &&
          at + 1 < length &&
          (kind === kinds.digit || (leetMarks.has(units[at]!) && kindOfPlace[at + 1]! <= kinds.digit))
        )
          leetWord(at);
        at += 1;
        continue;
      }
      const start = at;
      let letters = 0;
      let repeats = 1;
      let mostRepeats = 1;
      let last = -1;
      while (at < length && kindOfPlace[at] === kind) {
        const unit = units[at]!;
        if (kind <= kinds.greek || !isMark(unit)) letters += 1;
        repeats = unit === last ? repeats + 1 : 1;
        if (repeats > mostRepeats) mostRepeats = repeats;
        last = unit;
        at += 1;
      }
      if (letters === 1) {
        if (singles > 0 && start - singlesEnd <= 3 && kindOfPlace[singlesStart] === kind) singles += 1;
        else {
          if (singles > 1) spacedWord(singles, singlesStart, singlesEnd);
          singles = 1;
          singlesStart = start;
        }
        singlesEnd = at;
      } else if (singles > 0) {
        if (singles > 1) spacedWord(singles, singlesStart, singlesEnd);
        singles = 0;
      }
      if (kind <= kinds.greek) {
        if (letters > longestWord) continue;
        const next = at < length ? kindOfPlace[at]! : kinds.gap;
        if (
          next !== kinds.gap &&
          (next === kinds.digit || (at < length && leetMarks.has(units[at]!))) &&
          (start === 0 || kindOfPlace[start - 1] !== kinds.digit)
        )
          leetWord(start);
        if (mostRepeats >= 3) repeatedWord(start, at);
        else if (letters >= fewestTypo && covered[start] === 0 && next !== kinds.digit) misspeltWord(start, at);
        if (at + 1 < length && kindOfPlace[at + 1] === kind && joins(at)) joinedWord(start, at);
      } else if (kind >= kinds.katakana && at + 1 < length && kindOfPlace[at + 1] === kind && joins(at))
        joinedRun(start, at);
    }
    if (singles > 1) spacedWord(singles, singlesStart, singlesEnd);
    return suspects;
  };

  function spacedWord(singles: number, start: number, end: number): void {
    const kind = kindOfPlace[start]!;
    if (singles < (kind >= kinds.hangul && kind !== kinds.thai ? fewestSpacedIdeographs : fewestSpaced)) return;
    let joined = '';
    for (let place = start; place < end; place += 1)
      if (kindOfPlace[place]! <= kinds.thai) joined += String.fromCharCode(units[place]!);
    suspects.push({ start, end, readings: [joined], evasion: 'spaced', free: true });
  }

  /** Whether one mark, and no white space, parts this place from the letter after it. */
  function joins(place: number): boolean {
    return (
      place + 1 < length &&
      kindOfPlace[place]! > kinds.digit &&
      joiners.has(text.charCodeAt(folded.from[place]!)) &&
      kindOfPlace[place + 1]! <= kinds.thai
    );
  }

  function joinedWord(start: number, place: number): void {
    const kind = kindOfPlace[start]!;
    // The chain is read from its first word on.
    if (start > 1 && joins(start - 1) && kindOfPlace[start - 2] === kind) return;
    let joined = unitsToString(units, start, place);
    let end = place;
    while (joins(end) && kindOfPlace[end + 1] === kind && joined.length <= longestWord) {
      let tail = end + 1;
      while (tail < length && kindOfPlace[tail] === kind && tail - end <= longestWord) tail += 1;
      joined += unitsToString(units, end + 1, tail);
      end = tail;
    }
    if (joined.length > fewestLetters && joined.length <= longestWord && vocabulary.has(joined))
      suspects.push({ start, end, readings: [joined], evasion: 'spaced', free: false });
  }

  function joinedRun(start: number, place: number): void {
    const kind = kindOfPlace[start]!;
    const from = Math.max(start, place - 8);
    let end = place;
    let joined = unitsToString(units, from, place);
    const joints: number[] = [];
    while (end - place < 16 && end < length && (kindOfPlace[end] === kind || joins(end))) {
      if (kindOfPlace[end] === kind) joined += String.fromCharCode(units[end]!);
      else joints.push(joined.length);
      end += 1;
    }
    suspects.push({ start: from, end, readings: [joined], joints, evasion: 'spaced', free: true });
  }

  function leetWord(start: number): void {
    const read = readLeet(folded, start, longestWord);
    if (read === undefined || read.end - start < fewestLetters) return;
    const known = read.readings.filter((reading) => vocabulary.has(reading));
    if (known.length > 0) suspects.push({ start, end: read.end, readings: known, evasion: 'leet', free: false });
  }

  function repeatedWord(start: number, end: number): void {
    const known = readRepeats(unitsToString(units, start, end)).filter(
      (reading) => reading.length >= fewestLetters && vocabulary.has(reading),
    );
    if (known.length > 0) suspects.push({ start, end, readings: known, evasion: 'repeated', free: false });
  }

  function misspeltWord(start: number, end: number): void {
    const readings = vocabulary.nearTo(units, start, end);
    if (readings.length > 0) suspects.push({ start, end, readings, evasion: 'typo', free: false });
  }
}
