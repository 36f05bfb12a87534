// Which taxa an advert is about, with how sure the words are of each.
import type { Assessment } from './assessment.ts';
import type { Found, Subject } from './subject.ts';

/** Distinct taxa, surest first; the mention in the title outweighs the one in the description. */
export function nameTaxa(subject: Subject): Assessment['taxa'] {
  const best = new Map<string, { found: Found; score: number }>();
  for (const found of subject.live) {
    const { taxon } = found.match;
    if (taxon === undefined || found.facts === undefined) continue;
    const score = sureness(found);
    if (score > (best.get(taxon)?.score ?? 0)) best.set(taxon, { found, score });
  }
  return [...best]
    .flatMap(([name, { found, score }]) =>
      found.facts === undefined
        ? []
        : [
            {
              name,
              appendix: found.facts.appendix,
              group: found.facts.group,
              protected: found.facts.status === 'protected',
              score: Math.round(score * 1e4) / 1e4,
            },
          ],
    )
    .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
}

function sureness({ field, match }: Found): number {
  const inTitle = field === 'title' ? 1 : 0.6;
  return Math.min(1, match.weight) * inTitle;
}
