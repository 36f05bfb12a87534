// The world with the countries shaded by their leads; shapes from Natural Earth, carried with the page: no server of tiles learns what is looked at.
import { geoNaturalEarth1, geoPath } from 'd3-geo';
import codes from 'i18n-iso-countries/codes.json' with { type: 'json' };
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import shapes from 'world-atlas/countries-110m.json' with { type: 'json' };
import { formatNumber } from './format.ts';
import classes from './map.module.css';

const width = 960;
const height = 470;
const world = shapes as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
/** Without Antarctica, which only takes room. */
const countries = feature(world, world.objects.countries).features.filter(({ id }) => id !== '010');
const project = geoPath(
  geoNaturalEarth1().fitSize([width, height], { type: 'FeatureCollection', features: countries }),
);
/** ISO 3166-1: numeric, as the shapes have it, to alpha-2. */
const alpha2 = new Map((codes as Array<[string, string, string]>).map(([two, , numeric]) => [numeric, two]));

/** `leads` by ISO 3166-1 alpha-2. For the eye alone: the table beside it says the same. */
export function WorldMap({ leads }: { leads: ReadonlyMap<string, number> }) {
  const most = Math.max(1, ...leads.values());
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.map} aria-hidden>
      {countries.map((country) => {
        const count = leads.get(alpha2.get(String(country.id)) ?? '') ?? 0;
        return (
          <path
            key={`${country.id} ${country.properties.name}`}
            d={project(country) ?? ''}
            className={classes.country}
            data-leads={count > 0}
            // By the root, so that one busy country does not leave the others blank.
            style={count === 0 ? {} : { fillOpacity: 0.25 + 0.75 * Math.sqrt(count / most) }}
          >
            <title>{`${country.properties.name}: ${formatNumber(count)}`}</title>
          </path>
        );
      })}
    </svg>
  );
}
