// The leads that something joins to this one, grouped by what joins them most strongly; further bonds stand beside each.
import { Link } from 'react-router';
import type { LeadDetail } from '../../contract/lead.ts';
import { t } from '../messages/messages.ts';
import { Appendix } from './appendix.tsx';
import { bondOf, byBond, resemblanceOf } from './bonds.ts';
import { formatPrice } from './format.ts';
import classes from './related.module.css';
import { Score } from './score.tsx';

type RelatedLead = LeadDetail['related'][number];

export function Related({ detail }: { detail: LeadDetail }) {
  if (detail.related.length === 0) return <span className="soft">{t('lead.relatedNone')}</span>;
  // Each lead once, under its strongest bond.
  const groups = byBond(detail.related.map((lead) => ({ because: lead.because.slice(0, 1), lead })));
  return (
    <div className={classes.groups}>
      {groups.map(({ bond, leads }) => (
        <section key={bond.key} aria-label={bond.value === null ? bond.label : `${bond.label}: ${bond.value}`}>
          <h3 className={classes.bond}>
            {bond.label}
            {bond.value !== null && <span className="foreign">{bond.value}</span>}
            <span className="soft">{leads.length}</span>
          </h3>
          <ul className={classes.list}>
            {leads.map(({ lead }) => (
              <li key={lead.id}>
                <Row lead={lead} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Row({ lead }: { lead: RelatedLead }) {
  const further = [...new Set(lead.because.slice(1).map((bond) => bondOf(bond).label))];
  const alike = resemblanceOf(lead.because);
  return (
    <Link to={`/leads/${encodeURIComponent(lead.id)}`} className={classes.row}>
      <Score value={lead.score} />
      <Appendix value={lead.taxa[0]?.appendix ?? null} />
      <span className={classes.title}>
        <span className="foreign">{lead.title}</span> <i className="soft">{lead.taxa[0]?.name}</i>
        {further.map((label) => (
          <span key={label} className={classes.further}>
            {label}
          </span>
        ))}
      </span>
      <span className={classes.price}>{alike ?? formatPrice(lead.price)}</span>
      <span className="soft">{t(`status.${lead.status}`)}</span>
    </Link>
  );
}
