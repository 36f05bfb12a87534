// The names of taxa: what the advert is about, where nothing says otherwise.
import type { Reason } from '../assessment.ts';
import { isForeign } from '../foreign.ts';
import { type Found, reasonOf, type Subject } from '../subject.ts';
import { name as points } from '../weights.ts';

/** The best mention of each wild taxon counts; the strongest in full, the others a little. */
export function nameSignal(subject: Subject): Reason[] {
  const best = new Map<string, { found: Found; points: number }>();
  for (const found of subject.live) {
    const worth = worthOf(found, subject);
    const key = found.match.taxon;
    if (worth === 0 || key === undefined) continue;
    if (worth > (best.get(key)?.points ?? 0)) best.set(key, { found, points: worth });
  }
  return [...best.values()]
    .toSorted((a, b) => b.points - a.points)
    .map(({ found, points: worth }, rank) =>
      reasonOf(found, rank === 0 ? worth : Math.min(points.further, worth), meaning(found)),
    );
}

function worthOf({ field, match, facts }: Found, { language, silentTitle }: Subject): number {
  if (facts?.status === 'domestic') return 0;
  const weak = field === 'title' ? points.weakTitle : points.weakDescription;
  if (match.kind === 'name' && isForeign(match, language)) return weak / 2;
  if (match.kind === 'weak-name') return weak;
  if (match.kind !== 'name') return 0;
  return (field === 'title' ? points.title : silentTitle ? points.inProse : points.description) * match.weight;
}

function meaning({ match, facts }: Found): string {
  const appendix = facts?.appendix;
  return `${match.taxon ?? match.term}${appendix === null || appendix === undefined ? '' : `, CITES Appendix ${appendix}`}`;
}
