// The shapes of the world for the console's maps, made when the page is built: projected, rounded and named by code, so that the browser
// fetches a fifth of what the atlas weighs and needs no projection but that of single points. Natural Earth, by way of world-atlas.
import { geoNaturalEarth1, geoPath } from 'd3-geo';
import type { GeoContext } from 'd3-geo';
import codes from 'i18n-iso-countries/codes.json' with { type: 'json' };
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Plugin } from 'vite';
import shapes from 'world-atlas/countries-110m.json' with { type: 'json' };

/** Also declared for the page, in web/vite-env.d.ts. */
const id = 'virtual:world';

/** Units of the drawing: a fifth of a pixel where the map is widest, finer than the atlas is. */
const width = 4800;
const height = 2350;
/** By the atlas: it only takes room. */
const antarctica = '010';

export function worldShapes(): Plugin {
  return {
    name: 'world-shapes',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: (source) => (source === `\0${id}` ? `export default ${JSON.stringify(drawWorld())};` : null),
  };
}

type Point = [x: number, y: number];

function drawWorld() {
  const world = shapes as unknown as Topology<{ countries: GeometryCollection }>;
  const countries = feature(world, world.objects.countries).features.filter((one) => one.id !== antarctica);
  // Precision 0: no points beyond those of the atlas.
  const projection = geoNaturalEarth1()
    .precision(0)
    .fitSize([width, height], { type: 'FeatureCollection', features: countries });
  /** ISO 3166-1: numeric, as the shapes have it, to alpha-2. */
  const alpha2 = new Map((codes as Array<[string, string, string]>).map(([two, , numeric]) => [numeric, two]));
  return {
    width,
    height,
    scale: projection.scale(),
    origin: projection.translate(),
    countries: countries.map((country) => {
      const rings: Point[][] = [];
      geoPath(projection, collectInto(rings))(country);
      return { code: alpha2.get(String(country.id)) ?? '', box: boxOf(rings.flat()), d: rings.map(pathOf).join('') };
    }),
  };
}

/** A canvas that keeps the points, rounded, instead of drawing them. */
function collectInto(rings: Point[][]): GeoContext {
  const round = (x: number, y: number): Point => [Math.round(x), Math.round(y)];
  return {
    beginPath: () => undefined,
    moveTo: (x, y) => void rings.push([round(x, y)]),
    lineTo: (x, y) => void rings.at(-1)?.push(round(x, y)),
    closePath: () => undefined,
    arc: () => undefined,
  };
}

/** Steps from point to point: short numbers, where addresses of points would be long. Islands too small for a third point are left out. */
function pathOf(ring: readonly Point[]): string {
  const steps = ring
    .map(([x, y], at): Point => [x - (ring[at - 1]?.[0] ?? 0), y - (ring[at - 1]?.[1] ?? 0)])
    .filter(([x, y], at) => at === 0 || x !== 0 || y !== 0);
  const [first = [0, 0], ...others] = steps;
  if (others.length < 2) return '';
  return `M${first.join(' ')}l${others.flat().join(' ').replaceAll(' -', '-')}z`;
}

/** Left, top, right, bottom. */
function boxOf(points: readonly Point[]): [number, number, number, number] {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
