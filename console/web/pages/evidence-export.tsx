// The form of the package for court, its progress, and the file at the end of it.
import { Button, Checkbox, Progress, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { readExport, startExport } from '../../contract/export.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { formatNumber } from '../ui/format.ts';
import { useNotify } from '../ui/notices.tsx';
import classes from './evidence.module.css';

const askEveryMs = 500;

export function ExportForm({ leadId }: { leadId: string }) {
  const notify = useNotify();
  const [caseNumber, setCaseNumber] = useState('');
  const [why, setWhy] = useState('');
  const [leads, setLeads] = useState('');
  const [recipients, setRecipients] = useState('');
  const [redact, setRedact] = useState(false);
  const [made, setMade] = useState<string>();
  const starting = useMutation({
    mutationFn: () =>
      call(startExport, {
        params: { id: leadId },
        body: { caseNumber, why, redact, leads: lines(leads), recipients: lines(recipients) },
      }),
    onSuccess: ({ export: id }) => setMade(id),
    onError: (error) => notify(error.message, 'bad'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    starting.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className={`soft ${classes.note}`}>{t('evidence.exportNote')}</p>
      <TextInput
        label={t('evidence.caseNumber')}
        value={caseNumber}
        maxLength={100}
        onChange={(e) => setCaseNumber(e.target.value)}
      />
      <TextInput label={t('evidence.reason')} value={why} maxLength={500} onChange={(e) => setWhy(e.target.value)} />
      <Textarea
        label={t('evidence.further')}
        value={leads}
        autosize
        minRows={1}
        onChange={(e) => setLeads(e.target.value)}
      />
      <Checkbox
        label={t('evidence.redact')}
        description={t('evidence.redactNote')}
        checked={redact}
        onChange={(e) => setRedact(e.target.checked)}
      />
      <Textarea
        label={t('evidence.recipients')}
        placeholder="age1…"
        value={recipients}
        autosize
        minRows={1}
        onChange={(e) => setRecipients(e.target.value)}
      />
      <div>
        <Button type="submit" loading={starting.isPending}>
          {t('evidence.make')}
        </Button>
      </div>
      {made !== undefined && <Made id={made} leadId={leadId} />}
    </form>
  );
}

function Made({ id, leadId }: { id: string; leadId: string }) {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['export', id],
    queryFn: async ({ signal }) => {
      const state = await call(readExport, { params: { id }, signal });
      if (state.state === 'done') await queries.invalidateQueries({ queryKey: ['evidence', leadId] });
      return state;
    },
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'running' ? askEveryMs : false),
  });
  if (data === undefined) return null;
  const share = data.state === 'done' ? 100 : Math.min(99, (100 * data.done) / Math.max(1, data.total));
  if (data.state === 'failed')
    return (
      <p role="alert">
        {t('evidence.failed')}: <span className="foreign">{data.problem}</span>
      </p>
    );
  return (
    <div role="status">
      <p className={classes.note}>
        {data.state === 'done' ? t('evidence.ready') : `${t('evidence.making')}: ${data.step}`}
      </p>
      <Progress value={share} animated={data.state === 'running'} aria-label={t('evidence.making')} />
      {data.state === 'done' && (
        <p className={classes.note}>
          <a href={`/api/exports/${encodeURIComponent(id)}/download`} download>
            {t('evidence.fetchIt')} ({formatNumber(data.size ?? 0)} B)
          </a>
          <br />
          SHA-256 <span className="foreign">{data.sha256}</span>
        </p>
      )}
    </div>
  );
}

function lines(text: string): string[] {
  return text
    .split(/[\s,]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
