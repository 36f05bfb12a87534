// The score under a unit's own policy, where its verdicts taught one (adapt.ts); the shipped model has none. A weighted sum again: of the shipped
// model's own score, of the features, of the words in the title, and of the encoder's vector.
import { z } from 'zod';
import { featureNames } from './features.ts';
import { dot, logit, sigmoid } from './logistic.ts';
import type { Reason } from './assessment.ts';
import type { Reading } from './reading.ts';
import type { Subject } from './subject.ts';

export const unitSchema = z.object({
  /** By name, as in `unitFeatureNames`. */
  weights: z.record(z.string(), z.number()),
  /** Over the encoder's vector; `centre` is what an average advert gets by it, and is taken off. */
  vector: z.array(z.number()),
  centre: z.number(),
  /** Words of titles: how rare each is among the labels (idf) and what it weighs. */
  words: z.record(z.string(), z.object({ rarity: z.number(), weight: z.number() })),
});

export type Unit = z.infer<typeof unitSchema>;

/** The shipped model's score, the policy's share of it, and the features that are not summed up in these. */
export const unitFeatureNames = ['bias', 'score', 'share', ...featureNames.slice(2)] as const;

/** In the order of `unitFeatureNames`. `score` is the shipped model's. */
export function unitRow(score: number, { row, share }: Pick<Reading, 'row' | 'share'>): number[] {
  return [1, logit(Math.min(0.999, Math.max(0.001, score))), Math.log(Math.max(share.factor, 1e-3)), ...row.slice(2)];
}

export function unitScore(
  unit: Unit,
  { score, reading }: { score: number; reading: Reading },
): { score: number; reasons: Reason[] } {
  const row = unitRow(score, reading);
  const byFeatures = dot(
    unitFeatureNames.map((name) => unit.weights[name] ?? 0),
    row,
  );
  const vector = reading.asked?.vector;
  const byVector = vector === undefined ? 0 : dot(unit.vector, vector) - unit.centre;
  const words = [...weighWords(titleWords(reading.subject), unit)];
  const byWords = words.reduce((sum, { points }) => sum + points, 0);
  return {
    score: sigmoid(byFeatures + byVector + byWords),
    reasons: [
      ...words.map(({ word, points }) => ({
        text: word,
        kind: 'unit',
        means: 'a word in the unit’s own verdicts',
        points,
      })),
      {
        text: '',
        kind: 'unit',
        means: 'what the unit’s own verdicts taught of such adverts',
        points: byFeatures + byVector - row[1]!,
      },
    ],
  };
}

/** Distinct words of the title, in small letters; languages without spaces are cut by the same dictionary everywhere. */
export function titleWords({ passages }: Pick<Subject, 'passages'>): string[] {
  const title = (passages[0]?.text ?? '').slice(0, titleLimit).toLowerCase().normalize('NFKC');
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(title)) if (isWordLike === true) words.add(segment);
  return [...words];
}

const titleLimit = 400;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Each word's rarity, over the length of all of them together: long titles count no more than short ones. */
export function shareOfWords(
  words: readonly string[],
  rarity: (word: string) => number | undefined,
): Map<string, number> {
  const known = words.flatMap((word) => {
    const rare = rarity(word);
    return rare === undefined ? [] : [[word, rare] as const];
  });
  const length = Math.sqrt(known.reduce((sum, [, rare]) => sum + rare * rare, 0));
  return new Map(known.map(([word, rare]) => [word, (wordsCount * rare) / length]));
}

/** How far a title's words together may speak beside the other features. */
const wordsCount = 1;

function* weighWords(words: readonly string[], unit: Unit): Generator<{ word: string; points: number }> {
  const known = (word: string) => (Object.hasOwn(unit.words, word) ? unit.words[word] : undefined);
  for (const [word, share] of shareOfWords(words, (each) => known(each)?.rarity))
    yield { word, points: share * known(word)!.weight };
}
