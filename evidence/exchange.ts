// One request and its response as a witness saw them, ready to be written down. The plain client keeps what the crawler's
// HttpExchange holds (listing/page-capture.ts); a browser adds the protocol and what it did to the bytes.
import type { HttpExchange, PageCapture } from '#listing/page-capture.ts';

export interface Exchange extends Omit<HttpExchange, 'requestBody'> {
  requestBody: Buffer | null;
  /** ALPN name of the protocol spoken: `http/1.1`, `h2`, `h3`; null where the transport does not tell. */
  protocol: string | null;
  /** True where the transport handed over the body with its content coding (gzip, br …) already undone. */
  decoded: boolean;
  /** Why the body is not here, where there was one and it could not be had. */
  bodyMissing: string | null;
  /** Whether the request left this machine. */
  sent: boolean;
  /** The transport's own word for why no response came, null where one did. */
  failed: string | null;
  /** What it was for: `document` (the page itself), `frame`, else in the browser's words: `image`, `fetch` …; null for the plain client. */
  resourceType: string | null;
}

/** The exchanges of a crawler's capture in the form that the writer takes. */
export function exchangesOf(capture: PageCapture): Exchange[] {
  return capture.exchanges.map((exchange) => ({
    ...exchange,
    requestBody: exchange.requestBody ?? null,
    protocol: null,
    decoded: false,
    bodyMissing: null,
    sent: true,
    failed: null,
    resourceType: null,
  }));
}

/** The exchange that brought the page itself: the last document asked for, after redirects of every kind. */
export function mainExchange(exchanges: Exchange[]): Exchange | undefined {
  return exchanges.findLast(({ resourceType }) => resourceType === 'document');
}
