// The world as paths, drawn when the page was built (../../world-shapes.ts) and carried with it. No server of tiles learns what is looked at.
import { geoNaturalEarth1Raw } from 'd3-geo';
import world from 'virtual:world';

export const { width, height, countries } = world;

/** Where degrees east and north are on it. */
export function pointOf([east, north]: [number, number]): [number, number] {
  const [x, y] = geoNaturalEarth1Raw(radians(east), radians(north));
  return [world.origin[0] + world.scale * x, world.origin[1] - world.scale * y];
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
