// How much of the world one page may cost. Hostile pages are met with these, not with hope.

export interface FetchLimits {
  /** Bytes of a body as sent. */
  wireBytes: number;
  /** Bytes of a body once its content coding is undone. */
  decodedBytes: number;
  /** How many times larger a body may get in decoding; real pages stay below 50, deflate can do 1,032. Applies above 1 MB. */
  decodedRatio: number;
  /** Bytes of response headers. */
  headerBytes: number;
  /** From the first request to the last byte, redirects included, waiting for one's turn not. */
  totalMs: number;
  /** Silence on an open connection. */
  idleMs: number;
  connectMs: number;
  redirects: number;
}

export const defaultLimits: FetchLimits = {
  wireBytes: 10_000_000,
  decodedBytes: 25_000_000,
  decodedRatio: 200,
  headerBytes: 64 * 1024,
  totalMs: 30_000,
  idleMs: 10_000,
  connectMs: 10_000,
  redirects: 10,
};
