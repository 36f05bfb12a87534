// Which of the accepted hits stand: the longest of those that name something, one of those that mean the same; and what benign
// terms cancel.
import type { Lexicon } from './lexicon.ts';
import type { Evasion, Match } from './match-types.ts';
import type { Pattern } from './compile-terms.ts';

/** An accepted hit that is still being judged. Made into a `Match` only if it stands. */
export interface Candidate {
  pattern: Pattern;
  /** Offsets into the original text, end exclusive. */
  start: number;
  end: number;
  weight: number;
  exact: boolean;
  /** The term is of the language that the caller said, or of none. */
  fitsLanguage: boolean;
  evasion: Evasion | undefined;
  /** Folded offsets, for what is asked of the few that stand. */
  foldedStart: number;
  foldedEnd: number;
  cancelledBy: string | undefined;
}

/** Sorts the candidates by start, drops what does not stand, marks what is cancelled. */
export function resolve(candidates: Candidate[], lexicon: Lexicon): Candidate[] {
  candidates.sort(inOrder);
  const standing = dropContained(dropSameMeaning(candidates));
  cancel(standing, lexicon);
  return standing;
}

function inOrder(a: Candidate, b: Candidate): number {
  return a.start - b.start || b.end - a.end || rank(b) - rank(a) || (a.pattern.term < b.pattern.term ? -1 : 1);
}

function rank({ weight, exact, fitsLanguage, pattern }: Candidate): number {
  return weight + (exact ? 0.2 : 0) + (fitsLanguage ? 0.1 : 0) + (pattern.language === 'en' ? 0.01 : 0);
}

/** Of candidates over one span that say the same thing, the best stands. They arrive sorted by span, best first. */
function dropSameMeaning(sorted: Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  let from = 0;
  for (const candidate of sorted) {
    if (kept.length > from && (kept[from]!.start !== candidate.start || kept[from]!.end !== candidate.end))
      from = kept.length;
    let said = false;
    for (let at = from; at < kept.length && !said; at += 1) said = meansTheSame(kept[at]!.pattern, candidate.pattern);
    if (!said) kept.push(candidate);
  }
  return kept;
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

const layer = (kind: Match['kind']) => (kind === 'benign' ? 'benign' : kind === 'context' ? 'context' : 'naming');

/** A shorter match inside a longer one of its own layer says less than the longer one, and goes. */
function dropContained(sorted: Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  // The place in `kept` from which on something may still reach over the candidate.
  let open = 0;
  for (const candidate of sorted) {
    const { start, end, pattern } = candidate;
    while (open < kept.length && kept[open]!.end <= start) open += 1;
    const mine = layer(pattern.kind);
    let swallowed = false;
    for (let at = open; at < kept.length && !swallowed; at += 1) {
      const other = kept[at]!;
      swallowed =
        other.end >= end &&
        other.end - other.start > end - start &&
        layer(other.pattern.kind) === mine &&
        (mine !== 'context' || other.pattern.class === pattern.class);
    }
    if (!swallowed) kept.push(candidate);
  }
  return kept;
}

function cancel(standing: readonly Candidate[], lexicon: Lexicon): void {
  const benign = standing.filter(({ pattern }) => pattern.kind === 'benign');
  if (benign.length === 0) return;
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
