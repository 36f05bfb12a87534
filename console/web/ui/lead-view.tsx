// One lead on the whole screen: what is offered, in whose words, and beside it what the classifier makes of it.
import { Badge } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Reason } from '#classifier/assessment.ts';
import type { LeadDetail } from '../../contract/lead.ts';
import { t } from '../messages/messages.ts';
import { Facts } from './facts.tsx';
import { formatAge, formatInstant } from './format.ts';
import { History } from './history.tsx';
import classes from './lead-view.module.css';
import { MarkedText } from './marked-text.tsx';
import { Pictures } from './pictures.tsx';
import { PlaceOnMap } from './place.tsx';
import { Reasons } from './reasons.tsx';
import { Related } from './related.tsx';
import { Score } from './score.tsx';
import { SpeciesList } from './species.tsx';
import { Tags } from './tags.tsx';
import { Translation } from './translation.tsx';
import { tradeTerm } from './trade-terms.ts';

/** `blind`: nothing is shown or asked for that tells what others thought of it. */
export function LeadView({ detail, blind = false }: { detail: LeadDetail; blind?: boolean }) {
  const [pointed, setPointed] = useState<Reason>();
  const { listing, assessment, status, score } = detail.lead;
  const { reasons, language } = assessment;
  const marking = { reasons, terms: detail.terms, pointed };
  return (
    <article className={classes.view} data-lead={detail.lead.id}>
      <div className={classes.page}>
        <div className={classes.over}>
          <span className="foreign">{listing.source}</span>
          <span>
            {t('lead.first')} <time dateTime={detail.firstSeen}>{formatAge(detail.firstSeen)}</time>
          </span>
          <span>{t('lead.sightings', { count: detail.lead.sightings })}</span>
          {status !== 'new' && (
            <Badge size="sm" variant="light" tt="none">
              {t(`status.${status}`)}
            </Badge>
          )}
        </div>
        <h1 className={classes.title}>
          <MarkedText text={listing.title} field="title" marking={marking} language={language} />
        </h1>
        {!blind && <Tags key={detail.lead.id} leadId={detail.lead.id} tags={detail.tags} />}
        <Facts listing={listing} marking={marking} />
        <section className={classes.text} aria-label={t('lead.text')} tabIndex={0}>
          {listing.description === '' ? (
            <span className="soft">{t('lead.textNone')}</span>
          ) : (
            <MarkedText text={listing.description} field="description" marking={marking} language={language} />
          )}
        </section>
        <Translation key={`translation ${detail.lead.id}`} detail={detail} />
        <Pictures detail={detail} />
        <Panel
          title={t('lead.related')}
          aside={detail.related.length === 0 ? undefined : String(detail.related.length)}
        >
          <Related detail={detail} />
        </Panel>
      </div>
      <aside className={classes.side}>
        <Panel title={t('lead.score')} aside={`${t('lead.model')} ${assessment.model}`}>
          <Score value={score} large />
          <p className={classes.offer}>
            {t(`lead.offer.${assessment.offer}`)} ·{' '}
            {assessment.commodities.map(({ code }) => tradeTerm(code)).join(', ') || '–'}
          </p>
        </Panel>
        <Panel title={t('lead.species')}>
          <SpeciesList taxa={assessment.taxa} species={detail.species} language={language} />
        </Panel>
        {detail.place !== null && (
          <Panel title={t('lead.map')} aside={t('lead.mapSource')}>
            <PlaceOnMap place={detail.place} />
          </Panel>
        )}
        <Panel title={t('lead.why')}>
          <Reasons key={detail.lead.id} reasons={reasons} onPoint={setPointed} />
        </Panel>
        {assessment.indicators.length > 0 && (
          <Panel title={t('lead.indicators')}>
            <div className={classes.indicators}>
              {assessment.indicators.map((indicator) => (
                <span key={indicator} className={classes.indicator}>
                  {indicator.replaceAll('-', ' ')}
                </span>
              ))}
            </div>
          </Panel>
        )}
        <Panel title={t('lead.history')} aside={formatInstant(detail.lastSeen)}>
          <History detail={detail} />
        </Panel>
      </aside>
    </article>
  );
}

function Panel({ title, aside, children }: { title: string; aside?: string | undefined; children: ReactNode }) {
  return (
    <section className={classes.panel}>
      <div className={classes.panelHead}>
        <h2>{title}</h2>
        {aside !== undefined && <span className="soft">{aside}</span>}
      </div>
      {children}
    </section>
  );
}
