// What the queue is narrowed by: one field a filter, with what there is to choose from. The page's address holds what is chosen.
import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queueChoices } from '../../contract/queue.ts';
import type { QueueChoices, QueueFilters } from '../../contract/queue.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { formatNumber, nameOf } from './format.ts';
import { NumberField } from './number-field.tsx';
import classes from './queue-filters.module.css';
import { tradeTerm } from './trade-terms.ts';

/** Filters of this panel; status, search and order stand above it. */
export const panelFilters = [
  'appendix',
  'group',
  'commodity',
  'site',
  'country',
  'language',
  'tag',
  'operation',
  'scan',
  'days',
  'minScore',
  'minWorth',
] as const satisfies ReadonlyArray<keyof QueueFilters>;

type Change = (part: Partial<Record<keyof QueueFilters, string>>) => void;

export function activeFilters(filters: QueueFilters): number {
  return panelFilters.filter((name) => filters[name] !== undefined).length;
}

export function QueueFilterPanel({ filters, onChange }: { filters: QueueFilters; onChange: Change }) {
  const { data } = useQuery({
    queryKey: ['queue', 'choices'],
    queryFn: ({ signal }) => call(queueChoices, { signal }),
    staleTime: 30_000,
  });
  const fields = [
    ['appendix', (value) => value],
    ['group', (value) => value.replaceAll('-', ' ')],
    ['commodity', tradeTerm],
    ['site', (value) => value],
    ['country', nameOf('region')],
    ['language', nameOf('language')],
    ['tag', (value) => value],
  ] as const satisfies ReadonlyArray<readonly [keyof QueueChoices['choices'], (value: string) => string]>;
  return (
    <div className={classes.panel} role="group" aria-label={t('queue.filters')}>
      {fields.map(([name, words]) => (
        <Choice
          key={name}
          name={name}
          value={filters[name]}
          data={(data?.choices[name] ?? []).map(({ value, count }) => ({
            value,
            label: `${words(value)} · ${formatNumber(count)}`,
          }))}
          words={words}
          onChange={onChange}
        />
      ))}
      <Choice
        name="operation"
        value={filters.operation}
        data={(data?.operations ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        words={(value) => value}
        onChange={onChange}
      />
      <Choice
        name="scan"
        value={filters.scan}
        data={(data?.scans ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        words={(value) => value}
        onChange={onChange}
      />
      <Choice
        name="days"
        value={filters.days === undefined ? undefined : String(filters.days)}
        data={[1, 7, 30, 90, 365].map((days) => ({ value: String(days), label: t('queue.days', { count: days }) }))}
        words={(value) => t('queue.days', { count: Number(value) })}
        onChange={onChange}
      />
      <NumberField
        size="xs"
        label={`${t('queue.filter.minScore')} %`}
        min={0}
        max={100}
        step={5}
        value={filters.minScore === undefined ? null : Math.round(filters.minScore * 100)}
        onChange={(value) =>
          onChange({ minScore: value === null ? '' : String(Math.min(1, Math.max(0, value / 100))) })
        }
      />
      <NumberField
        size="xs"
        label={t('queue.filter.minWorth')}
        min={0}
        step={100}
        value={filters.minWorth ?? null}
        onChange={(value) => onChange({ minWorth: value === null ? '' : String(Math.max(0, value)) })}
      />
      <Button
        size="xs"
        variant="default"
        className={classes.clear ?? ''}
        onClick={() => onChange(Object.fromEntries(panelFilters.map((name) => [name, ''])))}
      >
        {t('queue.filters.clear')}
      </Button>
    </div>
  );
}

interface ChoiceProps {
  name: Exclude<(typeof panelFilters)[number], 'minScore' | 'minWorth'>;
  value: string | undefined;
  data: Array<{ value: string; label: string }>;
  words: (value: string) => string;
  onChange: Change;
}

function Choice({ name, value, data, words, onChange }: ChoiceProps) {
  // What is chosen stays to be seen, also where the worst leads hold none of it.
  const known = value === undefined || data.some((one) => one.value === value);
  return (
    <Select
      size="xs"
      label={t(`queue.filter.${name}`)}
      placeholder={t('queue.filter.any')}
      searchable
      clearable
      data={known ? data : [{ value, label: words(value) }, ...data]}
      value={value ?? null}
      onChange={(chosen) => onChange({ [name]: chosen ?? '' })}
    />
  );
}
