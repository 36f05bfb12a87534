// A new schedule: when, of which sources, for which operation.
import { Button, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listOperations } from '../../contract/operations.ts';
import { addSchedule } from '../../contract/schedule.ts';
import type { NewSchedule } from '../../contract/schedule.ts';
import { listSources } from '../../contract/sources.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { NumberField } from '../ui/number-field.tsx';
import { Form } from '../ui/form.tsx';

const usual = [
  ['schedule.nightly', '0 3 * * *'],
  ['schedule.sixHourly', '0 */6 * * *'],
  ['schedule.weekly', '0 6 * * 1'],
] as const;

const blank = (): NewSchedule => ({
  name: '',
  pattern: '0 3 * * *',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  sources: [],
  focus: [],
  operation: null,
  maxPages: null,
});

export function ScheduleForm({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const sources = useQuery({ queryKey: ['sources'], queryFn: ({ signal }) => call(listSources, { signal }) });
  const operations = useQuery({ queryKey: ['operations'], queryFn: ({ signal }) => call(listOperations, { signal }) });
  const [schedule, setSchedule] = useState(blank);
  const set = <Key extends keyof NewSchedule>(key: Key, value: NewSchedule[Key]) =>
    setSchedule((before) => ({ ...before, [key]: value }));
  const adding = useMutation({
    mutationFn: () => call(addSchedule, { body: schedule }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['schedules'] });
      onDone();
    },
  });
  const known = (sources.data?.sources ?? []).flatMap(({ id, name }) =>
    id === null ? [] : [{ value: id, label: name }],
  );
  return (
    <Form sending={adding} onSend={adding.mutate} action={t('plan.add')} disabled={schedule.sources.length === 0}>
      <TextInput
        label={t('schedule.name')}
        required
        maxLength={120}
        value={schedule.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <TextInput
        label={t('schedule.pattern')}
        description={t('schedule.patternHint')}
        required
        value={schedule.pattern}
        onChange={(event) => set('pattern', event.currentTarget.value)}
      />
      <Group gap="xs">
        {usual.map(([key, pattern]) => (
          <Button key={key} size="compact-xs" variant="default" onClick={() => set('pattern', pattern)}>
            {t(key)}
          </Button>
        ))}
      </Group>
      <Select
        label={t('schedule.timeZone')}
        data={[...new Set([schedule.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
        searchable
        allowDeselect={false}
        limit={60}
        value={schedule.timeZone}
        onChange={(value) => set('timeZone', value ?? 'UTC')}
      />
      <MultiSelect
        label={t('schedule.sources')}
        {...(known.length === 0 ? { description: t('schedule.sourcesNone') } : {})}
        data={known}
        searchable
        value={schedule.sources}
        onChange={(value) => set('sources', value)}
      />
      <MultiSelect
        label={t('schedule.focus')}
        description={t('schedule.focusHint')}
        data={(operations.data?.groups ?? []).map((group) => ({ value: group, label: group.replaceAll('-', ' ') }))}
        searchable
        value={schedule.focus}
        onChange={(value) => set('focus', value)}
      />
      <Select
        label={t('schedule.operation')}
        data={(operations.data?.operations ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        clearable
        value={schedule.operation}
        onChange={(value) => set('operation', value)}
      />
      <NumberField
        label={t('schedule.maxPages')}
        min={1}
        step={1}
        value={schedule.maxPages}
        onChange={(value) => set('maxPages', value)}
      />
    </Form>
  );
}
