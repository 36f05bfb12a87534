// The seller's other leads, with what joins them to this one.
import { Link } from 'react-router';
import type { LeadDetail } from '../../contract/lead.ts';
import { t } from '../messages/messages.ts';
import { Appendix } from './appendix.tsx';
import { formatPrice } from './format.ts';
import classes from './related.module.css';
import { Score } from './score.tsx';

export function Related({ detail }: { detail: LeadDetail }) {
  if (detail.related.length === 0) return <span className="soft">{t('lead.relatedNone')}</span>;
  return (
    <ul className={classes.list}>
      {detail.related.map((lead) => (
        <li key={lead.id}>
          <Link to={`/leads/${encodeURIComponent(lead.id)}`} className={classes.row}>
            <Score value={lead.score} />
            <Appendix value={lead.taxa[0]?.appendix ?? null} />
            <span className={classes.title}>
              <span className="foreign">{lead.title}</span> <i className="soft">{lead.taxa[0]?.name}</i>
            </span>
            <span className={classes.price}>{formatPrice(lead.price)}</span>
            <span className="soft">{t(`status.${lead.status}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
