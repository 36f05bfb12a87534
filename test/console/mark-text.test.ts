// Marks stand where the reasons and terms point, and nothing of the text is lost or added.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reason } from '#classifier/assessment.ts';
import type { Term } from '#console/contract/lead.ts';
import { markText, marksOf } from '#console/web/ui/mark-text.ts';
import type { Mark } from '#console/web/ui/mark-text.ts';

const mark = (start: number, end: number, says = 'm'): Mark => ({ start, end, says, side: 'for' });
const reason = (start: number, end: number, points = 1): Reason => ({
  text: '',
  field: 'title',
  span: [start, end],
  kind: 'name',
  means: 'm',
  points,
});
const term = (start: number, end: number, benign = false): Term => ({
  field: 'title',
  span: [start, end],
  kind: 'name',
  means: 't',
  benign,
});
const points = (number: number) => String(number);

describe('markText', () => {
  test('cuts overlapping marks so that each piece knows all of them', () => {
    const [a, b] = [mark(0, 6, 'a'), mark(4, 10, 'b')];
    expect(markText('elephant ivory', [a, b])).toEqual([
      { text: 'elep', start: 0, marks: [a] },
      { text: 'ha', start: 4, marks: [a, b] },
      { text: 'nt i', start: 6, marks: [b] },
      { text: 'vory', start: 10, marks: [] },
    ]);
  });

  test('leaves out marks beyond the text', () => {
    expect(markText('ivory', [mark(3, 9)])).toEqual([{ text: 'ivory', start: 0, marks: [] }]);
  });

  test('the pieces joined are the text, whatever the marks', () => {
    const spans = fc.array(fc.tuple(fc.nat(60), fc.nat(60)));
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), spans, (text, pairs) => {
        const pieces = markText(
          text,
          pairs.map(([start, end]) => mark(start, end)),
        );
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });
});

describe('marksOf', () => {
  test('takes the reasons of the field that have a place, by their sign', () => {
    const { span: _, ...placeless } = reason(0, 3);
    const elsewhere: Reason = { ...reason(0, 3), field: 'description' };
    const marks = marksOf('title', [reason(0, 3, 2), reason(4, 6, -1), placeless, elsewhere], { terms: [], points });
    expect(marks.map(({ start, side, says }) => [start, side, says])).toEqual([
      [0, 'for', 'm · name · 2'],
      [4, 'against', 'm · name · -1'],
    ]);
  });

  test('adds the terms that no reason covers', () => {
    const marks = marksOf('title', [reason(0, 5)], { terms: [term(2, 5), term(5, 8), term(9, 12, true)], points });
    expect(marks.map(({ start, side }) => [start, side])).toEqual([
      [0, 'for'],
      [5, 'seen'],
      [9, 'against'],
    ]);
  });
});
