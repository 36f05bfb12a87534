// The drawing of a chart, by recharts; chart.tsx has the table beside it and says what is drawn.
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatNumber } from './format.ts';
import type { ChartData } from './chart.tsx';
import classes from './chart.module.css';

const lineHeight = 24;
const axis = { tick: { fill: 'var(--nj-soft)', fontSize: 12 }, stroke: 'var(--nj-line)', tickLine: false } as const;
/** A name longer than this is cut in the drawing; the table has all of it. */
const nameLength = 24;

export function Plot({ shape, rows, series, share = false }: ChartData) {
  const data = rows.map(({ label, values }) => ({ label, ...values }));
  const write = (value: number) => (share ? `${Math.round(100 * value)} %` : formatNumber(value));
  const height = shape === 'bars' ? rows.length * lineHeight + 30 : 220;
  const tooltip = (
    <Tooltip
      cursor={{ fill: 'var(--nj-line)', opacity: 0.4 }}
      isAnimationActive={false}
      formatter={(value) => write(Number(value))}
      wrapperClassName={classes.tip ?? ''}
      contentStyle={{ background: 'transparent', border: 0, padding: 0 }}
    />
  );
  const grid = <CartesianGrid stroke="var(--nj-line)" vertical={shape === 'bars'} horizontal={shape !== 'bars'} />;
  if (shape === 'line')
    return (
      <ResponsiveContainer width="100%" height={height}>
        <LineChart data={data} accessibilityLayer={false}>
          {grid}
          <XAxis dataKey="label" {...axis} minTickGap={24} />
          <YAxis {...axis} width={44} tickFormatter={write} {...(share ? { domain: [0, 1] } : {})} />
          {tooltip}
          {series.map(({ key, name, colour }) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={`var(${colour})`}
              strokeWidth={2}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    );
  const lying = shape === 'bars';
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart data={data} layout={lying ? 'vertical' : 'horizontal'} barGap={0} accessibilityLayer={false}>
        {grid}
        {lying ? (
          <>
            <XAxis type="number" {...axis} tickFormatter={write} allowDecimals={false} />
            <YAxis type="category" dataKey="label" {...axis} width={168} interval={0} tickFormatter={cut} />
          </>
        ) : (
          <>
            <XAxis dataKey="label" {...axis} minTickGap={24} />
            <YAxis {...axis} width={44} tickFormatter={write} allowDecimals={false} />
          </>
        )}
        {tooltip}
        {series.map(({ key, name, colour }) => (
          <Bar key={key} dataKey={key} name={name} fill={`var(${colour})`} isAnimationActive={false} maxBarSize={20} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

function cut(name: string): string {
  return name.length > nameLength ? `${name.slice(0, nameLength - 1)}…` : name;
}
