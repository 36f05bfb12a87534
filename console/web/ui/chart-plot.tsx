// The drawing of a chart, by visx; chart.tsx has the table beside it and says what is drawn.
import { useElementSize } from '@mantine/hooks';
import { lineHeight, beneath } from './chart-frame.ts';
import type { Drawn } from './chart-frame.ts';
import { LyingBars } from './chart-lying.tsx';
import { StandingChart } from './chart-standing.tsx';
import classes from './chart.module.css';

const standingHeight = 220;

export function Plot(chart: Omit<Drawn, 'width' | 'height'>) {
  const { ref, width } = useElementSize();
  const lies = chart.shape === 'bars';
  const height = lies ? chart.rows.length * lineHeight + beneath : standingHeight;
  const Drawing = lies ? LyingBars : StandingChart;
  return (
    <div ref={ref} style={{ blockSize: height }}>
      {width > 0 && (
        <svg width={width} height={height} className={classes.plot} onPointerLeave={() => chart.onPoint(null)}>
          <Drawing {...chart} width={width} height={height} />
        </svg>
      )}
    </div>
  );
}
