// Zoological and botanical names that stand in no lexicon: families end in -idae (ICZN, article 29.2) or -aceae (ICN, article 18.1).
import type { Reason } from '../assessment.ts';
import type { Subject } from '../subject.ts';
import { latin as points } from '../weights.ts';

const family = /\b[A-Z][a-z]{3,20}(?:idae|inae|aceae)\b|\b[A-Z]{4,20}(?:IDAE|INAE|ACEAE)\b/u;

/** A family's name in the title is how dealers label insects, shells and plants. */
export function latinSignal(subject: Subject): Reason[] {
  for (const { field, text } of subject.passages) {
    if (field !== 'title') continue;
    const match = family.exec(text);
    if (match === null) continue;
    return [
      {
        text: match[0],
        field,
        span: [match.index, match.index + match[0].length],
        kind: 'latin',
        means: 'scientific name of a family, as specimens are labelled',
        points: points.family,
      },
    ];
  }
  return [];
}
