// Learns a unit's own policy from its verdicts: the encoder stays as it is; what stands on it is fitted again, beside the words of the titles.
// Every weight has the shipped model as its prior, so that few labels move it little. unit-score.ts applies what is learned here.
import { type Evaluation, evaluateScores } from './evaluate.ts';
import { fitLogistic } from './logistic.ts';
import { principalDirections } from './principal.ts';
import type { Reading } from './reading.ts';
import { shareOfWords, titleWords, unitFeatureNames, unitRow, unitScore, type Unit } from './unit-score.ts';

/** One labelled advert as the shipped model reads and scores it. */
export interface Lesson {
  id: string;
  label: 0 | 1;
  reading: Reading;
  /** The shipped model's score under the unit's policy. */
  score: number;
}

export interface Adapted {
  unit: Unit;
  /** The shipped model on the same labels. */
  before: Evaluation;
  /** Each label judged by a model that has not seen it. */
  after: Evaluation;
  better: boolean;
}

/** Below this nothing can be learned that cross-validation could confirm. */
export const fewestLabels = 50;
/** … and of either answer. */
export const fewestOfEach = 8;

/** How firmly the prior holds a weight, in rows. Chosen once, by cross-validation on sets kept for measuring; not searched on a unit's labels. */
const strength = { score: 4, feature: 2, direction: 20, word: 1, bias: 0.1 };
const directions = 16;
/** Words beyond these are too rare among the labels to tell anything. */
const mostWords = 300;
const folds = 5;

/** Fits on all lessons and cross-validates. Equal lessons give an equal unit, to the last digit. */
export function learn(lessons: readonly Lesson[]): Adapted {
  const titleOf = ({ reading }: Lesson): string => reading.subject.passages[0]?.text ?? '';
  const scored = (score: (lesson: Lesson) => number) =>
    evaluateScores(
      lessons.map((lesson) => ({ id: lesson.id, title: titleOf(lesson), label: lesson.label, score: score(lesson) })),
    );
  const foldOf = dealFolds(lessons);
  const unseen = new Map<Lesson, number>();
  for (let fold = 0; fold < folds; fold += 1) {
    const unit = fit(lessons.filter((_, index) => foldOf[index] !== fold));
    for (const [index, lesson] of lessons.entries())
      if (foldOf[index] === fold) unseen.set(lesson, unitScore(unit, lesson).score);
  }
  const before = scored(({ score }) => score);
  const after = scored((lesson) => unseen.get(lesson)!);
  const better = after.f1 > before.f1 || (after.f1 === before.f1 && after.brier < before.brier);
  return { unit: fit(lessons), before, after, better };
}

/** Positives and negatives are dealt out in turn, so that every fold has its share of both. */
function dealFolds(lessons: readonly Lesson[]): number[] {
  const dealt = [0, 0];
  return lessons.map(({ label }) => dealt[label]!++ % folds);
}

/** One fit, without a look at how good it is. */
export function fit(lessons: readonly Lesson[]): Unit {
  const rarity = rarityOf(lessons.map(({ reading }) => titleWords(reading.subject)));
  const words = [...rarity.keys()];
  const space = principalDirections(
    lessons.flatMap(({ reading }) => (reading.asked === undefined ? [] : [reading.asked.vector])),
    directions,
  );
  const rows = lessons.map((lesson) => {
    const shares = shareOfWords(titleWords(lesson.reading.subject), (word) => rarity.get(word));
    const vector = lesson.reading.asked?.vector;
    return [
      ...unitRow(lesson.score, lesson.reading),
      ...space.directions.map((_, at) => (vector === undefined ? 0 : space.project(vector, at))),
      ...words.map((word) => shares.get(word) ?? 0),
    ];
  });
  const features = unitFeatureNames.length;
  const { weights } = fitLogistic(
    rows,
    lessons.map(({ label }) => label),
    {
      prior: {
        mean: rows[0]?.map((_, at) => (unitFeatureNames[at] === 'score' ? 1 : 0)) ?? [],
        strength: [
          ...unitFeatureNames.map((name) =>
            name === 'bias' ? strength.bias : name === 'score' ? strength.score : strength.feature,
          ),
          ...space.directions.map(() => strength.direction),
          ...words.map(() => strength.word),
        ],
      },
    },
  );
  return {
    weights: Object.fromEntries(unitFeatureNames.map((name, at) => [name, digits(weights[at]!)])),
    ...space.combine(weights.slice(features, features + space.directions.length)),
    words: Object.fromEntries(
      words.map((word, at) => [
        word,
        { rarity: digits(rarity.get(word)!), weight: digits(weights[features + space.directions.length + at]!) },
      ]),
    ),
  };
}

/** Words of two titles or more, the commonest first; rarity is the smoothed inverse document frequency. */
function rarityOf(titles: readonly string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const words of titles) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map(
    [...counts]
      .filter(([, count]) => count >= 2)
      .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, mostWords)
      .map(([word, count]) => [word, Math.log((1 + titles.length) / (1 + count)) + 1]),
  );
}

const digits = (x: number): number => Math.round(x * 1e6) / 1e6;
