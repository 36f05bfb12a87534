// Reads the neighbourhood of disguised words once more with the disguise taken off, so that a term of several words is found where
// only one of them is hidden.
import { kindOf, kinds } from './characters.ts';
import type { Disguise, Suspect } from './disguises.ts';
import { makeFolded, reserve, type Folded } from './normalise.ts';
import type { Hit, Scan } from './scan.ts';

/** Folded units read before and after the suspect: room for the other words of a term. */
const reach = 48;
const mostReadings = 3;
const mostTogether = 8;

export interface Rereading {
  hit: Hit;
  /** The window in which the hit's offsets count; they lead back to the original text. */
  window: Folded;
  evasion: Disguise;
}

export type ReadAgain = (
  what: { folded: Folded; suspects: readonly Suspect[] },
  report: (found: Rereading) => void,
) => void;

/** Reports the hits that owe something to an unmasked word. One window serves all readings: it counts during the report only. */
export function makeReadAgain(scan: Scan): ReadAgain {
  const window = makeFolded(256);
  return ({ folded, suspects }, report) => {
    for (let first = 0; first < suspects.length;) {
      let last = first;
      while (
        !suspects[first]!.free &&
        last + 1 < suspects.length &&
        last - first < mostTogether &&
        isNear(suspects[last]!, suspects[last + 1]!)
      )
        last += 1;
      const group = suspects.slice(first, last + 1);
      const readings = Math.min(mostReadings, Math.max(...group.map((suspect) => suspect.readings.length)));
      for (let reading = 0; reading < readings; reading += 1) {
        const { touched, free } = fillWindow(window, { folded, group, reading });
        const hits = scan(window, free);
        for (let at = 0; at < hits.count; at += 1) {
          const hit: Hit = { key: hits.key[at]!, start: hits.start[at]!, end: hits.end[at]! };
          const owed = touched.find((stretch) => stretch.start < hit.end && stretch.end > hit.start);
          if (
            owed !== undefined &&
            owed.joints.every((joint) => joint <= hit.start || joint >= hit.end) &&
            owed.joints.length > 0
          )
            continue;
          if (owed !== undefined) report({ hit, window, evasion: owed.evasion });
        }
      }
      first = last + 1;
    }
  };
}

function isNear(one: Suspect, next: Suspect): boolean {
  return !next.free && next.start - one.end < reach;
}

interface Touched {
  start: number;
  end: number;
  evasion: Disguise;
  joints: number[];
}

function fillWindow(
  window: Folded,
  { folded, group, reading }: { folded: Folded; group: readonly Suspect[]; reading: number },
): { touched: Touched[]; free: boolean } {
  const free = group[0]!.free;
  const start = free ? group[0]!.start : backToGap(folded, group[0]!.start);
  const end = free ? group[0]!.end : Math.min(folded.length, group.at(-1)!.end + reach);
  const room =
    end - start + group.reduce((sum, suspect) => sum + Math.max(...suspect.readings.map((read) => read.length)), 0);
  reserve(window, room);
  window.length = 0;
  const touched: Touched[] = [];
  let at = start;
  for (const suspect of group) {
    if (suspect.start < at) continue;
    for (; at < suspect.start; at += 1) copy(folded, at, window);
    const read = suspect.readings[Math.min(reading, suspect.readings.length - 1)]!;
    touched.push({
      start: window.length,
      end: window.length + read.length,
      evasion: suspect.evasion,
      joints: suspect.joints ?? [],
    });
    write(read, suspect, { folded, window });
    at = suspect.end;
  }
  for (; at < end; at += 1) copy(folded, at, window);
  return { touched, free };
}

/** Writes a reading over its suspect; in a spaced word each letter keeps its own place, elsewhere the whole stretch stands for all. */
function write(read: string, suspect: Suspect, { folded, window }: { folded: Folded; window: Folded }): void {
  let source = suspect.start;
  for (let place = 0; place < read.length; place += 1) {
    const unit = read.charCodeAt(place);
    if (suspect.free) while (source < suspect.end && folded.units[source] !== unit) source += 1;
    const here = suspect.free ? source : suspect.start;
    const there = suspect.free ? source : suspect.end - 1;
    window.units[window.length] = unit;
    window.kinds[window.length] = kindOf(unit);
    window.from[window.length] = folded.from[here]!;
    window.till[window.length] = folded.till[there]!;
    window.length += 1;
    source += 1;
  }
}

function copy(folded: Folded, at: number, window: Folded): void {
  window.units[window.length] = folded.units[at]!;
  window.kinds[window.length] = folded.kinds[at]!;
  window.from[window.length] = folded.from[at]!;
  window.till[window.length] = folded.till[at]!;
  window.length += 1;
}

function backToGap({ kinds: kindList }: Folded, start: number): number {
  let at = start;
  let words = 0;
  while (at > 0 && start - at < reach) {
    if (kindList[at - 1]! > kinds.thai) words += 1;
    if (words > 4) break;
    at -= 1;
  }
  while (at > 0 && at < start && kindList[at - 1]! <= kinds.thai) at += 1;
  return at;
}
