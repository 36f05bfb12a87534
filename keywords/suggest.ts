// What was probably meant by a name that the lexicon does not know: names a few edits away, and names that hold it. lookup.ts asks.
import type { Language } from './lexicon-schema.ts';
import type { Taxon } from './lexicon.ts';
import { isOneEdit } from './vocabulary.ts';

export interface Suggestion {
  name: string;
  language: Language;
  /** Scientific name of the taxon that the name leads to, or `group:<name>`; null for a commodity. */
  taxon: string | null;
}

/** How a name is known to the lexicon. */
export type EntryKind = 'scientific' | 'synonym' | 'name' | 'weak-name' | 'telling' | 'commodity' | 'code-word';

export interface Entry {
  name: string;
  folded: string;
  language: Language;
  kind: EntryKind;
  taxon?: Taxon;
  /** `group:<name>` of a code word. */
  group?: string;
  commodity?: string;
}

/** What comes first where a name has several meanings. */
export const kindWorth = {
  scientific: 6,
  synonym: 5,
  name: 4,
  telling: 3,
  'weak-name': 2,
  'code-word': 1,
  commodity: 2,
} as const satisfies Record<EntryKind, number>;

const mostSuggestions = 8;

type Suggest = (folded: string, lang: string | undefined) => Suggestion[];

/** Names one to three edits away, then names that hold the query as words; nearest first, one for each taxon. */
export function makeSuggest(entries: readonly Entry[]): Suggest {
  // Side by side, because every question looks at all of them: one bit for each letter that occurs, and the length.
  const lettersOf = Int32Array.from(entries.map(({ folded }) => letterBits(folded)));
  const lengthOf = Int32Array.from(entries.map(({ folded }) => folded.length));
  const distance = makeEditDistance();
  return (folded, lang) => {
    if (folded.length < 2) return [];
    const allowed = folded.length >= 8 ? 3 : folded.length >= 5 ? 2 : 1;
    const letters = letterBits(folded);
    const scored: Array<{ entry: Entry; score: number }> = [];
    for (let at = 0; at < entries.length; at += 1) {
      const longer = lengthOf[at]! - folded.length;
      const lacking = letters & ~lettersOf[at]!;
      // An edit takes away one letter and brings one, so most names fall out before their distance is reckoned.
      const mayBeNear =
        longer <= allowed &&
        -longer <= allowed &&
        bitCount(lacking) <= allowed &&
        bitCount(lettersOf[at]! & ~letters) <= allowed;
      // What has not all the letters of the query need not be read.
      const mayHold = longer > 0 && folded.length >= 3 && lacking === 0;
      if (!mayBeNear && !mayHold) continue;
      const entry = entries[at]!;
      const score = scoreOf(entry.folded, folded, mayBeNear ? allowed : -1);
      if (score >= 0)
        scored.push({ entry, score: score - (entry.language === lang ? 0.6 : 0) - kindWorth[entry.kind] / 100 });
    }
    return best(scored);
  };

  function scoreOf(other: string, folded: string, allowed: number): number {
    const edits = allowed < 0 ? Infinity : isOneEdit(folded, other) ? 1 : distance(folded, other, allowed);
    if (edits <= allowed) return edits + (other[0] === folded[0] ? 0 : 0.5);
    const holds = other.includes(folded) && ` ${other} `.includes(` ${folded} `);
    return holds && folded.length >= 3 ? 1.5 + (other.length - folded.length) / 100 : -1;
  }
}

function best(scored: Array<{ entry: Entry; score: number }>): Suggestion[] {
  scored.sort((a, b) => a.score - b.score || (a.entry.name < b.entry.name ? -1 : 1));
  const seen = new Set<string>();
  const suggestions: Suggestion[] = [];
  for (const { entry } of scored) {
    const leadsTo = entry.taxon?.name ?? entry.group ?? null;
    const key = leadsTo ?? entry.commodity ?? entry.name;
    if (seen.has(key)) continue;
    seen.add(key);
    suggestions.push({ name: entry.name, language: entry.language, taxon: leadsTo });
    if (suggestions.length === mostSuggestions) break;
  }
  return suggestions;
}

/** Levenshtein distance, or `limit + 1` as soon as it must be more (Ukkonen's cut-off: only the band around the diagonal counts). */
function makeEditDistance(): (one: string, other: string, limit: number) => number {
  let before = new Int32Array(256);
  let line = new Int32Array(256);
  return (one, other, limit) => {
    if (other.length >= before.length) {
      before = new Int32Array(other.length * 2);
      line = new Int32Array(other.length * 2);
    }
    for (let at = 0; at <= Math.min(other.length, limit); at += 1) before[at] = at;
    if (limit < other.length) before[limit + 1] = limit + 1;
    for (let row = 1; row <= one.length; row += 1) {
      const from = Math.max(1, row - limit);
      const till = Math.min(other.length, row + limit);
      line[from - 1] = from === 1 ? row : limit + 1;
      let least = line[from - 1]!;
      for (let column = from; column <= till; column += 1) {
        const change = one.charCodeAt(row - 1) === other.charCodeAt(column - 1) ? 0 : 1;
        const cost = Math.min(before[column - 1]! + change, before[column]! + 1, line[column - 1]! + 1);
        line[column] = cost;
        if (cost < least) least = cost;
      }
      // Beyond the band all is too far.
      if (till < other.length) line[till + 1] = limit + 1;
      if (least > limit) return limit + 1;
      [before, line] = [line, before];
    }
    return before[other.length]!;
  };
}

function letterBits(folded: string): number {
  let bits = 0;
  for (let at = 0; at < folded.length; at += 1) bits |= 1 << (folded.charCodeAt(at) & 31);
  return bits;
}

function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
