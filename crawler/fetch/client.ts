// Plain HTTP: asks for an address, follows its redirects, and keeps every exchange byte for byte.
// The guard is in address-guard.ts, the limits in limits.ts; whose turn it is, politeness.ts says through `gate`.
import type { Dispatcher } from 'undici';
import { GiveUp, Retry } from '#lib/errors.ts';
import type { Clock } from '#lib/clock.ts';
import type { HttpExchange } from '#listing/page-capture.ts';
import { makeAddressGuard, type AddressGuard } from './address-guard.ts';
import { makeConnections, type Connection } from './connections.ts';
import { acceptEncoding, decodeBody } from './decode.ts';
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

export interface HttpClientOptions {
  userAgent: string;
  clock: Clock;
  guard?: AddressGuard;
  limits?: Partial<FetchLimits>;
  acceptLanguage?: string;
  /** A further certificate authority, PEM. */
  ca?: string;
}

export function makeHttpClient(options: HttpClientOptions): HttpClient {
  const limits = { ...defaultLimits, ...options.limits };
  const guard = options.guard ?? makeAddressGuard();
  const connections = makeConnections(guard, limits, options.ca === undefined ? {} : { ca: options.ca });
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
              headers,
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

/** Without fragment and credentials: neither is sent to a server or kept. */
export function cleanUrl(url: string): URL {
  if (!URL.canParse(url)) throw new GiveUp(`${url} is no address`, { code: 'BAD_ADDRESS' });
  const clean = new URL(url);
  clean.hash = '';
  clean.username = '';
  clean.password = '';
  return clean;
}

interface Ask {
  url: URL;
  method: string;
  headers: Array<[string, string]>;
  requestBody: Buffer | undefined;
  limits: FetchLimits;
  clock: Clock;
  signal: AbortSignal | undefined;
  cut: boolean;
}

function exchangeOver({ client, peer }: Connection, ask: Ask): Promise<HttpExchange> {
  const { url, limits } = ask;
  const path = `${url.pathname}${url.search}`;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let statusText = '';
    let responseHeaders: Array<[string, string]> = [];
    const chunks: Buffer[] = [];
    let size = 0;
    const startedAt = ask.clock.now().toISOString();

    const stop = (why: Error) => (controller === undefined ? void client.destroy(why) : controller.abort(why));
    const overTime = setTimeout(
      () => stop(new Retry(`${url.host} took longer than ${limits.totalMs} ms`, { code: 'SLOW' })),
      Math.max(1, limits.totalMs),
    );
    const onAbort = () => stop(ask.signal?.reason instanceof Error ? ask.signal.reason : new Error('aborted'));
    ask.signal?.addEventListener('abort', onAbort, { once: true });
    const over = () => {
      clearTimeout(overTime);
      ask.signal?.removeEventListener('abort', onAbort);
    };
    const finish = (truncated: boolean) => {
      over();
      resolve({
        url: url.href,
        method: ask.method,
        // undici writes these two itself, before ours.
        requestHeaders: [['host', url.host], ['connection', 'keep-alive'], ...ask.headers],
        status,
        statusText,
        responseHeaders,
        truncated,
        body: Buffer.concat(chunks),
        serverAddress: peer.address,
        tls: peer.tls,
        startedAt,
        endedAt: ask.clock.now().toISOString(),
      });
    };
    const tooLarge = () => {
      const why = new GiveUp(`${url.href} is larger than ${limits.wireBytes} bytes`, { code: 'TOO_LARGE' });
      if (ask.cut) finish(true);
      stop(why);
    };

    client.dispatch(
      { path, method: ask.method, headers: ask.headers.flat(), body: ask.requestBody ?? null },
      {
        onRequestStart(given) {
          controller = given;
          if (ask.signal?.aborted === true) onAbort();
        },
        onResponseStart(given, statusCode, headers, message) {
          if (statusCode < 200) return;
          status = statusCode;
          statusText = message ?? '';
          responseHeaders = pairs(given.rawHeaders);
          if (!ask.cut && Number(headers['content-length']) > limits.wireBytes) tooLarge();
        },
        onResponseData(_, chunk) {
          const room = limits.wireBytes - size;
          size += chunk.length;
          chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
          if (size > limits.wireBytes) tooLarge();
        },
        onResponseEnd() {
          finish(false);
        },
        onResponseError(_, error) {
          over();
          reject(error);
        },
      },
    );
  });
}

function pairs(raw: Dispatcher.DispatchController['rawHeaders']): Array<[string, string]> {
  if (!Array.isArray(raw)) return Object.entries(raw ?? {}).map(([name, value]) => [name, String(value)]);
  const list: Array<[string, string]> = [];
  for (let at = 0; at + 1 < raw.length; at += 2) list.push([text(raw[at]), text(raw[at + 1])]);
  return list;
}

function text(value: Buffer | string | undefined) {
  // Header bytes outside ASCII have no charset; latin1 keeps each of them.
  return typeof value === 'string' ? value : (value?.toString('latin1') ?? '');
}

function headerOf(exchange: HttpExchange, name: string): string | null {
  return exchange.responseHeaders.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}
