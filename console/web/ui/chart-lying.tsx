// Bars that lie: names from top to bottom, what there is of each beside it.
import { AxisBottom, AxisLeft } from '@visx/axis';
import { GridColumns } from '@visx/grid';
import { scaleBand, scaleLinear } from '@visx/scale';
import { axis, before, beneath, gaps, grid, largest, under } from './chart-frame.ts';
import type { Drawn } from './chart-frame.ts';
import classes from './chart.module.css';

/** For the names; on a phone no more than two fifths. */
const nameRoom = 168;
const letterWidth = 7;

export function LyingBars({ rows, series, write, onPoint, pointed, width, height }: Drawn) {
  const start = Math.min(nameRoom, 0.4 * width);
  const floor = height - beneath;
  const band = scaleBand({ domain: rows.map((_, at) => at), range: [0, floor], ...gaps });
  const value = scaleLinear({ domain: [0, largest(rows)], range: [start, width - 12], nice: 4 });
  const ticks = value.ticks(4).filter(Number.isInteger);
  const thick = band.bandwidth() / series.length;
  return (
    <>
      <GridColumns scale={value} height={floor} tickValues={ticks} {...grid} />
      {rows.map(({ label, values }, at) => (
        <g key={label}>
          <rect
            className={classes.band}
            data-pointed={at === pointed}
            width={width}
            y={(band(at) ?? 0) - (band.step() - band.bandwidth()) / 2}
            height={band.step()}
            onPointerEnter={() => onPoint(at)}
          />
          {series.map(({ key, colour }, place) => (
            <rect
              key={key}
              className={classes.bar}
              x={start}
              width={value(values[key] ?? 0) - start}
              y={(band(at) ?? 0) + place * thick}
              height={thick}
              fill={`var(${colour})`}
            />
          ))}
        </g>
      ))}
      <AxisLeft
        {...axis}
        scale={band}
        left={start}
        tickValues={rows.map((_, at) => at)}
        tickFormat={(at) => cut(rows[at]?.label ?? '', Math.floor(start / letterWidth))}
        tickLabelProps={before}
      />
      <AxisBottom
        {...axis}
        scale={value}
        top={floor}
        tickValues={ticks}
        tickFormat={(number) => write(Number(number))}
        tickLabelProps={under}
      />
    </>
  );
}

function cut(name: string, length: number): string {
  return name.length > length ? `${name.slice(0, length - 1)}…` : name;
}
