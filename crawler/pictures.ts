// Fetches pictures that listings show, one after the other and gently: they often lie on hosts that no source names.
import { GiveUp, Retry, RetryLater } from '#lib/errors.ts';
import type { Clock } from '#lib/clock.ts';
import type { ProxyServer } from '#lib/proxy.ts';
import type { Pacing } from '#lib/host-pace.ts';
import { makeAddressGuard } from './fetch/address-guard.ts';
import { makeHttpClient } from './fetch/client.ts';
import { makePoliteness, retryAfterMs } from './fetch/politeness.ts';

export interface FetchedPicture {
  url: string;
  /** Null where the picture could not be had; `problem` then says why. */
  bytes: Buffer | null;
  problem: string | null;
}

export interface PictureOptions {
  userAgent: string;
  clock: Clock;
  allowLoopback?: boolean;
  /** Shared with the other workers; without it this process is alone with its hosts. */
  pacing?: Pacing | undefined;
  /** Where the lead's source is asked through one. */
  proxy?: ProxyServer | undefined;
  signal?: AbortSignal | undefined;
}

/** A picture host serves a page's pictures at once to every visitor: two a second is a slow reader. */
const manners = { rate: 2, concurrency: 1 };
const limits = { wireBytes: 12_000_000, decodedBytes: 12_000_000 };
const accept = 'image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9,*/*;q=0.1';

/** In the order asked for, one entry each; never throws but for `signal`. */
export async function fetchPictures(urls: readonly string[], options: PictureOptions): Promise<FetchedPicture[]> {
  const { userAgent, clock, allowLoopback = false, pacing, proxy, signal } = options;
  const client = makeHttpClient({ userAgent, clock, guard: makeAddressGuard({ allowLoopback }), limits, proxy });
  const politeness = makePoliteness({ manners, pacing });
  const gate = {
    before: (url: URL) => politeness.turn(url.host, signal),
    after: (url: URL, told: { status: number | null; ms: number; retryAfter: string | null }) =>
      politeness.heard(url.host, { ...told, retryAfterMs: retryAfterMs(told.retryAfter, clock.now()) }),
  };
  const fetched: FetchedPicture[] = [];
  try {
    for (const url of urls) {
      signal?.throwIfAborted();
      try {
        const answer = await client.fetch(url, { gate, signal, headers: { accept } });
        if (answer.status !== 200) throw new GiveUp(`status ${answer.status}`, { code: 'PICTURE_REFUSED' });
        fetched.push({ url, bytes: answer.body, problem: null });
      } catch (error) {
        signal?.throwIfAborted();
        // A picture that will not come is no reason to look at none; anything else is a fault of ours.
        if (!(error instanceof GiveUp || error instanceof Retry || error instanceof RetryLater)) throw error;
        fetched.push({ url, bytes: null, problem: error.message });
      }
    }
  } finally {
    await client.close();
  }
  return fetched;
}
