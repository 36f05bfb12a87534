// The world with the countries shaded by their leads.
import { formatNumber, nameOf } from './format.ts';
import classes from './map.module.css';
import { countries, height, width } from './world.ts';

/** `leads` by ISO 3166-1 alpha-2. For the eye alone: the table beside it says the same. */
export function WorldMap({ leads }: { leads: ReadonlyMap<string, number> }) {
  const most = Math.max(1, ...leads.values());
  const name = nameOf('region');
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.map} aria-hidden>
      {countries.map(({ code, d }) => {
        const count = leads.get(code) ?? 0;
        return (
          <path
            key={d}
            d={d}
            className={classes.country}
            data-leads={count > 0}
            // By the root, so that one busy country does not leave the others blank.
            style={count === 0 ? {} : { fillOpacity: 0.25 + 0.75 * Math.sqrt(count / most) }}
          >
            {code !== '' && <title>{`${name(code)}: ${formatNumber(count)}`}</title>}
          </path>
        );
      })}
    </svg>
  );
}
