// What the drawings of charts share: their room, the look of their axes, and how far their values reach.
import type { ChartData } from './chart.tsx';

export interface Drawn extends ChartData {
  write: (value: number) => string;
  /** The row under the pointer; null when it leaves. */
  onPoint: (row: number | null) => void;
  pointed: number | null;
  width: number;
  height: number;
}

/** Of one name and its bars. */
export const lineHeight = 24;
/** Room for what stands under the drawing. */
export const beneath = 28;

/** Of a band, on one side: bars of neighbours shall not touch. */
const air = 0.15;
export const gaps = { paddingInner: 2 * air, paddingOuter: air } as const;

export const axis = { hideTicks: true, hideAxisLine: true, tickLength: 4 } as const;
export const grid = { stroke: 'var(--nj-line)' } as const;
const words = { fill: 'var(--nj-soft)', fontFamily: 'inherit', fontSize: 12 } as const;
export const under = { ...words, textAnchor: 'middle' } as const;
export const before = { ...words, textAnchor: 'end', dx: -4, dy: '0.33em' } as const;

/** Never nothing: an axis needs a length. */
export function largest(rows: ChartData['rows']): number {
  return Math.max(1, ...rows.flatMap(({ values }) => Object.values(values).map((value) => value ?? 0)));
}
