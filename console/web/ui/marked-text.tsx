// A text of the listing with every matched term marked; hover names it. React escapes what the seller wrote, so it stays text.
import { Tooltip } from '@mantine/core';
import type { Reason } from '#classifier/assessment.ts';
import { formatPoints } from './format.ts';
import { markText } from './mark-text.ts';
import classes from './marked-text.module.css';

interface Props {
  text: string;
  field: NonNullable<Reason['field']>;
  reasons: readonly Reason[];
  language: string | null;
  /** The reason that is pointed at in the list beside the text. */
  pointed?: Reason | undefined;
}

export function MarkedText({ text, field, reasons, language, pointed }: Props) {
  return (
    <span className="foreign" dir="auto" {...(language === null ? {} : { lang: language })}>
      {markText(text, field, reasons).map((piece) => {
        if (piece.reasons.length === 0) return piece.text;
        const points = piece.reasons.reduce((sum, reason) => sum + reason.points, 0);
        return (
          <Tooltip key={piece.start} label={<Names reasons={piece.reasons} />} openDelay={80} withArrow>
            <mark
              className={classes.mark}
              data-side={points < 0 ? 'against' : 'for'}
              data-pointed={pointed !== undefined && piece.reasons.includes(pointed)}
            >
              {piece.text}
            </mark>
          </Tooltip>
        );
      })}
    </span>
  );
}

function Names({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <>
      {reasons.map((reason, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two reasons may say the same
        <div key={index}>
          {reason.means} · {reason.kind} · {formatPoints(reason.points)}
        </div>
      ))}
    </>
  );
}
