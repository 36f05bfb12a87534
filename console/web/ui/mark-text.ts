// Cuts a text at the spans of an assessment's reasons, so that each piece knows the reasons that speak of it. Pure.
import type { Reason } from '#classifier/assessment.ts';

export interface Piece {
  text: string;
  /** Offset of the piece in the text, UTF-16 units. */
  start: number;
  reasons: Reason[];
}

/** Overlapping spans give pieces with several reasons; spans outside the text are ignored. The pieces joined are the text. */
export function markText(text: string, field: NonNullable<Reason['field']>, reasons: readonly Reason[]): Piece[] {
  const marks = reasons.flatMap((reason) => {
    if (reason.field !== field || reason.span === undefined) return [];
    const [start, end] = reason.span;
    return start < end && end <= text.length ? [{ start, end, reason }] : [];
  });
  const cuts = [...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])])].toSorted(
    (a, b) => a - b,
  );
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const over = marks.filter((mark) => mark.start <= start && mark.end >= end);
    return { text: text.slice(start, end), start, reasons: over.map(({ reason }) => reason) };
  });
}
