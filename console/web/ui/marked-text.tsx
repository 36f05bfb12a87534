// A text of the listing with every matched term marked; hover names it. React escapes what the seller wrote, so it stays text.
import { Tooltip } from '@mantine/core';
import type { Reason } from '#classifier/assessment.ts';
import type { Term } from '../../contract/lead.ts';
import { formatPoints } from './format.ts';
import { markText, marksOf } from './mark-text.ts';
import type { Mark } from './mark-text.ts';
import classes from './marked-text.module.css';

/** What speaks of the lead's words, and which of it is pointed at in the list beside the text. */
export interface Marking {
  reasons: readonly Reason[];
  terms: readonly Term[];
  pointed: Reason | undefined;
}

interface Props {
  text: string;
  field: NonNullable<Reason['field']>;
  marking: Marking;
  language?: string | null;
}

export function MarkedText({ text, field, marking, language = null }: Props) {
  const { reasons, terms, pointed } = marking;
  const marks = marksOf(field, reasons, { terms, points: formatPoints });
  return (
    <span className="foreign" dir="auto" {...(language === null ? {} : { lang: language })}>
      {markText(text, marks).map((piece) => {
        if (piece.marks.length === 0) return piece.text;
        return (
          <Tooltip key={piece.start} label={<Names marks={piece.marks} />} openDelay={80} withArrow>
            <mark
              className={classes.mark}
              data-side={sideOf(piece.marks)}
              data-pointed={pointed !== undefined && piece.marks.some(({ reason }) => reason === pointed)}
            >
              {piece.text}
            </mark>
          </Tooltip>
        );
      })}
    </span>
  );
}

function Names({ marks }: { marks: readonly Mark[] }) {
  return (
    <>
      {[...new Set(marks.map(({ says }) => says))].map((says) => (
        <div key={says}>{says}</div>
      ))}
    </>
  );
}

/** Where several marks lie over each other, the sum of what counted decides. */
function sideOf(marks: readonly Mark[]): Mark['side'] {
  const counted = marks.filter(({ reason }) => reason !== undefined);
  if (counted.length === 0) return marks[0]?.side ?? 'seen';
  return counted.reduce((sum, { reason }) => sum + (reason?.points ?? 0), 0) < 0 ? 'against' : 'for';
}
