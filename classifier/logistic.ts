// Logistic regression with a Gaussian prior on every weight, fitted by Newton's method (iteratively reweighted least squares).
// Pure and exact to the last digit: the same rows give the same weights. A few hundred columns at most.

export interface Prior {
  /** What a weight is where the rows say nothing. */
  mean: readonly number[];
  /** How many rows' worth of insistence: the penalty is `strength / 2 × (weight − mean)²`. */
  strength: readonly number[];
}

export interface Logistic {
  weights: number[];
  /** Its first weight's column is 1 in every row where the caller put a bias there; nothing is added here. */
  iterations: number;
}

const mostIterations = 50;
const enough = 1e-9;

/**
 * Weights that maximise the posterior of `labels` (0 to 1, soft ones allowed) given `rows`. A weight without strength is free; a column that the
 * rows do not vary in then needs one. `rowWeights` counts rows as more or less than one.
 */
export function fitLogistic(
  rows: readonly ArrayLike<number>[],
  labels: readonly number[],
  { prior, rowWeights }: { prior: Prior; rowWeights?: readonly number[] },
): Logistic {
  const width = prior.mean.length;
  let weights = [...prior.mean];
  let before = Number.POSITIVE_INFINITY;
  let iterations = 0;
  for (; iterations < mostIterations; iterations += 1) {
    const { gradient, hessian, loss } = slopeAt(weights, { rows, labels, prior, rowWeights });
    if (before - loss < enough * Math.max(1, Math.abs(loss)) && iterations > 0 && before >= loss) break;
    before = loss;
    const step = solve(hessian, gradient, width);
    weights = descend(weights, step, { rows, labels, prior, rowWeights, loss });
  }
  return { weights, iterations };
}

interface Task {
  rows: readonly ArrayLike<number>[];
  labels: readonly number[];
  prior: Prior;
  rowWeights: readonly number[] | undefined;
}

/** Newton's step, halved until it helps: far from the answer a full one may overshoot. */
function descend(weights: number[], step: Float64Array, task: Task & { loss: number }): number[] {
  for (let share = 1; share > 1e-4; share /= 2) {
    const next = weights.map((weight, at) => weight - share * step[at]!);
    if (lossAt(next, task) <= task.loss) return next;
  }
  return weights;
}

function lossAt(weights: readonly number[], { rows, labels, prior, rowWeights }: Task): number {
  let loss = 0;
  for (const [index, row] of rows.entries()) {
    const z = dot(weights, row);
    // log(1 + e^z) - label × z, without overflow
    loss += (rowWeights?.[index] ?? 1) * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - labels[index]! * z);
  }
  for (const [at, weight] of weights.entries()) loss += 0.5 * prior.strength[at]! * (weight - prior.mean[at]!) ** 2;
  return loss;
}

function slopeAt(weights: readonly number[], task: Task) {
  const { rows, labels, prior, rowWeights } = task;
  const width = weights.length;
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  for (const [index, row] of rows.entries()) {
    const p = sigmoid(dot(weights, row));
    const counts = rowWeights?.[index] ?? 1;
    const off = counts * (p - labels[index]!);
    const bend = counts * Math.max(p * (1 - p), 1e-9);
    for (let a = 0; a < width; a += 1) {
      const value = row[a]!;
      if (value === 0) continue;
      gradient[a]! += off * value;
      const bent = bend * value;
      for (let b = 0; b <= a; b += 1) hessian[a * width + b]! += bent * row[b]!;
    }
  }
  for (let a = 0; a < width; a += 1) {
    gradient[a]! += prior.strength[a]! * (weights[a]! - prior.mean[a]!);
    hessian[a * width + a]! += prior.strength[a]! + 1e-9;
  }
  return { gradient, hessian, loss: lossAt(weights, task) };
}

/** Solves `matrix × x = right` for a symmetric positive definite matrix of which the lower half is given (Cholesky). */
function solve(matrix: Float64Array, right: Float64Array, width: number): Float64Array {
  const lower = Float64Array.from(matrix);
  for (let a = 0; a < width; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      let sum = lower[a * width + b]!;
      for (let k = 0; k < b; k += 1) sum -= lower[a * width + k]! * lower[b * width + k]!;
      lower[a * width + b] = a === b ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[b * width + b]!;
    }
  }
  const x = Float64Array.from(right);
  for (let a = 0; a < width; a += 1) {
    for (let k = 0; k < a; k += 1) x[a]! -= lower[a * width + k]! * x[k]!;
    x[a]! /= lower[a * width + a]!;
  }
  for (let a = width - 1; a >= 0; a -= 1) {
    for (let k = a + 1; k < width; k += 1) x[a]! -= lower[k * width + a]! * x[k]!;
    x[a]! /= lower[a * width + a]!;
  }
  return x;
}

export function dot(weights: readonly number[], row: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) sum += weights[at]! * row[at]!;
  return sum;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const logit = (p: number): number => Math.log(p / (1 - p));
