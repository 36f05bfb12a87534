// The figures against values worked out by hand.
import { expect, it } from 'vitest';
import { evaluateScores } from '#classifier/evaluate.ts';

const row = (id: string, label: 0 | 1, score: number) => ({ id, title: id, label, score });

it('counts precision, recall and F1 at one half', () => {
  const { precision, recall, f1, positives, rows } = evaluateScores([
    row('a', 1, 0.9),
    row('b', 1, 0.4),
    row('c', 0, 0.5),
    row('d', 0, 0.1),
  ]);
  expect({ precision, recall, f1, positives, rows }).toEqual({
    precision: 0.5,
    recall: 0.5,
    f1: 0.5,
    positives: 2,
    rows: 4,
  });
});

it('measures calibration: a score of 0.75 that comes true three times in four has no error', () => {
  const rows = [row('a', 1, 0.75), row('b', 1, 0.75), row('c', 1, 0.75), row('d', 0, 0.75)];
  expect(evaluateScores(rows).ece).toBe(0);
  expect(evaluateScores(rows.map((each) => ({ ...each, label: 0 as const }))).ece).toBe(0.75);
});

it('shows the most confident mistake first', () => {
  const { mistakes } = evaluateScores([
    row('sure', 0, 0.99),
    row('unsure', 0, 0.6),
    row('missed', 1, 0.05),
    row('right', 1, 0.8),
  ]);
  expect(mistakes.map(({ id }) => id)).toEqual(['sure', 'missed', 'unsure']);
});

it('answers an empty set with zeros', () => {
  expect(evaluateScores([])).toMatchObject({ rows: 0, precision: 0, recall: 0, f1: 0, ece: 0 });
});
