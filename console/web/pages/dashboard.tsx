// The dashboard: what was found, where and when; how far it got; how right the classifier was. The choice stands in the address.
import { Loader, Select, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { periods, readDashboard } from '../../contract/dashboard.ts';
import type { Count, Dashboard } from '../../contract/dashboard.ts';
import { listOperations } from '../../contract/operations.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { Chart } from '../ui/chart.tsx';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatNumber, nameOf } from '../ui/format.ts';
import { Card, Cards, Page, Rows } from '../ui/shell-page.tsx';
import classes from './dashboard.module.css';

const WorldMap = lazy(async () => ({ default: (await import('../ui/map.tsx')).WorldMap }));

const found = { key: 'leads', name: t('dashboard.leads'), colour: '--nj-against-line' };
const confirmed = { key: 'confirmed', name: t('dashboard.confirmed'), colour: '--nj-for' };
const both = [found, confirmed];

export function DashboardPage() {
  const [search, setSearch] = useSearchParams();
  const period = periods.find((one) => one === search.get('period')) ?? '90';
  const operation = search.get('operation') ?? '';
  const figures = useQuery({
    queryKey: ['dashboard', period, operation],
    queryFn: ({ signal }) =>
      call(readDashboard, { query: { period, operation: operation === '' ? undefined : operation }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const operations = useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => call(listOperations, { signal }),
  });
  const choose = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  return (
    <Page
      title={t('dashboard.title')}
      actions={
        <>
          <Select
            label={t('dashboard.operation')}
            data={[
              { value: '', label: t('dashboard.operationAll') },
              ...(operations.data?.operations ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={operation}
            onChange={(value) => choose('operation', value)}
            allowDeselect={false}
          />
          <Select
            label={t('dashboard.period')}
            data={periods.map((one) => ({ value: one, label: t(`dashboard.period.${one}`) }))}
            value={period}
            onChange={(value) => choose('period', value)}
            allowDeselect={false}
          />
        </>
      }
    >
      {figures.error !== null && <QueryTrouble error={figures.error} onRetry={() => void figures.refetch()} />}
      {figures.isPending && <Loader m="xl" />}
      {figures.data !== undefined && <Figures figures={figures.data} />}
    </Page>
  );
}

function Figures({ figures }: { figures: Dashboard }) {
  const decided = figures.confirmed + figures.dismissed;
  return (
    <>
      <dl className={classes.sums}>
        <Sum name={t('dashboard.leads')} value={formatNumber(figures.leads)} />
        <Sum name={t('dashboard.open')} value={formatNumber(figures.open)} />
        <Sum name={t('dashboard.confirmed')} value={formatNumber(figures.confirmed)} strong />
        <Sum name={t('dashboard.dismissed')} value={formatNumber(figures.dismissed)} />
        <Sum
          name={t('dashboard.precision')}
          value={decided === 0 ? t('plan.none') : `${Math.round((100 * figures.confirmed) / decided)} %`}
        />
      </dl>
      <Cards>
        <Funnel funnel={figures.funnel} />
        <Chart
          title={t('dashboard.weeks')}
          hint={t('dashboard.weeksHint')}
          label={t('dashboard.week')}
          shape="line"
          share
          series={[{ key: 'precision', name: t('dashboard.precision'), colour: '--nj-for' }]}
          rows={figures.weeks.map(({ week, confirmed: right, dismissed }) => ({
            label: week,
            values: { precision: right + dismissed === 0 ? null : right / (right + dismissed) },
          }))}
        />
        <Chart
          wide
          title={t('dashboard.byDay')}
          label={t('dashboard.day')}
          shape="columns"
          series={both}
          rows={figures.byDay.map(({ day, leads, confirmed: right }) => ({
            label: day,
            values: { leads, confirmed: right },
          }))}
        />
        <ByName title={t('dashboard.byTaxon')} counts={figures.byTaxon} />
        <ByName title={t('dashboard.byGroup')} counts={figures.byGroup} name={(key) => key.replaceAll('-', ' ')} />
        <Places counts={figures.byCountry} />
        <ByName title={t('dashboard.bySite')} counts={figures.bySite} />
        <ByName title={t('dashboard.byLanguage')} counts={figures.byLanguage} name={nameOf('language')} />
        <Scans scans={figures.scans} />
      </Cards>
    </>
  );
}

function Sum({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <div data-strong={strong}>
      <dd>{value}</dd>
      <dt>{name}</dt>
    </div>
  );
}

function ByName({ title, counts, name }: { title: string; counts: Count[]; name?: (key: string) => string }) {
  return <Chart title={title} label={t('dashboard.name')} shape="bars" series={both} rows={rowsOf(counts, name)} />;
}

function rowsOf(counts: Count[], name: (key: string) => string = (key) => key) {
  return counts.map(({ key, leads, confirmed: right }) => ({
    label: key === null ? t('dashboard.unknown') : name(key),
    values: { leads, confirmed: right },
  }));
}

/** Steps as bars by themselves: their sizes differ a thousandfold, so each says its share of the one before. */
function Funnel({ funnel }: { funnel: Dashboard['funnel'] }) {
  const steps = ['pages', 'listings', 'leads', 'confirmed'] as const;
  const most = Math.max(1, ...steps.map((step) => funnel[step]));
  return (
    <Card title={t('dashboard.funnel')} hint={t('dashboard.funnelHint')}>
      <ol className={classes.funnel}>
        {steps.map((step, index) => {
          const before = steps[index - 1];
          const share = before === undefined || funnel[before] === 0 ? undefined : funnel[step] / funnel[before];
          return (
            <li key={step}>
              <span>{t(`dashboard.funnel.${step}`)}</span>
              <span className={classes.bar} aria-hidden>
                <span style={{ inlineSize: `${(100 * Math.log1p(funnel[step])) / Math.log1p(most)}%` }} />
              </span>
              <b>{formatNumber(funnel[step])}</b>
              <span className="soft" title={t('dashboard.share')}>
                {share !== undefined && share <= 1 && `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`}
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

function Places({ counts }: { counts: Count[] }) {
  const known = counts.filter(({ key }) => key !== null);
  const unknown = counts.find(({ key }) => key === null)?.leads ?? 0;
  const name = nameOf('region');
  return (
    <Card title={t('dashboard.byCountry')} hint={t('dashboard.mapHint')} wide>
      <Suspense fallback={<Skeleton height={420} />}>
        <WorldMap leads={new Map(known.map(({ key, leads }) => [key ?? '', leads]))} />
      </Suspense>
      {unknown > 0 && <p className={classes.note}>{t('dashboard.noMap', { count: formatNumber(unknown) })}</p>}
      <details className={classes.details}>
        <summary>{t('dashboard.asTable')}</summary>
        <Rows
          label={t('dashboard.byCountry')}
          head={[t('dashboard.name'), t('dashboard.leads'), t('dashboard.confirmed')]}
        >
          {known.map(({ key, leads, confirmed: right }) => (
            <tr key={key}>
              <td>{name(key ?? '')}</td>
              <td>{formatNumber(leads)}</td>
              <td>{formatNumber(right)}</td>
            </tr>
          ))}
        </Rows>
      </details>
    </Card>
  );
}

function Scans({ scans }: { scans: Dashboard['scans'] }) {
  if (scans.length === 0) return null;
  const head = [
    t('dashboard.scan'),
    t('dashboard.pages'),
    t('dashboard.leads'),
    t('dashboard.harvest'),
    t('dashboard.rate'),
    t('dashboard.allowed'),
    t('dashboard.skipped'),
  ];
  return (
    <Card title={t('dashboard.scans')} wide>
      <Rows label={t('dashboard.scans')} head={head}>
        {scans.map((scan) => (
          <tr key={scan.id}>
            <td className="foreign">
              {scan.name} <span className="soft">{scan.startedAt.slice(0, 10)}</span>
            </td>
            <td>{formatNumber(scan.pages)}</td>
            <td>{formatNumber(scan.leads)}</td>
            <td>{scan.pages === 0 ? t('plan.none') : ((100 * scan.leads) / scan.pages).toFixed(1)}</td>
            <td>{scan.rate.toFixed(2)}</td>
            <td>{scan.allowedRate === null ? t('plan.none') : formatNumber(scan.allowedRate)}</td>
            <td>{formatNumber(scan.skipped)}</td>
          </tr>
        ))}
      </Rows>
    </Card>
  );
}
