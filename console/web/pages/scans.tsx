// Scans: how far each is, what it found, what it left out and why. Asks again every other second while one runs.
import { Badge, Loader, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listScans } from '../../contract/scans.ts';
import type { Scan } from '../../contract/scans.ts';
import { call } from '../api.ts';
import { locale, t } from '../messages/messages.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatAge, formatInstant, formatNumber } from '../ui/format.ts';
import classes from './scans.module.css';

const stateColours = { running: 'dusk', finished: 'gray', failed: 'red', stopped: 'orange' } as const;

export function ScansPage() {
  const scans = useQuery({
    queryKey: ['scans'],
    queryFn: ({ signal }) => call(listScans, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.scans.some((scan) => scan.state === 'running') === true ? 2_000 : 15_000,
  });
  return (
    <div className={classes.page}>
      <h1>{t('scans.title')}</h1>
      {scans.error !== null && <QueryTrouble error={scans.error} onRetry={() => void scans.refetch()} />}
      {scans.isPending && <Loader m="xl" />}
      {scans.data?.scans.length === 0 && <p className="soft">{t('scans.empty')}</p>}
      {scans.data?.scans.map((scan) => (
        <ScanCard key={scan.id} scan={scan} now={scans.dataUpdatedAt} />
      ))}
    </div>
  );
}

function ScanCard({ scan, now }: { scan: Scan; now: number }) {
  const done = scan.pages + scan.skipped + scan.failed;
  const running = scan.state === 'running';
  const share = running ? (done === 0 ? 0 : (100 * done) / (done + scan.waiting)) : 100;
  const seconds = Math.max(
    1,
    ((scan.endedAt === null ? now : Date.parse(scan.endedAt)) - Date.parse(scan.startedAt)) / 1000,
  );
  const rate = scan.pages / seconds;
  return (
    <section className={classes.card} aria-label={scan.name}>
      <div className={classes.head}>
        <h2 className="foreign">{scan.name}</h2>
        <Badge color={stateColours[scan.state]} variant={running ? 'filled' : 'light'} tt="none">
          {t(`scans.state.${scan.state}`)}
        </Badge>
        <span className="soft" title={formatInstant(scan.startedAt)}>
          {t('scans.started', { age: formatAge(scan.startedAt) })}
          {' · '}
          {running
            ? rate > 0 && t('scans.left', { time: duration(scan.waiting / (done / seconds)) })
            : t('scans.took', { time: duration(seconds) })}
        </span>
      </div>
      <Progress
        value={share}
        size="md"
        animated={running}
        color={scan.state === 'failed' ? 'red' : 'dusk'}
        aria-label={`${scan.name}: ${Math.round(share)} %`}
      />
      <dl className={classes.numbers}>
        <Figure name={t('scans.pages')} value={formatNumber(scan.pages)} />
        <Figure name={t('scans.listings')} value={formatNumber(scan.listings)} />
        <Figure name={t('scans.leads')} value={formatNumber(scan.leads)} strong />
        <Figure name={t('scans.waiting')} value={formatNumber(scan.waiting)} />
        <Figure name={t('scans.skipped')} value={formatNumber(scan.skipped)} />
        <Figure name={t('scans.failed')} value={formatNumber(scan.failed)} />
        <Figure name={t('scans.perSecond')} value={rate.toFixed(1)} />
      </dl>
      <Reasons scan={scan} />
    </section>
  );
}

function Figure({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <div data-strong={strong}>
      <dd>{value}</dd>
      <dt>{name}</dt>
    </div>
  );
}

function Reasons({ scan }: { scan: Scan }) {
  if (scan.reasons.length === 0) return <p className={classes.none}>{t('scans.noReasons')}</p>;
  const most = scan.reasons[0]?.count ?? 1;
  return (
    <details className={classes.reasons} open={scan.state === 'running'}>
      <summary>{t('scans.reasons')}</summary>
      <ul>
        {scan.reasons.map(({ reason, count }) => (
          <li key={reason}>
            <span>{reason.replaceAll(/[-_]/g, ' ')}</span>
            <span className={classes.bar} aria-hidden>
              <span style={{ inlineSize: `${(100 * count) / most}%` }} />
            </span>
            <span className={classes.count}>{formatNumber(count)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function duration(seconds: number): string {
  const unit = seconds >= 5400 ? 'hour' : seconds >= 90 ? 'minute' : 'second';
  const length = { hour: 3600, minute: 60, second: 1 }[unit];
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: unit === 'hour' ? 1 : 0,
  }).format(seconds / length);
}
