// The directions in which a set of vectors varies most (principal components), each scaled to a variance of one.

export interface Space {
  directions: Float64Array[];
  /** How far a vector lies along a direction, in standard deviations from the mean. */
  project(vector: ArrayLike<number>, direction: number): number;
  /** Weights over the directions as one vector over the original space, and what the mean gets by it. */
  combine(weights: readonly number[]): { vector: number[]; centre: number };
}

const rounds = 30;

/** At most `count` directions, fewer where there are few vectors. Orthogonal iteration from a fixed start: equal input, equal output. */
export function principalDirections(vectors: readonly ArrayLike<number>[], count: number): Space {
  const width = vectors[0]?.length ?? 0;
  const kept = Math.max(0, Math.min(count, Math.floor(vectors.length / 4), width));
  const mean = new Float64Array(width);
  for (const vector of vectors) for (let at = 0; at < width; at += 1) mean[at]! += vector[at]! / vectors.length;
  const centred = vectors.map((vector) => Float64Array.from(mean, (value, at) => vector[at]! - value));
  let basis = orthonormal(Array.from({ length: kept }, (_, seed) => startingVector(width, seed)));
  for (let round = 0; round < rounds; round += 1) {
    basis = orthonormal(basis.map((direction) => throughCovariance(centred, direction)));
  }
  const directions = basis.map((direction) => {
    const deviation = Math.sqrt(
      centred.reduce((sum, vector) => sum + inner(vector, direction) ** 2, 0) / Math.max(1, centred.length),
    );
    return direction.map((value) => value / Math.max(deviation, 1e-6));
  });
  return {
    directions,
    project: (vector, direction) => inner(vector, directions[direction]!) - inner(mean, directions[direction]!),
    combine(weights) {
      const vector = Array.from({ length: width }, (_, at) =>
        directions.reduce((sum, direction, index) => sum + weights[index]! * direction[at]!, 0),
      ).map((value) => Math.round(value * 1e6) / 1e6);
      return { vector, centre: inner(mean, vector) };
    },
  };
}

function throughCovariance(centred: readonly Float64Array[], direction: Float64Array): Float64Array {
  const result = new Float64Array(direction.length);
  for (const vector of centred) {
    const along = inner(vector, direction);
    for (let at = 0; at < result.length; at += 1) result[at]! += along * vector[at]!;
  }
  return result;
}

/** Gram–Schmidt, in order: the strongest direction settles first. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = Float64Array.from(vector);
    for (const other of done) {
      const along = inner(rest, other);
      for (let at = 0; at < rest.length; at += 1) rest[at]! -= along * other[at]!;
    }
    const length = Math.sqrt(inner(rest, rest));
    if (length > 1e-9) done.push(rest.map((value) => value / length));
  }
  return done;
}

/** Numbers without a pattern, the same on every machine (Weyl sequences). */
function startingVector(width: number, seed: number): Float64Array {
  return Float64Array.from({ length: width }, (_, at) => (((at + 1) * (seed + 1) * Math.SQRT2) % 1) - 0.5);
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < b.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}
