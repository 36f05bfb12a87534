// Plain HTTP: asks for an address, follows its redirects, and keeps every exchange byte for byte.
// The guard is in address-guard.ts, the limits in limits.ts; whose turn it is, politeness.ts says through `gate`.
import { GiveUp } from '#lib/errors.ts';
import type { Clock } from '#lib/clock.ts';
import type { ProxyServer } from '#lib/proxy.ts';
import type { HttpExchange } from '#listing/page-capture.ts';
import { makeAddressGuard, type AddressGuard } from './address-guard.ts';
import { makeConnections } from './connections.ts';
import { acceptEncoding, decodeBody } from './decode.ts';
import { exchangeOver, headerOf, headersOf } from './exchange.ts';
import { faultOf } from './faults.ts';
import { defaultLimits, type FetchLimits } from './limits.ts';

/** Asked before and told after every single request, redirects included. */
export interface Gate {
  /** Resolves when the request may go out; rejects where it must not. `hop` is 0 for the address asked for, then counts redirects. */
  before(url: URL, hop: number): Promise<void>;
  after(url: URL, outcome: { status: number | null; ms: number; retryAfter: string | null }): void;
}

export interface FetchOptions {
  gate?: Gate;
  signal?: AbortSignal | undefined;
  /** Beside User-Agent, Accept-Encoding, Accept and Accept-Language, which it may replace (by lower-case name). */
  headers?: Record<string, string>;
  method?: string;
  requestBody?: Buffer | undefined;
  limits?: Partial<FetchLimits>;
  /** What becomes of a body over `limits.wireBytes`: refused with TOO_LARGE (the default), or cut there and marked so. */
  whenTooLarge?: 'refuse' | 'cut';
}

export interface Fetched {
  requestedUrl: string;
  finalUrl: string;
  status: number;
  contentType: string;
  /** The first value of a header of the last response, by lower-case name. */
  header: (name: string) => string | null;
  /** The last response's body, content coding undone. */
  body: Buffer;
  /** In order, redirects first. */
  exchanges: HttpExchange[];
}

export interface HttpClient {
  readonly userAgent: string;
  /** Throws errors of lib/errors.ts only: `Retry`, `GiveUp`, or what the gate threw. A status of 400 and more is an answer, not an error. */
  fetch(url: string, options?: FetchOptions): Promise<Fetched>;
  close(): Promise<void>;
}

/** A visitor's cookies; without one no cookie is kept or sent. */
export interface Cookies {
  /** A Cookie header for this address, empty where there is nothing to say. */
  header(url: string): string;
  /** Keeps what an answer sets; what is not for this address to set is left. */
  keep(setCookie: readonly string[], url: string): void;
}

export interface HttpClientOptions {
  userAgent: string;
  clock: Clock;
  guard?: AddressGuard;
  limits?: Partial<FetchLimits>;
  acceptLanguage?: string;
  /** A further certificate authority, PEM. */
  ca?: string;
  /** Every request goes through it, robots.txt included. */
  proxy?: ProxyServer | undefined;
  cookies?: Cookies | undefined;
}

export function makeHttpClient(options: HttpClientOptions): HttpClient {
  const limits = { ...defaultLimits, ...options.limits };
  const guard = options.guard ?? makeAddressGuard();
  const { ca, proxy, cookies } = options;
  const connections = makeConnections(guard, limits, { ca, proxy });
  const standing = {
    'user-agent': options.userAgent,
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5',
    'accept-language': options.acceptLanguage ?? '*',
    'accept-encoding': acceptEncoding,
  };

  return {
    userAgent: options.userAgent,
    close: () => connections.close(),
    async fetch(requestedUrl, fetchOptions = {}) {
      const own = { ...limits, ...fetchOptions.limits };
      const headers = Object.entries({ ...standing, ...fetchOptions.headers });
      const exchanges: HttpExchange[] = [];
      const seen = new Set<string>();
      let url = cleanUrl(requestedUrl);
      let spentMs = 0;
      for (let hop = 0; ; hop += 1) {
        if (seen.has(url.href)) throw new GiveUp(`${requestedUrl} redirects in a circle`, { code: 'REDIRECT_LOOP' });
        if (hop > own.redirects)
          throw new GiveUp(`${requestedUrl} redirects more than ${own.redirects} times`, { code: 'REDIRECT_LOOP' });
        seen.add(url.href);
        guard.checkUrl(url);
        await fetchOptions.gate?.before(url, hop);
        fetchOptions.signal?.throwIfAborted();
        const started = performance.now();
        const told = { status: null as number | null, retryAfter: null as string | null };
        try {
          const exchange = await connections.borrow(url.origin, (connection) =>
            exchangeOver(connection, {
              url,
              headers: cookies === undefined ? headers : withCookies(headers, cookies.header(url.href)),
              limits: { ...own, totalMs: own.totalMs - spentMs },
              clock: options.clock,
              method: fetchOptions.method ?? 'GET',
              requestBody: fetchOptions.requestBody,
              signal: fetchOptions.signal,
              cut: fetchOptions.whenTooLarge === 'cut',
            }),
          );
          exchanges.push(exchange);
          told.status = exchange.status;
          told.retryAfter = headerOf(exchange, 'retry-after');
          cookies?.keep(headersOf(exchange, 'set-cookie'), url.href);
        } catch (error) {
          throw faultOf(error, url.href);
        } finally {
          const ms = performance.now() - started;
          spentMs += ms;
          fetchOptions.gate?.after(url, { ...told, ms });
        }
        const last = exchanges.at(-1) as HttpExchange;
        const location =
          last.status >= 300 && last.status < 400 && last.status !== 304 ? headerOf(last, 'location') : null;
        if (location === null || fetchOptions.method === 'POST') {
          return {
            requestedUrl,
            finalUrl: url.href,
            status: last.status,
            exchanges,
            contentType: headerOf(last, 'content-type') ?? '',
            header: (name) => headerOf(last, name),
            body: await decodeBody(last.body, headerOf(last, 'content-encoding'), own),
          };
        }
        if (!URL.canParse(location, url))
          throw new GiveUp(`${url.href} redirects to no address`, { code: 'BAD_REDIRECT' });
        url = cleanUrl(new URL(location, url).href);
      }
    },
  };
}

function withCookies(headers: Array<[string, string]>, cookie: string): Array<[string, string]> {
  return cookie === '' ? headers : [...headers, ['cookie', cookie]];
}

/** Without fragment and credentials: neither is sent to a server or kept. */
export function cleanUrl(url: string): URL {
  if (!URL.canParse(url)) throw new GiveUp(`${url} is no address`, { code: 'BAD_ADDRESS' });
  const clean = new URL(url);
  clean.hash = '';
  clean.username = '';
  clean.password = '';
  return clean;
}
