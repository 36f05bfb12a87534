// A piece of the world with the towns that a lead's place may be; fetched when the first lead names one.
import type { Place } from '../../contract/lead.ts';
import classes from './place.module.css';
import { countries, height, pointOf, width } from './world.ts';

const land = countries.map(({ d }) => d).join('');

/** A town is shown with some of the lands around it. */
const leastWidth = 0.16 * width;

/** For the eye alone: the words beneath say the same. */
export function PlaceMap({ place }: { place: Place }) {
  const points = place.towns.map(({ at }) => pointOf(at));
  const country = countries.find(({ code }) => code === place.country);
  const corners: Array<[number, number]> =
    points.length > 0 || country === undefined
      ? points
      : [
          [country.box[0], country.box[1]],
          [country.box[2], country.box[3]],
        ];
  if (corners.length === 0) return null;
  const box = around(corners);
  return (
    <svg viewBox={box.join(' ')} className={classes.map} aria-hidden>
      <path d={land} className={classes.land} />
      {country !== undefined && <path d={country.d} className={classes.country} />}
      {points.map(([x, y]) => (
        <circle
          key={`${x} ${y}`}
          cx={x}
          cy={y}
          r={box[2] / 70}
          className={classes.dot}
          data-alone={points.length === 1}
        />
      ))}
    </svg>
  );
}

/** Twice as wide as high, with a margin, and nowhere beyond the drawing. */
function around(corners: ReadonlyArray<[number, number]>): [number, number, number, number] {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const across = Math.max(...xs) - Math.min(...xs);
  const down = Math.max(...ys) - Math.min(...ys);
  const wide = Math.min(width, Math.max(leastWidth, across * 1.3, down * 2.6));
  const high = Math.min(height, wide / 2);
  const left = (Math.max(...xs) + Math.min(...xs)) / 2 - wide / 2;
  const top = (Math.max(...ys) + Math.min(...ys)) / 2 - high / 2;
  return [Math.min(Math.max(0, left), width - wide), Math.min(Math.max(0, top), height - high), wide, high];
}
