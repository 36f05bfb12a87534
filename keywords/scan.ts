// The plain pass: walks the trie from every place where a term may begin and notes where one ends. What the hits mean, and which
// of them stand, is settled by accept.ts and resolve.ts.
import { kinds } from './characters.ts';
import { longestEnding } from './inflect.ts';
import { REST } from './keys.ts';
import type { Folded } from './normalise.ts';
import { HAS_REST, OTHERS, slot, slots, type Trie } from './trie.ts';

/** Keys found in folded text, one in each place of the three arrays; reused from scan to scan. */
export interface Hits {
  count: number;
  /** Place in the list of keys. */
  key: Int32Array;
  /** Folded offsets, end exclusive. */
  start: Int32Array;
  end: Int32Array;
}

/** A key found in folded text. */
export interface Hit {
  key: number;
  start: number;
  end: number;
}

/** `free`: terms may begin and end anywhere; for text whose own edges mean nothing. The hits count until the next call. */
export type Scan = (folded: Folded, free?: boolean) => Hits;

/** Kana terms up to this length must begin and end with their run of kana: サイ (rhino) is not in サイズ (size). */
const shortKana = 4;
/** Hangul terms up to this length must begin a word; longer ones also stand inside compounds. */
const shortHangul = 2;

export function makeScan(trie: Trie): Scan {
  const { nodes, nextValue, find } = trie;
  const { units: keyUnits, start: keyStart } = trie.keys;
  const hits: Hits = { count: 0, key: new Int32Array(1024), start: new Int32Array(1024), end: new Int32Array(1024) };
  // What is being scanned; held here so that the walk passes numbers only.
  let units: Uint16Array = new Uint16Array(0);
  let kindOfPlace: Uint8Array = new Uint8Array(0);
  let length = 0;
  let free = false;
  let tailEnd = 0;

  return (folded, isFree = false) => {
    ({ units, kinds: kindOfPlace, length } = folded);
    free = isFree;
    hits.count = 0;
    let before: number = kinds.gap;
    for (let start = 0; start < length; start += 1) {
      const kind = kindOfPlace[start]!;
      if (kind === kinds.gap) {
        before = kind;
        continue;
      }
      const wordStart = kind !== before;
      before = kind;
      if (!wordStart && kind <= kinds.word && !free) continue;
      const node = trie.first[units[start]!]!;
      if (node !== 0 && trie.mayBegin(units[start]!, units[start + 1]!, units[start + 2]!))
        walk(node, start + 1, start, wordStart);
      if (kind === kinds.word && wordStart) prefixed(start);
    }
    return hits;
  };

  function walk(from: number, at: number, start: number, wordStart: boolean): void {
    // Most of the time of a scan is spent here, so what does not change is held close.
    const text = units;
    const textEnd = length;
    let node = from;
    for (let place = at; ; place += 1) {
      const base = node * slots;
      const tail = nodes[base + slot.tail]!;
      if (tail !== 0) {
        for (let key = nodes[base + slot.value]!; key >= 0; key = nextValue[key]!)
          if (readTail(key, keyStart[key]! + tail, place) && closes(tailEnd, start, wordStart))
            tellOne(key, start, tailEnd);
        return;
      }
      if (nodes[base + slot.value]! >= 0 && closes(place, start, wordStart)) tell(node, start, place);
      const edge = nodes[base + slot.edge]!;
      if ((edge & HAS_REST) !== 0) {
        const end = restEnd(place);
        if (end >= 0) walk(trie.step(node, REST), end, start, wordStart);
      }
      if (place >= textEnd) return;
      const unit = text[place]!;
      if ((edge & 0xffff) === unit) node = nodes[base + slot.child]!;
      else if ((edge & OTHERS) === 0) return;
      else {
        node = find(node, unit);
        if (node === 0) return;
      }
    }
  }

  /** Whether the rest of a key, from its units' place `from` on, stands in the text from `begin` on; `tailEnd` is then where it ends. */
  function readTail(key: number, from: number, begin: number): boolean {
    const end = keyStart[key + 1]!;
    let place = begin;
    for (let at = from; at < end; at += 1) {
      const unit = keyUnits[at]!;
      if (unit === REST) {
        place = restEnd(place);
        if (place < 0) return false;
      } else {
        if (place >= length || units[place] !== unit) return false;
        place += 1;
      }
    }
    tailEnd = place;
    return true;
  }

  /** Where the word that is being read ends, or -1 where its rest is too long for an ending. */
  function restEnd(place: number): number {
    const kind = kindOfPlace[place - 1]!;
    let end = place;
    while (end < length && kindOfPlace[end] === kind) {
      end += 1;
      if (end - place > longestEnding) return -1;
    }
    return end;
  }

  function tell(node: number, start: number, end: number): void {
    for (let key = nodes[node * slots + slot.value]!; key >= 0; key = nextValue[key]!) tellOne(key, start, end);
  }

  function tellOne(key: number, start: number, end: number): void {
    if (hits.count === hits.key.length) grow(hits);
    hits.key[hits.count] = key;
    hits.start[hits.count] = start;
    hits.end[hits.count] = end;
    hits.count += 1;
  }

  /** Whether a term that began at `start` may end before `end`. */
  function closes(end: number, start: number, wordStart: boolean): boolean {
    if (free) return true;
    const kind = kindOfPlace[end - 1]!;
    const next = end < length ? kindOfPlace[end]! : kinds.gap;
    if (kind <= kinds.word) return next !== kind;
    if (kind === kinds.hangul) {
      if (end - start > shortHangul) return true;
      return wordStart && (next !== kind || isParticle(end));
    }
    if (kind === kinds.katakana) return (wordStart && next !== kind) || end - start > shortKana;
    return true;
  }

  /** Tries an Arabic word without the article and the particles written onto it. */
  function prefixed(start: number): void {
    const first = units[start]!;
    const isAl = first === ALEF && units[start + 1] === LAM;
    if ((!isAl && !clitics.has(first)) || start + 4 >= length) return;
    for (let skip = isAl ? 2 : 1; skip <= 3; skip += 1) {
      const reads =
        skip === 1 ||
        (skip === 2 && (isAl || units[start + 1] === LAM)) ||
        (skip === 3 && units[start + 1] === ALEF && units[start + 2] === LAM);
      const node = reads ? trie.first[units[start + skip]!]! : 0;
      if (node !== 0) walk(node, start + skip + 1, start + skip, true);
      if (isAl) return;
    }
  }

  function isParticle(from: number): boolean {
    let word = '';
    for (let at = from; at < length && at < from + 4 && kindOfPlace[at] === kinds.hangul; at += 1)
      word += String.fromCharCode(units[at]!);
    return particles.has(word);
  }
}

/** Korean particles, and verbs of trade written without a gap, that may follow a noun as far as the end of the word. */
const particles = new Set(
  '은 는 이 가 을 를 의 에 에서 로 으로 와 과 도 만 까지 부터 에게 한테 랑 이랑 나 이나 보다 처럼 들 들이 들을 들은 로는 이라 입니다 이에요 예요 팝니다 판매 삽니다 구매'.split(
    ' ',
  ),
);

const ALEF = 0x0627;
const LAM = 0x0644;
/** و ف ب ل ك, written onto the word that follows. */
const clitics = new Set([0x0648, 0x0641, 0x0628, LAM, 0x0643]);

function grow(hits: Hits): void {
  for (const name of ['key', 'start', 'end'] as const) {
    const bigger = new Int32Array(hits[name].length * 2);
    bigger.set(hits[name]);
    hits[name] = bigger;
  }
}
