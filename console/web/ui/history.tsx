// What happened to a lead: verdicts, changes of the advert, and for those who may read it the audit log.
import type { LeadDetail } from '../../contract/lead.ts';
import { t } from '../messages/messages.ts';
import { formatAge, formatInstant } from './format.ts';
import classes from './history.module.css';

export function History({ detail }: { detail: LeadDetail }) {
  return (
    <ul className={classes.list}>
      {detail.verdicts.map((verdict) => (
        <li key={verdict.id} data-undone={verdict.undone}>
          <Time at={verdict.at} />
          <span>
            <b>{verdict.by}</b> {t(`verdict.${verdict.verdict}`).toLowerCase()}
            {verdict.undone && <span className="soft"> · {t('lead.taken')}</span>}
            {verdict.note !== null && <q className={classes.note}>{verdict.note}</q>}
          </span>
        </li>
      ))}
      {detail.changes.map((change) => (
        <li key={`${change.at} ${change.field}`}>
          <Time at={change.at} />
          <span className="foreign">
            {change.field}: <del>{change.before ?? '–'}</del> {change.after ?? '–'}
          </span>
        </li>
      ))}
      {detail.audit?.map((row) => (
        <li key={row.seq} className="soft" title={row.hash}>
          <Time at={row.at} />
          <span>
            #{row.seq} {row.action}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatInstant(at)} className="soft">
      {formatAge(at)}
    </time>
  );
}
