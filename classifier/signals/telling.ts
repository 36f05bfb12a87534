// Words that name stuff and animal at once: ivory, agarwood, caviar.
import type { Reason } from '../assessment.ts';
import { type Found, reasonOf, type Subject } from '../subject.ts';
import { telling as points } from '../weights.ts';

/** The best telling word of each commodity counts. */
export function tellingSignal(subject: Subject): Reason[] {
  const best = new Map<string, { found: Found; worth: number }>();
  for (const found of subject.live) {
    if (found.match.kind !== 'telling') continue;
    const weak = found.match.weight < 0.6;
    const worth =
      found.field === 'title'
        ? weak
          ? points.weakTitle
          : points.title * found.match.weight
        : weak
          ? points.weakDescription
          : (subject.silentTitle ? points.inProse : points.description) * found.match.weight;
    const key = `${found.match.commodity ?? ''} ${found.match.taxon ?? ''}`;
    if (worth > (best.get(key)?.worth ?? 0)) best.set(key, { found, worth });
  }
  return [...best.values()]
    .toSorted((a, b) => b.worth - a.worth)
    .map(({ found, worth }, rank) =>
      reasonOf(
        found,
        rank === 0 ? worth : worth / 4,
        `${found.match.commodity ?? 'specimen'} of ${found.match.taxon ?? 'a wild animal or plant'}`,
      ),
    );
}
