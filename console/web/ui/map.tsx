// The world with the countries shaded by their leads.
import { formatNumber } from './format.ts';
import classes from './map.module.css';
import { countries, height, width } from './world.ts';

/** `leads` by ISO 3166-1 alpha-2. For the eye alone: the table beside it says the same. */
export function WorldMap({ leads }: { leads: ReadonlyMap<string, number> }) {
  const most = Math.max(1, ...leads.values());
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.map} aria-hidden>
      {countries.map(({ code, name, d }) => {
        const count = leads.get(code) ?? 0;
        return (
          <path
            key={`${code} ${name}`}
            d={d}
            className={classes.country}
            data-leads={count > 0}
            // By the root, so that one busy country does not leave the others blank.
            style={count === 0 ? {} : { fillOpacity: 0.25 + 0.75 * Math.sqrt(count / most) }}
          >
            <title>{`${name}: ${formatNumber(count)}`}</title>
          </path>
        );
      })}
    </svg>
  );
}
