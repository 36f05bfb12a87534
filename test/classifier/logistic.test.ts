// The fit against what calculus says of its answer.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, fitLogistic, logit, sigmoid } from '#classifier/logistic.ts';
import { principalDirections } from '#classifier/principal.ts';

const free = { mean: [0], strength: [0] };

describe('logistic regression', () => {
  it('with a bias alone answers the share of ones', () => {
    const { weights } = fitLogistic([[1], [1], [1], [1]], [1, 1, 1, 0], { prior: free });
    expect(weights[0]).toBeCloseTo(logit(0.75), 8);
  });

  it('stays at its prior where the rows say nothing', () => {
    const prior = { mean: [0.3, -2], strength: [1, 5] };
    expect(fitLogistic([], [], { prior }).weights).toEqual([0.3, -2]);
  });

  it('ends where the slope of the posterior is nothing, whatever the rows', () => {
    const value = fc.double({ min: -4, max: 4, noNaN: true });
    const row = fc.tuple(fc.constant(1), value, value);
    fc.assert(
      fc.property(fc.array(fc.tuple(row, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 40 }), (given) => {
        const prior = { mean: [0, 1, 0], strength: [0.5, 2, 2] };
        const { weights } = fitLogistic(
          given.map(([each]) => each),
          given.map(([, label]) => label),
          { prior },
        );
        for (const [at, weight] of weights.entries()) {
          const slope = given.reduce(
            (sum, [each, label]) => sum + (sigmoid(dot(weights, each)) - label) * each[at]!,
            0,
          );
          expect(slope + prior.strength[at]! * (weight - prior.mean[at]!)).toBeCloseTo(0, 3);
        }
      }),
    );
  });

  it('counts a row by its weight', () => {
    const twice = fitLogistic([[1], [1], [1]], [1, 1, 0], { prior: free }).weights;
    const weighed = fitLogistic([[1], [1]], [1, 0], { prior: free, rowWeights: [2, 1] }).weights;
    expect(weighed[0]).toBeCloseTo(twice[0]!, 8);
  });
});

describe('principal directions', () => {
  // Far along (1, 1, 0), a little along (1, −1, 0), not at all along the third.
  const cloud = Array.from({ length: 40 }, (_, at) => {
    const [far, near] = [Math.sin(at * 1.7) * 5, Math.cos(at * 2.3)];
    return [7 + far + near, far - near, 3];
  });
  const space = principalDirections(cloud, 2);

  it('finds the widest first, each scaled to a deviation of one around the mean', () => {
    const [first] = space.directions;
    expect(Math.abs(first![0]! / first![1]!)).toBeCloseTo(1, 1);
    for (const direction of [0, 1]) {
      const places = cloud.map((vector) => space.project(vector, direction));
      expect(places.reduce((sum, place) => sum + place, 0)).toBeCloseTo(0, 6);
      expect(places.reduce((sum, place) => sum + place * place, 0) / places.length).toBeCloseTo(1, 6);
    }
  });

  it('joins weights over them into one vector', () => {
    const { vector, centre } = space.combine([0.5, -2]);
    for (const point of cloud.slice(0, 5)) {
      const apart = 0.5 * space.project(point, 0) - 2 * space.project(point, 1);
      expect(dot(vector, point) - centre).toBeCloseTo(apart, 4);
    }
  });
});
