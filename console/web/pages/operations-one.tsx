// One operation: its plan, its figures, and the scans that belong to it.
import { Button, Checkbox, Loader } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { changeOperation, listOperations, readOperation, setOperationScans } from '../../contract/operations.ts';
import type { Operation, OperationPlan } from '../../contract/operations.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatNumber } from '../ui/format.ts';
import { Card, Cards, Page, Rows } from '../ui/shell-page.tsx';
import { OperationForm } from './operations-form.tsx';
import { plans } from './operations-phase.ts';

export function OperationPage() {
  const { id = '' } = useParams();
  const member = useMember();
  const queries = useQueryClient();
  const one = useQuery({
    queryKey: ['operations', id],
    queryFn: ({ signal }) => call(readOperation, { params: { id }, signal }),
  });
  const list = useQuery({ queryKey: ['operations'], queryFn: ({ signal }) => call(listOperations, { signal }) });
  const again = () => queries.invalidateQueries({ queryKey: ['operations'] });
  const changing = useMutation({
    mutationFn: (plan: OperationPlan) => call(changeOperation, { params: { id }, body: plan }),
    onSuccess: again,
  });
  const choosing = useMutation({
    mutationFn: (scans: string[]) => call(setOperationScans, { params: { id }, body: { scans } }),
    onSuccess: again,
  });
  if (one.error !== null) return <QueryTrouble error={one.error} onRetry={() => void one.refetch()} />;
  if (one.data === undefined || list.data === undefined) return <Loader m="xl" />;
  const { operation, scans } = one.data;
  const may = plans(member.role);
  return (
    <Page
      title={operation.name}
      actions={
        <Button component={Link} to={`/dashboard?operation=${id}&period=all`} variant="default">
          {t('operations.figures')}: {t('operations.leads')} {formatNumber(operation.leads)},{' '}
          {t('operations.confirmed')} {formatNumber(operation.confirmed)}
        </Button>
      }
    >
      <Cards>
        <Card>
          <OperationForm
            plan={planOf(operation)}
            groups={list.data.groups}
            disabled={!may}
            saving={changing}
            onSave={(plan) => changing.mutate(plan)}
          />
          {changing.isSuccess && <p role="status">{t('operations.saved')}</p>}
        </Card>
        <Card title={t('operations.belongs')}>
          <Scans
            key={scans.map(({ id: scan, belongs }) => `${scan}${belongs}`).join(' ')}
            scans={scans}
            disabled={!may}
            saving={choosing.isPending}
            onSave={(chosen) => choosing.mutate(chosen)}
          />
        </Card>
      </Cards>
    </Page>
  );
}

interface ScansProps {
  scans: Array<{ id: string; name: string; startedAt: string; belongs: boolean }>;
  disabled: boolean;
  saving: boolean;
  onSave: (chosen: string[]) => void;
}

function Scans({ scans, disabled, saving, onSave }: ScansProps) {
  const [chosen, setChosen] = useState(() => new Set(scans.filter(({ belongs }) => belongs).map(({ id }) => id)));
  if (scans.length === 0) return <p className="soft">{t('operations.scansNone')}</p>;
  const toggle = (id: string, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((other) => other !== id)));
  return (
    <>
      <Rows label={t('operations.belongs')} head={[t('operations.scans'), t('operations.startsOn')]}>
        {scans.map(({ id, name, startedAt }) => (
          <tr key={id}>
            <td>
              <Checkbox
                label={<span className="foreign">{name}</span>}
                disabled={disabled}
                checked={chosen.has(id)}
                onChange={(event) => toggle(id, event.currentTarget.checked)}
              />
            </td>
            <td>{startedAt.slice(0, 10)}</td>
          </tr>
        ))}
      </Rows>
      <Button variant="default" disabled={disabled} loading={saving} onClick={() => onSave([...chosen])}>
        {t('plan.save')}
      </Button>
    </>
  );
}

function planOf({ name, phase, startsOn, endsOn, partners, groups, taxa, note }: Operation): OperationPlan {
  return { name, phase, startsOn, endsOn, partners, groups, taxa, note };
}
