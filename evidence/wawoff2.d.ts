// The package has no types of its own; this is the part of it that is used.
declare module 'wawoff2' {
  const wawoff: { decompress(woff2: Uint8Array): Promise<Uint8Array> };
  export default wawoff;
}
