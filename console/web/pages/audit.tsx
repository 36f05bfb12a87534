// The audit log: who did what; the filter stands in the address, and the chain is verified when asked.
import { Alert, Button, Loader, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { auditFilter, exportAudit, listAudit, verifyAudit } from '../../contract/audit.ts';
import type { AuditRow } from '../../contract/audit.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatInstant, formatNumber } from '../ui/format.ts';
import { Card, Page, Rows } from '../ui/shell-page.tsx';
import classes from './audit.module.css';

export function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const filter = auditFilter.safeParse(Object.fromEntries(search)).data ?? {};
  const log = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) => call(listAudit, { query: { ...filter, before: pageParam }, signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const verifying = useMutation({ mutationFn: () => call(verifyAudit, {}) });
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null || value.trim() === '') next.delete(name);
    else next.set(name, value.trim());
    setSearch(next, { replace: true });
  };
  const rows = log.data?.pages.flatMap((page) => page.rows) ?? [];
  const people = log.data?.pages[0]?.people ?? [];
  return (
    <Page
      title={t('audit.title')}
      actions={
        <>
          <Button variant="default" component="a" href={`${exportAudit.path}?${search}`} download>
            {t('audit.export')}
          </Button>
          <Button loading={verifying.isPending} onClick={() => verifying.mutate()}>
            {t('audit.verify')}
          </Button>
        </>
      }
    >
      <div aria-live="polite">
        {verifying.error !== null && <Alert color="red">{verifying.error.message}</Alert>}
        {verifying.data?.ok === true && (
          <Alert color="dusk">
            {t('audit.sound', { count: formatNumber(verifying.data.rows), head: verifying.data.head ?? '' })}
          </Alert>
        )}
        {verifying.data?.ok === false && (
          <Alert color="red">
            {t('audit.broken', { row: verifying.data.firstBroken ?? 0, why: verifying.data.why ?? '' })}
          </Alert>
        )}
      </div>
      <Card>
        <div className={classes.filter}>
          <Select
            label={t('audit.person')}
            data={[
              { value: '', label: t('audit.everybody') },
              { value: 'system', label: t('audit.system') },
              ...people.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            searchable
            allowDeselect={false}
            value={filter.actor ?? ''}
            onChange={(value) => set('actor', value)}
          />
          <Words
            name="action"
            label={`${t('audit.action')} (${t('audit.actionHint')})`}
            value={filter.action}
            onSet={set}
          />
          <Words name="subject" label={t('audit.subject')} value={filter.subject} onSet={set} />
          <TextInput
            type="date"
            label={t('audit.from')}
            value={filter.from ?? ''}
            onChange={(event) => set('from', event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label={t('audit.to')}
            value={filter.to ?? ''}
            onChange={(event) => set('to', event.currentTarget.value)}
          />
        </div>
        {log.error !== null && <QueryTrouble error={log.error} onRetry={() => void log.refetch()} />}
        {log.isPending && <Loader m="xl" />}
        {log.isSuccess && rows.length === 0 && <p className="soft">{t('audit.empty')}</p>}
        {rows.length > 0 && (
          <Rows
            label={t('audit.title')}
            head={[
              t('audit.number'),
              t('audit.time'),
              t('audit.person'),
              t('audit.action'),
              t('audit.subject'),
              t('audit.details'),
            ]}
          >
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </Rows>
        )}
        {log.hasNextPage && (
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t('audit.more')}
          </Button>
        )}
      </Card>
    </Page>
  );
}

function Row({ row }: { row: AuditRow }) {
  const { agency: _, ...details } = row.details;
  return (
    <tr>
      <td title={row.hash}>{row.id}</td>
      <td className={classes.time}>{formatInstant(row.at)}</td>
      <td>{row.name ?? (row.actor === 'system' ? t('audit.system') : row.actor)}</td>
      <td>
        <code>{row.action}</code>
      </td>
      <td className={`foreign ${classes.subject}`}>
        {row.lead ? <Link to={`/leads/${encodeURIComponent(row.subject)}`}>{row.subject}</Link> : row.subject}
      </td>
      <td className={`foreign ${classes.details}`}>
        {Object.entries(details)
          .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
          .join(' · ')}
      </td>
    </tr>
  );
}

/** Asked for when Enter is pressed or the field left: not at every letter. */
function Words({ name, label, value, onSet }: WordsProps) {
  const [text, setText] = useState(value ?? '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSet(name, text);
      }}
    >
      <TextInput
        label={label}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => onSet(name, text)}
      />
    </form>
  );
}

interface WordsProps {
  name: string;
  label: string;
  value: string | undefined;
  onSet: (name: string, value: string) => void;
}
