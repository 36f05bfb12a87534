// Puts together what the DevTools protocol tells of one request in several messages: what the page wanted, what the
// network stack really sent (cookies and all), and what came back.
import type { RequestExtra, Response, ResponseExtra } from './cdp-types.ts';
import type { Exchange } from './exchange.ts';

/** One request of a chain; a redirect starts the next hop under the same id. */
export interface Hop {
  entry: { hops: Hop[]; requestExtras: RequestExtra[]; responseExtras: ResponseExtra[] };
  url: string;
  method: string;
  headers: Record<string, string>;
  requestBody: Buffer | null;
  resourceType: string | null;
  startedAt: string;
  endedAt: string;
  response: Response | null;
  body: Buffer | null;
  bodyMissing: string | null;
  failed: string | null;
}

export function assembleExchange(hop: Hop): Exchange {
  const { entry, response } = hop;
  const place = entry.hops.indexOf(hop);
  const requestHeaders = pairs(entry.requestExtras[place]?.headers ?? hop.headers);
  const extra = entry.responseExtras[place];
  const redirected = place < entry.hops.length - 1;
  const unfinished =
    hop.body === null && response !== null && hop.bodyMissing === null && !redirected && hop.failed !== null;
  return {
    url: hop.url,
    method: hop.method,
    requestHeaders,
    requestBody: hop.requestBody,
    status: extra?.statusCode ?? response?.status ?? 0,
    statusText: response?.statusText ?? '',
    responseHeaders: responseHeaders(response, extra),
    body: hop.body ?? Buffer.alloc(0),
    truncated: false,
    bodyMissing: redirected ? redirectBody(response) : unfinished ? hop.failed : hop.bodyMissing,
    decoded: true,
    serverAddress: addressOf(response),
    tls: tlsOf(response),
    protocol: response?.protocol ?? null,
    startedAt: hop.startedAt,
    endedAt: hop.endedAt,
    sent: response !== null || entry.requestExtras[place] !== undefined,
    failed: response === null ? (hop.failed ?? 'no response') : null,
    resourceType: hop.resourceType,
  };
}

/** HTTP/1 heads come as text: order, case and repetitions as the server sent them. */
function responseHeaders(response: Response | null, extra: ResponseExtra | undefined): Array<[string, string]> {
  if (extra?.headersText === undefined) return pairs(extra?.headers ?? response?.headers ?? {});
  const lines = extra.headersText.split(/\r?\n/).slice(1);
  return lines.flatMap((line): Array<[string, string]> => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
}

function pairs(headers: Record<string, string>): Array<[string, string]> {
  return Object.entries(headers).flatMap(([name, value]) =>
    value.split('\n').map((one): [string, string] => [name, one]),
  );
}

function redirectBody(response: Response | null): string | null {
  const length =
    response === null
      ? undefined
      : pairs(response.headers).find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return length === '0' ? null : 'browsers do not hand over the body of a redirect';
}

function addressOf(response: Response | null): string | null {
  const { remoteIPAddress, remotePort } = response ?? {};
  if (remoteIPAddress === undefined || remoteIPAddress === '') return null;
  return remotePort === undefined ? remoteIPAddress : `${remoteIPAddress}:${remotePort}`;
}

function tlsOf(response: Response | null): Exchange['tls'] {
  const details = response?.securityDetails;
  return details === undefined ? null : { protocol: details.protocol, cipher: details.cipher, chainPem: [] };
}
