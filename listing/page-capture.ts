// The exact bytes exchanged for one page, as the classifier saw it: the first layer of evidence.
// The crawler fills it, evidence/ writes it to WARC; neither knows the other.

export interface HttpExchange {
  url: string;
  method: string;
  requestHeaders: Array<[string, string]>;
  /** What was sent along, where anything was. */
  requestBody?: Buffer;
  status: number;
  statusText: string;
  responseHeaders: Array<[string, string]>;
  /** The body as it came over the wire: content coding kept, transfer coding (chunks) removed. */
  body: Buffer;
  /** True where a limit cut the body short. */
  truncated: boolean;
  /** `address:port` of the server, null where the transport does not tell, as a proxy does not. */
  serverAddress: string | null;
  /** Name of the proxy that it went through; missing where it went straight. */
  proxy?: string;
  tls: { protocol: string; cipher: string; chainPem: string[] } | null;
  /** ISO 8601 instants, UTC. */
  startedAt: string;
  endedAt: string;
}

export interface PageCapture {
  requestedUrl: string;
  finalUrl: string;
  /**
   * `http`: the plain client. `browser`: a page drawn by script, whose DOM is in `renderedHtml`. `data`: the answers of the site's own that the
   * page's scripts would have asked for; the page itself was not asked for.
   */
  by: 'http' | 'browser' | 'data';
  /** In order: redirects first, the page itself last; for a browser also what its scripts fetched; for data only that. */
  exchanges: HttpExchange[];
  renderedHtml: string | null;
  userAgent: string;
}
