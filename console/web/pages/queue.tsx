// The queue, worst first. What is filtered stands in the address, so that a view can be kept and sent.
import { Button, Loader, SegmentedControl, Select, Table, TextInput } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { LeadRow } from '../../contract/lead.ts';
import { listQueue, queueFilters, queueOrders } from '../../contract/queue.ts';
import type { QueueCounts, QueueFilters } from '../../contract/queue.ts';
import { leadStatuses } from '#listing/lead.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { Appendix } from '../ui/appendix.tsx';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatAge, formatInstant, formatNumber, formatPrice } from '../ui/format.ts';
import { activeFilters, QueueFilterPanel } from '../ui/queue-filters.tsx';
import { SavedViews } from '../ui/saved-views.tsx';
import { Score } from '../ui/score.tsx';
import { useKeys } from '../ui/use-keys.ts';
import classes from './queue.module.css';

export function QueuePage() {
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const filters = queueFilters.catch({}).parse(Object.fromEntries(params));
  const change = (part: Partial<Record<keyof QueueFilters, string>>) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(part)) {
          if (value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  const choose = (view: QueueFilters) =>
    setParams(Object.fromEntries(Object.entries(view).map(([name, value]) => [name, String(value)])));
  const active = activeFilters(filters);
  const [opened, setOpened] = useState(active > 0);
  const pages = useInfiniteQuery({
    queryKey: ['queue', 'list', filters],
    queryFn: ({ pageParam, signal }) => call(listQueue, { query: { ...filters, after: pageParam, limit: 50 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
  });
  useKeys({
    t: () => void navigate('/triage'),
    '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
  });
  const leads = pages.data?.pages.flatMap((page) => page.leads) ?? [];
  const counts = pages.data?.pages[0]?.counts;

  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{t('queue.title')}</h1>
        <StatusTabs counts={counts} value={filters.status ?? ''} onChange={(status) => change({ status })} />
        <Search value={filters.search ?? ''} onChange={(search) => change({ search })} />
        <Button size="xs" variant="default" aria-expanded={opened} onClick={() => setOpened((before) => !before)}>
          {active === 0 ? t('queue.filters') : t('queue.filters.some', { count: active })}
        </Button>
        <SavedViews filters={filters} onChoose={choose} />
        <Select
          aria-label={t('queue.order')}
          size="xs"
          w={170}
          allowDeselect={false}
          data={queueOrders.map((value) => ({ value, label: t(`queue.order.${value}`) }))}
          value={filters.order ?? 'worst'}
          onChange={(order) => change({ order: order === null || order === 'worst' ? '' : order })}
        />
        <Button component={Link} to="/triage" size="xs" rightSection={<kbd className={classes.kbd}>T</kbd>}>
          {t('queue.start')}
        </Button>
      </div>
      {opened && <QueueFilterPanel filters={filters} onChange={change} />}
      {pages.error !== null && <QueryTrouble error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <Loader m="xl" />}
      {pages.isSuccess && leads.length === 0 && (
        <p className={classes.empty}>
          {t('queue.empty')}
          <br />
          <span className="soft">{t('queue.emptyHint')}</span>
        </p>
      )}
      {leads.length > 0 && <Leads leads={leads} />}
      {pages.hasNextPage && (
        <div className={classes.more}>
          <Button
            variant="default"
            size="xs"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('queue.more')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Leads({ leads }: { leads: readonly LeadRow[] }) {
  return (
    <div className={classes.scroll}>
      <Table className={classes.table ?? ''} highlightOnHover stickyHeader verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('queue.score')}</Table.Th>
            <Table.Th>{t('queue.appendix')}</Table.Th>
            <Table.Th>{t('queue.taxon')}</Table.Th>
            <Table.Th>{t('queue.lead')}</Table.Th>
            <Table.Th ta="end">{t('queue.price')}</Table.Th>
            <Table.Th>{t('queue.site')}</Table.Th>
            <Table.Th>{t('queue.age')}</Table.Th>
            <Table.Th>{t('queue.status')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {leads.map((lead) => (
            <Row key={lead.id} lead={lead} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Row({ lead }: { lead: LeadRow }) {
  const [taxon] = lead.taxa;
  return (
    <Table.Tr>
      <Table.Td>
        <Score value={lead.score} />
      </Table.Td>
      <Table.Td>{taxon !== undefined && <Appendix value={taxon.appendix} />}</Table.Td>
      <Table.Td className={classes.cut ?? ''}>
        <i>{taxon?.name ?? '–'}</i>
        {lead.taxa.length > 1 && <span className="soft"> +{lead.taxa.length - 1}</span>}
      </Table.Td>
      <Table.Td>
        <div className={classes.lead}>
          <Link to={`/leads/${encodeURIComponent(lead.id)}`} className={classes.title ?? ''}>
            <span className="foreign" dir="auto">
              {lead.title === '' ? '–' : lead.title}
            </span>
          </Link>
          {lead.tags.map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
            </span>
          ))}
          <span className={classes.why}>
            {lead.why.map((words) => (
              <mark key={words} className="foreign">
                {words}
              </mark>
            ))}
          </span>
        </div>
      </Table.Td>
      <Table.Td className={classes.price ?? ''}>{formatPrice(lead.price) ?? <span className="soft">–</span>}</Table.Td>
      <Table.Td className={classes.cut ?? ''}>{lead.site}</Table.Td>
      <Table.Td className={classes.cut ?? ''}>
        <time dateTime={lead.firstSeen} title={formatInstant(lead.firstSeen)}>
          {formatAge(lead.firstSeen)}
        </time>
      </Table.Td>
      <Table.Td className={classes.cut ?? ''}>{t(`status.${lead.status}`)}</Table.Td>
    </Table.Tr>
  );
}

function StatusTabs({
  counts,
  value,
  onChange,
}: {
  counts: QueueCounts | undefined;
  value: string;
  onChange: (status: string) => void;
}) {
  const number = (count: number | undefined) => (count === undefined ? '' : ` ${formatNumber(count)}`);
  const open =
    counts === undefined ? undefined : counts.byStatus.new + counts.byStatus['needs-info'] + counts.byStatus.escalated;
  return (
    <SegmentedControl
      className={classes.tabs ?? ''}
      size="xs"
      aria-label={t('queue.status')}
      value={value}
      onChange={onChange}
      data={[
        { value: '', label: `${t('status.open')}${number(open)}` },
        ...leadStatuses.map((status) => ({
          value: status,
          label: `${t(`status.${status}`)}${number(counts?.byStatus[status])}`,
        })),
      ]}
    />
  );
}

/** Asks once the typing pauses. */
function Search({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onChange(typed), 250);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- onChange is made anew at each render and does the same
  }, [typed, value]);
  return (
    <TextInput
      id="search"
      type="search"
      size="xs"
      className={classes.search ?? ''}
      aria-label={t('queue.search')}
      placeholder={`${t('queue.search')} ( / )`}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
