// Words that sellers use instead of the true name (Alfino & Roberts 2018; Venturini & Roberts 2021; TRAFFIC 2015).
import type { Reason } from '../assessment.ts';
import { reasonOf, type Subject } from '../subject.ts';
import { codeWord as points } from '../weights.ts';

/** Each code word counts once, by how sure it is of its meaning. */
export function codeWordSignal(subject: Subject): Reason[] {
  const seen = new Set<string>();
  return subject.live.flatMap((found) => {
    const { match } = found;
    if (match.kind !== 'code-word' || seen.has(match.term)) return [];
    seen.add(match.term);
    const trust = match.source === 'unverified' ? points.unverified : 1;
    return [
      reasonOf(
        found,
        points.full * match.weight * trust,
        `code word for ${match.taxon ?? 'wildlife'} (${match.source})`,
      ),
    ];
  });
}
