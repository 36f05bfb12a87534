// Operations: each with its phase, dates, partners and what it has found so far; a new one is planned here.
import { Badge, Button, Loader, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { addOperation, listOperations } from '../../contract/operations.ts';
import type { OperationPlan } from '../../contract/operations.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatNumber } from '../ui/format.ts';
import { Card, Page, Rows } from '../ui/shell-page.tsx';
import { OperationForm } from './operations-form.tsx';
import { phaseColours, plans } from './operations-phase.ts';

export function OperationsPage() {
  const member = useMember();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [planning, setPlanning] = useState(false);
  const operations = useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => call(listOperations, { signal }),
  });
  const adding = useMutation({
    mutationFn: (plan: OperationPlan) => call(addOperation, { body: plan }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['operations'] });
      await navigate(`/operations/${id}`);
    },
  });
  const mayPlan = plans(member.role);
  const list = operations.data?.operations ?? [];
  return (
    <Page
      title={t('operations.title')}
      actions={
        <Button disabled={!mayPlan} title={mayPlan ? undefined : t('plan.forbidden')} onClick={() => setPlanning(true)}>
          {t('operations.new')}
        </Button>
      }
    >
      {operations.error !== null && <QueryTrouble error={operations.error} onRetry={() => void operations.refetch()} />}
      {operations.isPending && <Loader m="xl" />}
      {operations.isSuccess && list.length === 0 && <p className="soft">{t('operations.empty')}</p>}
      {list.length > 0 && (
        <Card>
          <Rows
            label={t('operations.title')}
            head={[
              t('operations.name'),
              t('operations.phase'),
              t('operations.startsOn'),
              t('operations.endsOn'),
              t('operations.partners'),
              t('operations.groups'),
              t('operations.scans'),
              t('operations.leads'),
              t('operations.confirmed'),
            ]}
          >
            {list.map((operation) => (
              <tr key={operation.id}>
                <td>
                  <Link to={`/operations/${operation.id}`}>{operation.name}</Link>
                </td>
                <td>
                  <Badge color={phaseColours[operation.phase]} variant="light" tt="none">
                    {t(`operations.phase.${operation.phase}`)}
                  </Badge>
                </td>
                <td>{operation.startsOn ?? t('plan.none')}</td>
                <td>{operation.endsOn ?? t('plan.none')}</td>
                <td>{operation.partners.join(', ') || t('plan.none')}</td>
                <td>{[...operation.groups, ...operation.taxa].join(', ') || t('plan.none')}</td>
                <td>{formatNumber(operation.scans)}</td>
                <td>{formatNumber(operation.leads)}</td>
                <td>{formatNumber(operation.confirmed)}</td>
              </tr>
            ))}
          </Rows>
        </Card>
      )}
      <Modal
        lockScroll={false}
        opened={planning}
        onClose={() => setPlanning(false)}
        title={t('operations.new')}
        size="lg"
      >
        <OperationForm groups={operations.data?.groups ?? []} saving={adding} onSave={(plan) => adding.mutate(plan)} />
      </Modal>
    </Page>
  );
}
