// The calibrated score: a number that can be read, and a bar that can be scanned.
import { t } from '../messages/messages.ts';
import { formatScore } from './format.ts';
import classes from './score.module.css';

export function Score({ value, large = false }: { value: number; large?: boolean }) {
  return (
    <span className={large ? classes.large : classes.small} title={`${t('lead.score')} ${value.toFixed(3)}`}>
      <span className={classes.number}>
        {formatScore(value)}
        {large && <small>%</small>}
      </span>
      <span className={classes.track} aria-hidden>
        <span className={classes.fill} style={{ inlineSize: `${value * 100}%` }} />
      </span>
    </span>
  );
}
