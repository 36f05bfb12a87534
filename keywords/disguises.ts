// Words that may be a term in disguise: spaced or dotted letters, digits for letters, repeated letters, one-edit typos. Each is found
// by a cheap test over the folded text and checked against the lexicon's vocabulary; the rest of the work (read-again.ts) is done
// for those few alone.
import { isMark, kinds } from './characters.ts';
import type { Evasion } from './match-types.ts';
import { unitsToString, type Folded } from './normalise.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A stretch of folded text and the words it may stand for. */
export interface Suspect {
  start: number;
  end: number;
  /** Each another way to read it; tried in order. */
  readings: string[];
  evasion: Evasion;
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

const leet = new Map<number, string>(
  Object.entries({ 0: 'o', 1: 'il', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b', 9: 'g', '@': 'a', $: 's', '!': 'i', '|': 'li', '€': 'e', '£': 'l', '+': 't' }).map(([from, to]) => [from.charCodeAt(0), to]),
);
const leetMarks = new Set([...'@$!|€£+'].map((char) => char.charCodeAt(0)));
/** What is put between letters to hide a word; as the original text has it. */
const joiners = new Set([...'.*_-|·~+/•\u2010\u2011'].map((char) => char.charCodeAt(0)));

/** Finds what may be disguised; `covered[at]` is 1 where a plain match stands already. */
export function findSuspects(text: string, folded: Folded, { vocabulary, covered }: { vocabulary: Vocabulary; covered: Uint8Array }): Suspect[] {
  const { units, kinds: kindList, length } = folded;
  const suspects: Suspect[] = [];
  let singles = 0;
  let singlesStart = 0;
  let singlesEnd = 0;
  let at = 0;
  while (at < length && suspects.length < mostSuspects) {
    const kind = kindList[at]!;
    if (kind > kinds.thai) {
      if (leetMarks.has(units[at]!) && at + 1 < length && kindList[at + 1]! <= kinds.digit && kindList[at + 1]! !== kinds.han) {
        if (at === 0 || kindList[at - 1]! > kinds.digit) leetWord(at);
      } else if (kind === kinds.digit && (at === 0 || kindList[at - 1]! > kinds.thai)) leetWord(at);
      at += 1;
      continue;
    }
    const start = at;
    let letters = 0;
    let repeats = 1;
    let mostRepeats = 1;
    while (at < length && kindList[at]! === kind) {
      if (!isMark(units[at]!)) letters += 1;
      repeats = at > start && units[at] === units[at - 1] ? repeats + 1 : 1;
      if (repeats > mostRepeats) mostRepeats = repeats;
      at += 1;
    }
    if (letters === 1) {
      if (singles > 0 && start - singlesEnd <= 3 && kindList[singlesStart]! === kind) singles += 1;
      else {
        flushSingles();
        singles = 1;
        singlesStart = start;
      }
      singlesEnd = at;
    } else flushSingles();
    const next = at < length ? kindList[at]! : kinds.gap;
    if (kind <= kinds.greek) {
      if (letters > longestWord) continue;
      if (next === kinds.digit || (at < length && leetMarks.has(units[at]!))) leetWord(start);
      if (mostRepeats >= 3) repeatedWord(start, at);
      if (letters >= fewestTypo && covered[start] === 0 && (start === 0 || kindList[start - 1]! !== kinds.digit) && next !== kinds.digit) misspeltWord(start, at);
      if (joins(at) && kindList[at + 1]! === kind) joinedWord(start, at);
    } else if (kind >= kinds.katakana && joins(at) && kindList[at + 1]! === kind) joinedRun(start, at);
  }
  flushSingles();
  return suspects;

  function flushSingles(): void {
    const ideographs = singles > 0 && kindList[singlesStart]! >= kinds.hangul;
    if (singles >= (ideographs ? fewestSpacedIdeographs : fewestSpaced)) {
      let joined = '';
      for (let place = singlesStart; place < singlesEnd; place += 1) if (kindList[place]! <= kinds.thai) joined += String.fromCharCode(units[place]!);
      suspects.push({ start: singlesStart, end: singlesEnd, readings: [joined], evasion: 'spaced', free: true });
    }
    singles = 0;
  }

  /** Whether one mark, and no white space, parts this place from the letter after it. */
  function joins(place: number): boolean {
    return place + 1 < length && kindList[place]! > kinds.digit && joiners.has(text.charCodeAt(folded.from[place]!)) && kindList[place + 1]! <= kinds.thai;
  }

  function joinedWord(start: number, place: number): void {
    if (start > 1 && joins(start - 1) && kindList[start - 2]! === kindList[start]!) return;
    let joined = unitsToString(units, start, place);
    let end = place;
    while (joins(end) && joined.length <= longestWord) {
      let tail = end + 1;
      while (tail < length && kindList[tail]! === kindList[start]!) tail += 1;
      joined += unitsToString(units, end + 1, tail);
      end = tail;
      if (end === start + 1) return;
    }
    if (joined.length >= fewestLetters + 1 && joined.length <= longestWord && isFree(start, end) && vocabulary.has(joined)) {
      suspects.push({ start, end, readings: [joined], evasion: 'spaced', free: false });
    }
  }

  function joinedRun(start: number, place: number): void {
    const kind = kindList[start]!;
    const from = Math.max(start, place - 8);
    let end = place;
    let joined = unitsToString(units, from, place);
    while (end - place < 16 && (joins(end) || (end < length && kindList[end]! === kind))) {
      if (kindList[end]! === kind) joined += String.fromCharCode(units[end]!);
      end += 1;
    }
    suspects.push({ start: from, end, readings: [joined], evasion: 'spaced', free: true });
  }

  function leetWord(start: number): void {
    if (suspects.at(-1)?.start === start) return;
    let end = start;
    let letters = 0;
    let others = 0;
    let readings = [''];
    for (; end < length && end - start <= longestWord; end += 1) {
      const unit = units[end]!;
      const kind = kindList[end]!;
      const stands = kind === kinds.latin ? String.fromCharCode(unit) : leet.get(unit);
      if (stands === undefined || (kind !== kinds.latin && leetMarks.has(unit) && (end + 1 >= length || kindList[end + 1]! > kinds.digit))) break;
      if (kind === kinds.latin) letters += 1;
      else others += 1;
      readings = stands.length === 1 ? readings.map((read) => read + stands) : readings.flatMap((read) => Array.from(stands, (one) => read + one)).slice(0, 4);
    }
    if (others === 0 || letters <= others || end - start < fewestLetters) return;
    const known = readings.filter((reading) => vocabulary.has(reading));
    if (known.length > 0) suspects.push({ start, end, readings: known, evasion: 'leet', free: false });
  }

  function repeatedWord(start: number, end: number): void {
    const word = unitsToString(units, start, end);
    const readings = [word.replace(/(.)\1\1+/gu, '$1'), word.replace(/(.)\1\1+/gu, '$1$1'), word.replace(/(.)\1+/gu, '$1')];
    const known = [...new Set(readings)].filter((reading) => reading.length >= fewestLetters && vocabulary.has(reading));
    if (known.length > 0) suspects.push({ start, end, readings: known, evasion: 'repeated', free: false });
  }

  function misspeltWord(start: number, end: number): void {
    if (end - start > longestWord) return;
    const readings = vocabulary.nearTo(units, start, end);
    if (readings.length > 0) suspects.push({ start, end, readings, evasion: 'typo', free: false });
  }

  function isFree(start: number, end: number): boolean {
    for (let place = start; place < end; place += 1) if (covered[place] === 1) return false;
    return true;
  }
}
