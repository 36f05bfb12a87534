// The plain pass: walks the trie from every place where a term may begin and reports where one ends. What the hits mean, and which
// of them stand, is settled by accept.ts and resolve.ts.
import { kindOf, kinds } from './characters.ts';
import { longestEnding } from './inflect.ts';
import { REST, ROOT, type Trie } from './trie.ts';

/** A key found in folded text. */
export interface Hit {
  /** Place in the list of keys. */
  key: number;
  /** Folded offsets, end exclusive. */
  start: number;
  end: number;
}

/** Kana terms up to this length must begin and end with their run of kana: サイ (rhino) is not in サイズ (size). */
const shortKana = 4;
/** Hangul terms up to this length must begin a word; longer ones also stand inside compounds. */
const shortHangul = 2;

export function scanPlain(trie: Trie, units: Uint16Array, length: number, report: (hit: Hit) => void): void {
  const { firstValue, nextValue, hasRest } = trie;
  let before: number = kinds.gap;
  for (let start = 0; start < length; start += 1) {
    const kind = kindOf(units[start]!);
    const opens = kind !== before || kind > kinds.katakana || kind === kinds.hangul;
    const wordStart = kind !== before;
    before = kind;
    if (!opens || (kind >= kinds.gap && kind !== kinds.symbol)) {
      if (kind !== kinds.other && kind !== kinds.katakana) continue;
    }
    walk(ROOT, start, start, wordStart);
    if (kind === kinds.word && wordStart)
      for (const skip of arabicPrefixes(units, start, length)) walk(ROOT, start + skip, start + skip, true);
  }

  function walk(from: number, at: number, start: number, wordStart: boolean): void {
    let node = from;
    for (let place = at; place < length; place += 1) {
      if (hasRest[node] === 1) skipRest(node, place, start, wordStart);
      node = trie.step(node, units[place]!);
      if (node === 0) return;
      if (firstValue[node]! >= 0 && closes(place + 1, start, wordStart)) tell(node, start, place + 1);
    }
    if (hasRest[node] === 1) skipRest(node, length, start, wordStart);
  }

  function skipRest(node: number, place: number, start: number, wordStart: boolean): void {
    const kind = kindOf(units[place - 1]!);
    let end = place;
    while (end < length && kindOf(units[end]!) === kind) {
      end += 1;
      if (end - place > longestEnding) return;
    }
    const next = trie.step(node, REST);
    if (firstValue[next]! >= 0) tell(next, start, end);
    walk(next, end, start, wordStart);
  }

  function tell(node: number, start: number, end: number): void {
    for (let key = firstValue[node]!; key >= 0; key = nextValue[key]!) report({ key, start, end });
  }

  /** Whether a term that began at `start` may end before `end`. */
  function closes(end: number, start: number, wordStart: boolean): boolean {
    const kind = kindOf(units[end - 1]!);
    const next = end < length ? kindOf(units[end]!) : kinds.gap;
    if (kind <= kinds.word) return next !== kind;
    if (kind === kinds.hangul) {
      if (end - start > shortHangul) return true;
      return wordStart && (next !== kind || isParticle(units, end, length));
    }
    if (kind === kinds.katakana) return (wordStart && next !== kind) || end - start > shortKana;
    return true;
  }
}

/** Korean particles that may follow a noun, as far as the end of the word. */
const particles = new Set([
  '은',
  '는',
  '이',
  '가',
  '을',
  '를',
  '의',
  '에',
  '에서',
  '로',
  '으로',
  '와',
  '과',
  '도',
  '만',
  '까지',
  '부터',
  '에게',
  '한테',
  '랑',
  '이랑',
  '나',
  '이나',
  '보다',
  '처럼',
  '들',
  '들이',
  '들을',
  '들은',
  '로는',
  '이라',
  '입니다',
  '이에요',
  '예요',
  '팝니다',
  '판매',
  '삽니다',
  '구매',
]);

function isParticle(units: Uint16Array, from: number, length: number): boolean {
  let word = '';
  for (let at = from; at < length && at < from + 4 && kindOf(units[at]!) === kinds.hangul; at += 1)
    word += String.fromCharCode(units[at]!);
  return particles.has(word);
}

const ALEF = 0x0627;
const LAM = 0x0644;
/** و ف ب ل ك, written onto the word that follows. */
const clitics = new Set([0x0648, 0x0641, 0x0628, LAM, 0x0643]);

/** How many letters of article and particles a word begins with, each way of reading it. */
function arabicPrefixes(units: Uint16Array, start: number, length: number): number[] {
  const ways: number[] = [];
  const first = units[start]!;
  if (first === ALEF && units[start + 1] === LAM && start + 4 < length) ways.push(2);
  else if (clitics.has(first) && start + 4 < length) {
    ways.push(1);
    if (units[start + 1] === ALEF && units[start + 2] === LAM) ways.push(3);
    else if (units[start + 1] === LAM) ways.push(2);
  }
  return ways;
}
