// Why the classifier says so: one bar a reason, to the right for, to the left against, strongest first.
import { useState } from 'react';
import type { Reason } from '#classifier/assessment.ts';
import { t } from '../messages/messages.ts';
import { formatPoints } from './format.ts';
import classes from './reasons.module.css';

/** As many as fit beside the text; the weaker ones are a key press away. */
const shownFirst = 9;

export function Reasons({
  reasons,
  onPoint,
}: {
  reasons: readonly Reason[];
  onPoint: (reason: Reason | undefined) => void;
}) {
  const [all, setAll] = useState(false);
  if (reasons.length === 0) return <p className="soft">{t('lead.whyNot')}</p>;
  const sorted = reasons.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const largest = Math.max(1, Math.abs(sorted[0]?.points ?? 1));
  const shown = all ? sorted : sorted.slice(0, shownFirst);
  return (
    <div>
      <ul className={classes.list}>
        {shown.map((reason, index) => (
          <li
            // oxlint-disable-next-line react/no-array-index-key -- two reasons may say the same
            key={index}
            className={classes.row}
            onMouseEnter={() => onPoint(reason)}
            onMouseLeave={() => onPoint(undefined)}
          >
            <span className={classes.words}>
              <span className={classes.means}>{reason.means}</span>
              <span className={classes.text}>
                <span className="foreign">{reason.text}</span> · {reason.kind}
              </span>
            </span>
            <Bar points={reason.points} largest={largest} />
            <span className={classes.points}>{formatPoints(reason.points)}</span>
          </li>
        ))}
      </ul>
      {sorted.length > shown.length && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {t('lead.moreReasons', { count: sorted.length - shown.length })}
        </button>
      )}
    </div>
  );
}

function Bar({ points, largest }: { points: number; largest: number }) {
  const width = `${(Math.abs(points) / largest) * 50}%`;
  const style =
    points < 0 ? { insetInlineEnd: '50%', inlineSize: width } : { insetInlineStart: '50%', inlineSize: width };
  return (
    <span className={classes.track} aria-hidden>
      <span className={classes.bar} data-side={points < 0 ? 'against' : 'for'} style={style} />
    </span>
  );
}
