// Joins keyword model and transformer into one calibrated probability: a weighted sum of features.ts, its weights in model/stacker.json.
// training/fit-stacker.ts fits them; adapt.ts lays a unit's own weights over them.
import { z } from 'zod';
import { featureAt, featureNames, featureOfReason, mostOfHint, opinionBound, type FeatureName } from './features.ts';
import { dot, sigmoid } from './logistic.ts';
import type { Reason } from './assessment.ts';
import { unitSchema } from './unit-score.ts';

const weightsSchema = z.record(z.string(), z.number());

export const stackerSchema = z.object({
  format: z.literal(1),
  /** By name of the feature; one that is not named weighs nothing. */
  weights: weightsSchema,
  /** The transformer's log-odds where the cascade spared it: what it says of such texts on average. */
  assumed: z.number(),
  /** What the weights were fitted on, and how well they did on what was kept back. */
  learnedFrom: z.record(z.string(), z.unknown()),
  /** What a unit's own verdicts taught; absent in the shipped model. */
  unit: unitSchema.optional(),
});

export type Stacker = z.infer<typeof stackerSchema>;

const weightOf = (stacker: Stacker, name: FeatureName): number => stacker.weights[name] ?? 0;

/** Log-odds that something wild is offered or sought. */
export function stack(stacker: Stacker, row: readonly number[]): number {
  return dot(
    featureNames.map((name) => weightOf(stacker, name)),
    row,
  );
}

/** The joint model's two probabilities: of wildlife, and of wildlife that the policy covers. */
export function scoreTogether(
  stacker: Stacker,
  { row, share }: { row: readonly number[]; share: { factor: number } },
): { wildlife: number; score: number } {
  const wildlife = sigmoid(stack(stacker, row));
  return { wildlife, score: wildlife * share.factor };
}

/** What a point of the transformer counts in the sum of the joint model. */
export function transformerWeight(stacker: Stacker, row: readonly number[]): number {
  if (featureAt(row, 'silent') === 1) return weightOf(stacker, 'transformerHinted') * featureAt(row, 'hinted');
  return (
    weightOf(stacker, 'transformer') +
    weightOf(stacker, 'transformerAbroad') * featureAt(row, 'abroad') +
    weightOf(stacker, 'transformerUnnamed') * featureAt(row, 'unnamed')
  );
}

/** A keyword reason with its points as they enter the sum of the joint model. */
export function weighReason(stacker: Stacker, reason: Reason): Reason {
  return {
    ...reason,
    points: reason.points * (weightOf(stacker, 'keywords') + weightOf(stacker, featureOfReason(reason))),
  };
}

/** A little below the log-odds of one half, from which on an advert is a lead. */
const hopeless = -0.5;

/** Scores are rounded to four places: from here on one is a half. */
const half = 0.499_95;

/** The log-odds of wildlife from which on an advert is a lead, where the policy covers this share of it; none where that is less than half. */
export function leadMark(share: number): number {
  const wildlife = half / share;
  return wildlife < 1 ? Math.log(wildlife / (1 - wildlife)) : Infinity;
}

/**
 * Whether the transformer could matter: with its best vote the joint model might bring the advert to the mark. The vote is bounded, so what is
 * spared here could not have become a lead. Where the lexicon is silent it has no vote, but for texts that hint.
 */
export function isWorthAsking(stacker: Stacker, row: readonly number[], mark = hopeless): boolean {
  const each = transformerWeight(stacker, row);
  if (featureAt(row, 'silent') === 1)
    return each > 0 && stack(stacker, row) + each * (mostOfHint - featureAt(row, 'transformerHinted')) >= mark;
  const without = stack(stacker, row) - each * featureAt(row, 'transformer');
  return without + each * opinionBound >= mark;
}
