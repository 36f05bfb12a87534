// The timetable: which scan comes when, in its own time zone, and what became of the times before.
import { Badge, Button, Loader, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listSchedules, removeSchedule } from '../../contract/schedule.ts';
import type { Schedule } from '../../contract/schedule.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatInstant } from '../ui/format.ts';
import { Card, Page, Rows } from '../ui/shell-page.tsx';
import { plans } from './operations-phase.ts';
import { ScheduleForm } from './schedule-form.tsx';

const colours = { started: 'dusk', resumed: 'blue', skipped: 'orange' } as const;
const runsShown = 3;

export function SchedulePage() {
  const member = useMember();
  const [adding, setAdding] = useState(false);
  const schedules = useQuery({
    queryKey: ['schedules'],
    queryFn: ({ signal }) => call(listSchedules, { signal }),
    refetchInterval: 15_000,
  });
  const may = plans(member.role);
  return (
    <Page
      title={t('schedule.title')}
      actions={
        <Button disabled={!may} title={may ? undefined : t('plan.forbidden')} onClick={() => setAdding(true)}>
          {t('schedule.new')}
        </Button>
      }
    >
      {schedules.error !== null && <QueryTrouble error={schedules.error} onRetry={() => void schedules.refetch()} />}
      {schedules.isPending && <Loader m="xl" />}
      {schedules.data?.schedules.length === 0 && <p className="soft">{t('schedule.empty')}</p>}
      {schedules.data !== undefined && schedules.data.schedules.length > 0 && (
        <Card>
          <Rows
            label={t('schedule.title')}
            head={[
              t('schedule.name'),
              t('schedule.when'),
              t('schedule.next'),
              t('schedule.sources'),
              t('schedule.operation'),
              t('schedule.runs'),
              '',
            ]}
          >
            {schedules.data.schedules.map((schedule) => (
              <ScheduleRow key={schedule.id} schedule={schedule} may={may} />
            ))}
          </Rows>
        </Card>
      )}
      <Modal lockScroll={false} opened={adding} onClose={() => setAdding(false)} title={t('schedule.new')}>
        <ScheduleForm onDone={() => setAdding(false)} />
      </Modal>
    </Page>
  );
}

function ScheduleRow({ schedule, may }: { schedule: Schedule; may: boolean }) {
  const queries = useQueryClient();
  const { id, name, pattern, timeZone, next, sources, operation, runs } = schedule;
  const removing = useMutation({
    mutationFn: () => call(removeSchedule, { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['schedules'] }),
  });
  return (
    <tr>
      <td>
        <b>{name}</b>
      </td>
      <td>
        <code>{pattern}</code>
        <div className="soft">{timeZone}</div>
      </td>
      <td>{formatInstant(next)}</td>
      <td className="foreign">{sources.join(', ')}</td>
      <td>{operation ?? t('plan.none')}</td>
      <td>
        {runs.length === 0 && <span className="soft">{t('schedule.noRuns')}</span>}
        {runs.slice(0, runsShown).map(({ dueAt, outcome, late, why }) => (
          <div key={dueAt} title={why ?? undefined}>
            {formatInstant(dueAt)}{' '}
            <Badge color={colours[outcome]} variant="light" tt="none">
              {t(`schedule.outcome.${outcome}`)}
              {late && `, ${t('schedule.late')}`}
            </Badge>
            {why !== null && <div className="soft">{why}</div>}
          </div>
        ))}
      </td>
      <td>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          disabled={!may}
          title={may ? undefined : t('plan.forbidden')}
          loading={removing.isPending}
          onClick={() => {
            if (confirm(t('plan.removeSure', { name }))) removing.mutate();
          }}
        >
          {t('plan.remove')}
        </Button>
      </td>
    </tr>
  );
}
