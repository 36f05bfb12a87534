// Cuts a text at the spans of its marks, so that each piece knows the marks over it. Pure.
import type { Reason } from '#classifier/assessment.ts';
import type { Term } from '../../contract/lead.ts';

export interface Mark {
  start: number;
  end: number;
  /** What the words mean, for whoever points at them. */
  says: string;
  side: 'for' | 'against' | 'seen';
  /** The reason behind the mark; a term that did not count has none. */
  reason?: Reason;
}

export interface Piece {
  text: string;
  /** Offset of the piece in the text, UTF-16 units. */
  start: number;
  marks: Mark[];
}

/** Overlapping marks give pieces with several; marks outside the text are ignored. The pieces joined are the text. */
export function markText(text: string, marks: readonly Mark[]): Piece[] {
  const inside = marks.filter(({ start, end }) => start < end && end <= text.length);
  const cuts = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])].toSorted(
    (a, b) => a - b,
  );
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const over = inside.filter((mark) => mark.start <= start && mark.end >= end);
    return { text: text.slice(start, end), start, marks: over };
  });
}

/** The marks of one field: the reasons first, then those terms that no reason of the same place names already. */
export function marksOf(
  field: NonNullable<Reason['field']>,
  reasons: readonly Reason[],
  { terms, points }: { terms: readonly Term[]; points: (points: number) => string },
): Mark[] {
  const counted = reasons.flatMap((reason): Mark[] => {
    if (reason.field !== field || reason.span === undefined) return [];
    const [start, end] = reason.span;
    const says = `${reason.means} · ${reason.kind} · ${points(reason.points)}`;
    return [{ start, end, says, side: reason.points < 0 ? 'against' : 'for', reason }];
  });
  const seen = terms.flatMap((term): Mark[] => {
    const [start, end] = term.span;
    if (term.field !== field || counted.some((mark) => mark.start < end && start < mark.end)) return [];
    return [{ start, end, says: `${term.means} · ${term.kind}`, side: term.benign ? 'against' : 'seen' }];
  });
  return [...counted, ...seen];
}
