// Which of the accepted hits stand: the longest of those that name something, one of those that mean the same; and what benign
// terms cancel.
import type { Lexicon } from './lexicon.ts';
import type { Match } from './match-types.ts';
import type { Pattern } from './compile-terms.ts';

/** A match that is still being judged. */
export interface Candidate {
  match: Match;
  pattern: Pattern;
  exact: boolean;
  /** The hit was spelled in the language that the caller said, or in none. */
  fitsLanguage: boolean;
}

/** Sorts the candidates by start, keeps what stands and marks what is cancelled. */
export function resolve(candidates: Candidate[], lexicon: Lexicon): Match[] {
  candidates.sort(
    (a, b) =>
      a.match.span[0] - b.match.span[0] ||
      b.match.span[1] - a.match.span[1] ||
      rank(b) - rank(a) ||
      (a.pattern.term < b.pattern.term ? -1 : 1),
  );
  const standing = dropContained(dropSameMeaning(candidates));
  cancel(standing, lexicon);
  return standing.map(({ match }) => match);
}

function rank({ match, exact, fitsLanguage, pattern }: Candidate): number {
  return match.weight + (exact ? 0.2 : 0) + (fitsLanguage ? 0.1 : 0) + (pattern.language === 'en' ? 0.01 : 0);
}

/** Of candidates over one span that say the same thing, the best stands. They arrive sorted by span, best first. */
function dropSameMeaning(sorted: Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  let from = 0;
  for (const candidate of sorted) {
    const { span, kind, taxon, commodity, class: name, is } = candidate.match;
    if (kept.length > from && (kept[from]!.match.span[0] !== span[0] || kept[from]!.match.span[1] !== span[1]))
      from = kept.length;
    let said = false;
    for (let at = from; at < kept.length; at += 1) {
      const other = kept[at]!.match;
      const sameKind = other.kind === kind || (kind === 'weak-name' && other.kind === 'name');
      if (sameKind && other.taxon === taxon && other.commodity === commodity && other.class === name && other.is === is)
        said = true;
    }
    if (!said) kept.push(candidate);
  }
  return kept;
}

const layer = (kind: Match['kind']) => (kind === 'benign' ? 'benign' : kind === 'context' ? 'context' : 'naming');

/** A shorter match inside a longer one of its own layer says less than the longer one, and goes. */
function dropContained(sorted: Candidate[]): Candidate[] {
  const open: Candidate[] = [];
  return sorted.filter((candidate) => {
    const { span, kind, class: name } = candidate.match;
    while (open.length > 0 && open[0]!.match.span[1] <= span[0]) open.shift();
    const swallowed = open.some(
      ({ match }) =>
        match.span[1] >= span[1] &&
        match.span[1] - match.span[0] > span[1] - span[0] &&
        layer(match.kind) === layer(kind) &&
        (kind !== 'context' || match.class === name),
    );
    if (!swallowed) open.push(candidate);
    return !swallowed;
  });
}

function cancel(standing: Candidate[], lexicon: Lexicon): void {
  const benign = standing.filter(({ match }) => match.kind === 'benign');
  if (benign.length === 0) return;
  const targets = standing.filter(({ match }) => match.kind !== 'benign' && match.kind !== 'context');
  for (const { match, pattern } of benign) {
    const [start, end] = match.span;
    // A benign term inside a longer name is a part of that name and speaks for nothing.
    const overruled = targets.some(
      ({ match: other }) =>
        other.span[0] <= start && other.span[1] >= end && other.span[1] - other.span[0] > end - start,
    );
    if (overruled) continue;
    for (const target of targets) {
      const [from, till] = target.match.span;
      if (target.match.cancelledBy !== undefined) continue;
      if (pattern.against !== undefined && target.pattern.term !== pattern.against) continue;
      const overlaps = from < end && till > start && till - from <= end - start;
      if (overlaps || elsewhere(pattern.alsoCancels, target.match, lexicon)) target.match.cancelledBy = pattern.term;
      else if (pattern.against !== undefined) target.match.weight /= 2;
    }
  }
}

function elsewhere(alsoCancels: readonly string[] | undefined, { taxon }: Match, lexicon: Lexicon): boolean {
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
