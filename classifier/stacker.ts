// Joins keyword model and transformer into one calibrated probability: a weighted sum of features.ts, its weights in model/stacker.json.
// training/fit-stacker.ts fits them; adapt.ts lays a unit's own weights over them.
import { z } from 'zod';
import { featureNames, featureOfReason, opinionBound, type FeatureName } from './features.ts';
import { dot, sigmoid } from './logistic.ts';
import type { Reason } from './assessment.ts';
import type { KeywordJudgement } from './keyword-judgement.ts';
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

export const weightOf = (stacker: Stacker, name: FeatureName): number => stacker.weights[name] ?? 0;

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

/** The points of a keyword reason as they enter the sum of the joint model. */
export function weighReason(stacker: Stacker, reason: Reason): Reason {
  return {
    ...reason,
    points: reason.points * (weightOf(stacker, 'keywords') + weightOf(stacker, featureOfReason(reason))),
  };
}

/** Log-odds below which no advert becomes a lead under any policy, whatever the transformer might say: e⁻³ is 1 in 20. */
const hopeless = -3;

/**
 * Whether the transformer could matter: with its best vote the joint model might reach a score worth a look. The vote is bounded, so what is
 * spared here could not have become a lead.
 */
export function isWorthAsking(
  stacker: Stacker,
  row: readonly number[],
  { silent }: Pick<KeywordJudgement, 'silent'>,
): boolean {
  const each = weightOf(stacker, 'transformer') + (silent ? weightOf(stacker, 'transformerSilent') : 0);
  const without = stack(stacker, row) - each * row[featureNames.indexOf('transformer')]!;
  return without + each * opinionBound > hopeless;
}
