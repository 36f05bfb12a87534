// One request and its answer over one connection, byte for byte, under limits.
import type { Dispatcher } from 'undici';
import type { Clock } from '#lib/clock.ts';
import { GiveUp, Retry } from '#lib/errors.ts';
import type { HttpExchange } from '#listing/page-capture.ts';
import type { Connection } from './connections.ts';
import type { FetchLimits } from './limits.ts';

export interface Ask {
  url: URL;
  method: string;
  headers: Array<[string, string]>;
  requestBody: Buffer | undefined;
  limits: FetchLimits;
  clock: Clock;
  signal: AbortSignal | undefined;
  cut: boolean;
}

/** Asks once over a connection of its own. Rejects with whatever undici threw, or with the limit that was met. */
export function exchangeOver({ client, peer, proxy }: Connection, ask: Ask): Promise<HttpExchange> {
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
        // undici writes host and connection itself, before ours, and a body's length behind them.
        requestHeaders: [
          ['host', url.host],
          ['connection', 'keep-alive'],
          ...ask.headers,
          ...(ask.requestBody === undefined
            ? []
            : [['content-length', String(ask.requestBody.length)] as [string, string]]),
        ],
        ...(ask.requestBody === undefined ? {} : { requestBody: ask.requestBody }),
        status,
        statusText,
        responseHeaders,
        truncated,
        body: Buffer.concat(chunks),
        serverAddress: peer.address,
        tls: peer.tls,
        ...(proxy === undefined ? {} : { proxy }),
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

/** A header's first value, by lower-case name. */
export function headerOf(exchange: HttpExchange, name: string): string | null {
  return exchange.responseHeaders.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}

/** All values of a header, by lower-case name. */
export function headersOf(exchange: HttpExchange, name: string): string[] {
  return exchange.responseHeaders.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}
