// Beside a text in another language than the reader's: a machine's translation, asked for and marked as such; the original stays where it is.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { LeadDetail } from '../../contract/lead.ts';
import { readersLanguages, translateLead } from '../../contract/translation.ts';
import { call } from '../api.ts';
import { locale, t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { Refusal } from './refusal.tsx';
import classes from './translation.module.css';

export function Translation({ detail }: { detail: LeadDetail }) {
  const { role } = useMember();
  const { listing, id } = detail.lead;
  const spoken = locale().slice(0, 2).toLowerCase();
  const into = readersLanguages.find((language) => language === spoken) ?? 'en';
  const translating = useMutation({ mutationFn: () => call(translateLead, { params: { id }, body: { into } }) });
  if (listing.language === into) return null;
  const languageOf = new Intl.DisplayNames([locale()], { type: 'language' });
  if (detail.translator === null)
    return listing.language === null ? null : <p className={classes.none}>{t('translation.none')}</p>;
  if (translating.data === undefined)
    return (
      <div className={classes.ask}>
        <Refusal error={translating.error} />
        <Button
          size="compact-sm"
          variant="default"
          disabled={role === 'auditor'}
          loading={translating.isPending}
          onClick={() => translating.mutate()}
        >
          {t('translation.ask', { language: languageOf.of(into) ?? into })}
        </Button>
        <span className="soft">{t('translation.where', { host: detail.translator })}</span>
      </div>
    );
  const { title, description, by } = translating.data;
  return (
    <section className={classes.made} aria-label={t('translation.title')} lang={into}>
      <p className={classes.mark}>{t('translation.mark', { host: by })}</p>
      <p className={classes.title}>{title}</p>
      <p>{description}</p>
    </section>
  );
}
