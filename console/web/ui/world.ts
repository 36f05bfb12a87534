// The world as paths, drawn once: shapes from Natural Earth, carried with the page. No server of tiles learns what is looked at.
import { geoNaturalEarth1, geoPath } from 'd3-geo';
import codes from 'i18n-iso-countries/codes.json' with { type: 'json' };
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import shapes from 'world-atlas/countries-110m.json' with { type: 'json' };

export const width = 960;
export const height = 470;

const world = shapes as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
/** Without Antarctica, which only takes room. */
const features = feature(world, world.objects.countries).features.filter(({ id }) => id !== '010');
const projection = geoNaturalEarth1().fitSize([width, height], { type: 'FeatureCollection', features });
const path = geoPath(projection);
/** ISO 3166-1: numeric, as the shapes have it, to alpha-2. */
const alpha2 = new Map((codes as Array<[string, string, string]>).map(([two, , numeric]) => [numeric, two]));

interface Country {
  /** ISO 3166-1 alpha-2; empty for lands that have none. */
  code: string;
  name: string;
  d: string;
  /** Left, top, right, bottom. */
  box: [number, number, number, number];
}

export const countries: readonly Country[] = features.map((country) => {
  const [[left, top], [right, bottom]] = path.bounds(country);
  return {
    code: alpha2.get(String(country.id)) ?? '',
    name: country.properties.name,
    d: path(country) ?? '',
    box: [left, top, right, bottom],
  };
});

/** Where degrees east and north are on it. */
export function pointOf(at: [number, number]): [number, number] {
  return projection(at) ?? [width / 2, height / 2];
}
