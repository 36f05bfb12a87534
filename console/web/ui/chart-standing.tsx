// Times from left to right: columns for counts, a line for shares.
import { AxisBottom, AxisLeft } from '@visx/axis';
import { GridRows } from '@visx/grid';
import { scaleBand, scaleLinear } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { axis, before, beneath, gaps, grid, largest, under } from './chart-frame.ts';
import type { Drawn } from './chart-frame.ts';
import classes from './chart.module.css';

/** For the numbers. */
const beside = 48;
/** A date with a little air. */
const dateWidth = 84;
const columnWidth = 20;

export function StandingChart({ shape, rows, series, share = false, write, onPoint, pointed, width, height }: Drawn) {
  const floor = height - beneath;
  const band = scaleBand({
    domain: rows.map((_, at) => at),
    range: [beside, width - 4],
    ...gaps,
  });
  const value = scaleLinear({ domain: [0, share ? 1 : largest(rows)], range: [floor, 8], nice: 4 });
  const ticks = share ? value.ticks(4) : value.ticks(4).filter(Number.isInteger);
  const thick = Math.min(columnWidth, band.bandwidth() / series.length);
  const middle = (at: number) => (band(at) ?? 0) + band.bandwidth() / 2;
  const every = Math.ceil((rows.length * dateWidth) / (width - beside));
  return (
    <>
      <GridRows scale={value} left={beside} width={width - beside} tickValues={ticks} {...grid} />
      {rows.map(({ label, values }, at) => (
        <g key={label}>
          <rect
            className={classes.band}
            data-pointed={at === pointed}
            x={middle(at) - band.step() / 2}
            width={band.step()}
            height={floor}
            onPointerEnter={() => onPoint(at)}
          />
          {shape === 'columns' &&
            series.map(({ key, colour }, place) => (
              <rect
                key={key}
                className={classes.bar}
                x={middle(at) + (place - series.length / 2) * thick}
                width={thick}
                y={value(values[key] ?? 0)}
                height={floor - value(values[key] ?? 0)}
                fill={`var(${colour})`}
              />
            ))}
        </g>
      ))}
      {shape === 'line' &&
        series.map(({ key, colour }) => (
          <g key={key} className={classes.line} fill={`var(${colour})`} stroke={`var(${colour})`}>
            <LinePath
              data={rows.map(({ values }, at) => ({ at, share: values[key] ?? null }))}
              defined={(one) => one.share !== null}
              x={({ at }) => middle(at)}
              y={(one) => value(one.share ?? 0)}
              strokeWidth={2}
            />
            {rows.map(
              ({ label, values }, at) =>
                values[key] != null && <circle key={label} cx={middle(at)} cy={value(values[key])} r={3} />,
            )}
          </g>
        ))}
      <AxisBottom
        {...axis}
        scale={band}
        top={floor}
        tickValues={rows.map((_, at) => at).filter((at) => at % every === 0)}
        tickFormat={(at) => rows[at]?.label}
        tickLabelProps={under}
      />
      <AxisLeft
        {...axis}
        scale={value}
        left={beside}
        tickValues={ticks}
        tickFormat={(number) => write(Number(number))}
        tickLabelProps={before}
      />
    </>
  );
}
