// Which of the accepted hits stand: the longest of those that name something, one of those that mean the same; and what benign
// terms cancel.
import type { Lexicon } from './lexicon.ts';
import type { Evasion } from './match-types.ts';
import type { Pattern } from './compile-terms.ts';

/** An accepted hit that is still being judged. Made into a `Match` only if it stands. */
export interface Candidate {
  pattern: Pattern;
  /** Offsets into the original text, end exclusive. */
  start: number;
  end: number;
  weight: number;
  /** Of those that say the same of one span, the one ranked highest stands. */
  rank: number;
  evasion: Evasion | undefined;
  /** Folded offsets, for what is asked of the few that stand. */
  foldedStart: number;
  foldedEnd: number;
  cancelledBy: string | undefined;
}

/** Sorts the candidates by start, drops what does not stand, marks what is cancelled. `candidates` is used up. */
export function resolve(candidates: Candidate[], lexicon: Lexicon, reach: Reach): Candidate[] {
  sortInOrder(candidates);
  dropSameMeaning(candidates);
  dropContained(candidates, reach);
  cancel(candidates, lexicon);
  return candidates;
}

function inOrder(a: Candidate, b: Candidate): number {
  return a.start - b.start || b.end - a.end || b.rank - a.rank || compareTerms(a.pattern.term, b.pattern.term);
}

function compareTerms(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** The plain pass finds them nearly in order; steps back are short. What was read through a disguise comes at the end and may have far to go. */
const shortStep = 64;

function sortInOrder(candidates: Candidate[]): void {
  for (let next = 1; next < candidates.length; next += 1) {
    const candidate = candidates[next]!;
    let at = next - 1;
    if (inOrder(candidates[at]!, candidate) <= 0) continue;
    const last = Math.max(0, next - shortStep);
    while (at >= last && inOrder(candidates[at]!, candidate) > 0) {
      candidates[at + 1] = candidates[at]!;
      at -= 1;
    }
    candidates[at + 1] = candidate;
    if (at < last && last > 0) {
      candidates.sort(inOrder);
      return;
    }
  }
}

/** Of candidates over one span that say the same thing, the best stands. They arrive sorted by span, best first. */
function dropSameMeaning(sorted: Candidate[]): void {
  let kept = 0;
  let from = 0;
  for (const candidate of sorted) {
    if (kept > from && (sorted[from]!.start !== candidate.start || sorted[from]!.end !== candidate.end)) from = kept;
    let said = false;
    for (let at = from; at < kept && !said; at += 1) said = meansTheSame(sorted[at]!.pattern, candidate.pattern);
    if (!said) sorted[kept++] = candidate;
  }
  sorted.length = kept;
}

function meansTheSame(better: Pattern, other: Pattern): boolean {
  const sameKind = better.kind === other.kind || (other.kind === 'weak-name' && better.kind === 'name');
  return (
    sameKind &&
    better.taxon === other.taxon &&
    better.commodity === other.commodity &&
    better.class === other.class &&
    better.is === other.is
  );
}

/** How far the accepted spans of each layer reach; asked in order of start, longest first. */
export interface Reach {
  /** Whether a longer span of the layer holds this one. */
  holds(layer: number, start: number, end: number): boolean;
  note(layer: number, start: number, end: number): void;
  clear(): void;
}

export function makeReach(layers: number): Reach {
  const furthest = new Int32Array(layers);
  const furthestFrom = new Int32Array(layers);
  return {
    holds: (layer, start, end) => furthest[layer]! > end || (furthest[layer] === end && furthestFrom[layer]! < start),
    note(layer, start, end) {
      if (end <= furthest[layer]!) return;
      furthest[layer] = end;
      furthestFrom[layer] = start;
    },
    clear: () => void furthest.fill(0),
  };
}

/** A shorter match inside a longer one of its own layer says less than the longer one, and goes. */
function dropContained(sorted: Candidate[], reach: Reach): void {
  reach.clear();
  let kept = 0;
  for (const candidate of sorted) {
    const { start, end, pattern } = candidate;
    if (reach.holds(pattern.layer, start, end)) continue;
    reach.note(pattern.layer, start, end);
    sorted[kept++] = candidate;
  }
  sorted.length = kept;
}

function cancel(standing: readonly Candidate[], lexicon: Lexicon): void {
  if (!standing.some(({ pattern }) => pattern.kind === 'benign')) return;
  const benign = standing.filter(({ pattern }) => pattern.kind === 'benign');
  const targets = standing.filter(({ pattern }) => pattern.kind !== 'benign' && pattern.kind !== 'context');
  for (const { pattern, start, end } of benign) {
    // A benign term inside a longer name is a part of that name and speaks for nothing.
    if (targets.some((other) => other.start <= start && other.end >= end && other.end - other.start > end - start))
      continue;
    for (const target of targets) {
      if (target.cancelledBy !== undefined) continue;
      if (pattern.against !== undefined && target.pattern.term !== pattern.against) continue;
      const overlaps = target.start < end && target.end > start && target.end - target.start <= end - start;
      if (overlaps || cancelsElsewhere(pattern, target.pattern, lexicon)) target.cancelledBy = pattern.term;
      else if (pattern.against !== undefined) target.weight /= 2;
    }
  }
}

function cancelsElsewhere({ alsoCancels }: Pattern, { taxon }: Pattern, lexicon: Lexicon): boolean {
  if (alsoCancels === undefined) return false;
  return alsoCancels.some((name) => {
    if (name === 'all') return true;
    if (taxon === undefined) return false;
    if (name === taxon) return true;
    if (name.startsWith('group:')) return lexicon.groups.get(name.slice(6))?.includes(taxon) ?? false;
    const wide = lexicon.taxon(name)?.name ?? name;
    return taxon === wide || taxon.startsWith(`${wide} `);
  });
}
