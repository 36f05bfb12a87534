// A chart with its table beside it: who cannot see the drawing reads the same figures. The drawing itself is fetched when it is needed.
import { Skeleton } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { t } from '../messages/messages.ts';
import classes from './chart.module.css';
import { formatNumber } from './format.ts';
import { Card, Rows } from './shell-page.tsx';

const Plot = lazy(async () => ({ default: (await import('./chart-plot.tsx')).Plot }));

export interface Series {
  key: string;
  name: string;
  /** A colour of app.css. */
  colour: string;
}

export interface ChartData {
  title: string;
  hint?: string;
  /** What the first column holds. */
  label: string;
  /** Bars lie for names and stand for times; a line is for shares. */
  shape: 'bars' | 'columns' | 'line';
  rows: ReadonlyArray<{ label: string; values: Record<string, number | null> }>;
  series: readonly Series[];
  wide?: boolean;
  /** Values are shares of one, shown as per cent. */
  share?: boolean;
}

export function Chart(chart: ChartData) {
  const { title, hint, label, rows, series, wide = false, share = false } = chart;
  const [pointed, setPointed] = useState<number | null>(null);
  const row = pointed === null ? undefined : rows[pointed];
  const write = (value: number | null | undefined) =>
    value == null ? t('plan.none') : share ? `${Math.round(100 * value)} %` : formatNumber(value);
  return (
    <Card title={title} wide={wide} {...(hint === undefined ? {} : { hint })}>
      {rows.length === 0 ? (
        <p className={classes.empty}>{t('dashboard.empty')}</p>
      ) : (
        <>
          <div aria-hidden>
            <div className={classes.legend}>
              {series.map(({ key, name, colour }) => (
                <span key={key}>
                  <i style={{ background: `var(${colour})` }} />
                  {name} {row !== undefined && <b>{write(row.values[key])}</b>}
                </span>
              ))}
              {row !== undefined && <span className="foreign">{row.label}</span>}
            </div>
            <Suspense fallback={<Skeleton height={200} />}>
              <Plot {...chart} write={write} pointed={pointed} onPoint={setPointed} />
            </Suspense>
          </div>
          <details className={classes.table}>
            <summary>{t('dashboard.asTable')}</summary>
            <Rows label={title} head={[label, ...series.map(({ name }) => name)]}>
              {rows.map((row) => (
                <tr key={row.label}>
                  <td className="foreign">{row.label}</td>
                  {series.map(({ key }) => (
                    <td key={key}>{write(row.values[key])}</td>
                  ))}
                </tr>
              ))}
            </Rows>
          </details>
        </>
      )}
    </Card>
  );
}
