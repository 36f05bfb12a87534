/// <reference types="vite/client" />

/** Made by the build: console/world-shapes.ts. Lengths are in units of the drawing. */
declare module 'virtual:world' {
  const world: {
    width: number;
    height: number;
    /** Of the projection, Natural Earth. */
    scale: number;
    origin: [x: number, y: number];
    countries: ReadonlyArray<{
      /** ISO 3166-1 alpha-2; empty for lands that have none. */
      code: string;
      box: [left: number, top: number, right: number, bottom: number];
      d: string;
    }>;
  };
  export default world;
}
