// How far people agree on the leads that two of them judged; and how many leads are judged twice.
import { Button, Loader, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readAgreement, setReviewShare } from '../../contract/review.ts';
import type { Agreement } from '../../contract/review.ts';
import type { Role } from '#listing/lead.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { QueryTrouble, Trouble } from '../ui/failure.tsx';
import { Kappa } from '../ui/figures.tsx';
import { formatNumber } from '../ui/format.ts';
import { useNotify } from '../ui/notices.tsx';
import { NumberField } from '../ui/number-field.tsx';
import classes from './triage-agreement.module.css';

/** The server's policy asks again. */
const readers: readonly Role[] = ['supervisor', 'officer', 'administrator', 'auditor'];

export function readsAgreement(role: Role): boolean {
  return readers.includes(role);
}

export function AgreementPage() {
  const { role } = useMember();
  return readsAgreement(role) ? <AgreementOfAll /> : <Trouble why={t('triage.forbidden')} />;
}

function AgreementOfAll() {
  const { role } = useMember();
  const agreement = useQuery({
    queryKey: ['agreement'],
    queryFn: ({ signal }) => call(readAgreement, { signal }),
  });
  if (agreement.error !== null)
    return <QueryTrouble error={agreement.error} onRetry={() => void agreement.refetch()} />;
  if (agreement.data === undefined) return <Loader m="xl" />;
  const { all, pairs, percent } = agreement.data;
  return (
    <div className={classes.page}>
      <h1>{t('agreement.title')}</h1>
      <p className="soft">{t('agreement.what')}</p>
      {all.leads === 0 ? (
        <p>{t('agreement.none')}</p>
      ) : (
        <Table.ScrollContainer minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('agreement.pair')}</Table.Th>
                <Table.Th ta="end">{t('agreement.leads')}</Table.Th>
                <Table.Th ta="end">{t('agreement.observed')}</Table.Th>
                <Table.Th ta="end">{t('agreement.kappa')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              <Row name={t('agreement.all')} of={all} />
              {pairs.map((pair) => (
                <Row key={`${pair.a} ${pair.b}`} name={`${pair.a} · ${pair.b}`} of={pair} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {role !== 'auditor' && <Share key={percent} percent={percent} />}
    </div>
  );
}

function Row({ name, of }: { name: string; of: Agreement }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {name}
      </Table.Th>
      <Table.Td ta="end">{formatNumber(of.leads)}</Table.Td>
      <Table.Td ta="end">{Math.round(of.observed * 100)} %</Table.Td>
      <Table.Td ta="end">
        <Kappa of={of} />
      </Table.Td>
    </Table.Tr>
  );
}

function Share({ percent }: { percent: number }) {
  const [typed, setTyped] = useState<number | null>(percent);
  const notify = useNotify();
  const queries = useQueryClient();
  const setting = useMutation({
    mutationFn: () => call(setReviewShare, { body: { percent: Number(typed) } }),
    onSuccess: async (answer) => {
      notify(t('agreement.wasSet', answer));
      await queries.invalidateQueries({ queryKey: ['agreement'] });
    },
    onError: (error) => notify(error.message, 'bad'),
  });
  return (
    <form
      className={classes.share}
      onSubmit={(event) => {
        event.preventDefault();
        setting.mutate();
      }}
    >
      <NumberField label={t('agreement.share')} min={0} max={100} value={typed} onChange={setTyped} />
      <Button type="submit" variant="default" loading={setting.isPending} disabled={typed === null}>
        {t('agreement.set')}
      </Button>
    </form>
  );
}
