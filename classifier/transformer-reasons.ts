// Why the transformer says what it says: its log-odds with each run of words left out (Li, Monroe, Jurafsky: Understanding Neural Networks
// through Representation Erasure, 2016). Its whole share of the score is laid on those runs; what they do not explain stands by itself.
import type { Reason } from './assessment.ts';
import { withoutMarks } from './encoder-marks.ts';
import type { Reading } from './reading.ts';
import { featureAt } from './features.ts';
import { transformerWeight, type Stacker } from './stacker.ts';

/** Each run costs one pass of the encoder. */
const mostRuns = 8;
const runsShown = 3;

export interface Cut {
  words: string;
  without: string;
}

/** The text's words in at most `mostRuns` runs of equal length, each with the text that is left without it. */
export function leaveOutWords(text: string): Cut[] {
  const words = [...segmenter.segment(text)];
  const spoken = words.filter(({ isWordLike }) => isWordLike === true).length;
  if (spoken < 2) return [];
  const each = Math.ceil(spoken / mostRuns);
  const cuts: Cut[] = [];
  let from = 0;
  let counted = 0;
  for (const [index, { segment, index: at, isWordLike }] of words.entries()) {
    if (isWordLike === true) counted += 1;
    const last = index === words.length - 1;
    if ((isWordLike === true && counted % each === 0) || last) {
      const till = last ? text.length : at + segment.length;
      const run = text.slice(from, till).trim();
      if (run !== '') cuts.push({ words: run, without: `${text.slice(0, from)}${text.slice(till)}`.trim() });
      from = till;
    }
  }
  return cuts;
}

/** Chinese, Japanese and Thai are written without spaces. */
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** The transformer's points in the sum: those that single runs of words account for, and the rest as one. */
export function transformerReasons(
  { row, asked }: Pick<Reading, 'row' | 'asked'>,
  cuts: ReadonlyArray<Cut & { vote: number }>,
  stacker: Stacker,
): Reason[] {
  if (asked === undefined) return [];
  const each = transformerWeight(stacker, row);
  const said = featureAt(row, 'silent') === 1 ? featureAt(row, 'transformerHinted') : featureAt(row, 'transformer');
  const shown = cuts
    .map(({ words, vote }) => ({ words, points: each * (said - vote) }))
    .filter(({ points }) => Math.abs(points) >= leastShown)
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, runsShown);
  const rest = each * said - shown.reduce((sum, { points }) => sum + points, 0);
  return [
    ...shown.map(({ words, points }) => ({
      text: withoutMarks(`${words} `).trim(),
      kind: 'transformer',
      means: 'what the transformer’s answer loses without these words',
      points,
    })),
    { text: '', kind: 'transformer', means: 'the transformer’s answer to the text as a whole', points: rest },
  ];
}

const leastShown = 0.1;
