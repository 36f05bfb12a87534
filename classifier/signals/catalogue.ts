// Stamps and coins are often offered without either word: a denomination with a year, or a catalogue's number.
import type { Reason } from '../assessment.ts';
import type { Subject } from '../subject.ts';
import { catalogue as points } from '../weights.ts';

// Michel, Stanley Gibbons, Scott, Yvert; a lone number in brackets after a denomination is a dealer's stock number.
const patterns = [
  /\b(?:SG|Mi|Sc|Yv|Yvert|Scott|Michel)\.?\s?[#N°]*\s?\d{1,5}\b/u,
  /\b(?:18|19|20)\d\d\b[^\d]{0,4}\s[€$£]?\d+(?:[.,]\d+)?\s?(?:c|ct|pf|p|d|k|h|kr|sen|lira|lire|pta|ek|rs|n|f|fr|dr|l|s|z)\b/iu,
  /\b(?:mnh|mlh|fdc|s\/s|cto|used\s?stamp|mini\s?sheet|perfs?)\b/iu,
];

/** Counts once, at the first sign in the title. */
export function catalogueSignal(subject: Subject): Reason[] {
  const title = subject.passages[0];
  if (title === undefined) return [];
  for (const pattern of patterns) {
    const match = pattern.exec(title.text);
    if (match === null) continue;
    return [
      {
        text: match[0],
        field: title.field,
        span: [match.index, match.index + match[0].length],
        kind: 'catalogue',
        means: 'catalogue number or denomination of a stamp or coin',
        points,
      },
    ];
  }
  return [];
}
