// Marks stand where the reasons point, and nothing of the text is lost or added.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reason } from '#classifier/assessment.ts';
import { markText } from '#console/web/ui/mark-text.ts';

const reason = (start: number, end: number, means = 'm'): Reason => ({
  text: '',
  field: 'title',
  span: [start, end],
  kind: 'name',
  means,
  points: 1,
});

describe('markText', () => {
  test('cuts overlapping spans so that each piece knows all its reasons', () => {
    const [a, b] = [reason(0, 6, 'a'), reason(4, 10, 'b')];
    expect(markText('elephant ivory', 'title', [a, b])).toEqual([
      { text: 'elep', start: 0, reasons: [a] },
      { text: 'ha', start: 4, reasons: [a, b] },
      { text: 'nt i', start: 6, reasons: [b] },
      { text: 'vory', start: 10, reasons: [] },
    ]);
  });

  test('leaves out reasons of other fields, without a span, and beyond the text', () => {
    const elsewhere: Reason = { ...reason(0, 3), field: 'description' };
    const { span: _, ...spanless } = reason(0, 3);
    expect(markText('ivory', 'title', [elsewhere, spanless, reason(3, 9)])).toEqual([
      { text: 'ivory', start: 0, reasons: [] },
    ]);
  });

  test('the pieces joined are the text, whatever the spans', () => {
    const spans = fc.array(fc.tuple(fc.nat(60), fc.nat(60)));
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), spans, (text, pairs) => {
        const pieces = markText(
          text,
          'title',
          pairs.map(([start, end]) => reason(start, end)),
        );
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });
});
