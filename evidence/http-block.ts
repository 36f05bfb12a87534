// HTTP messages as the bytes of a WARC block, and back. Headers keep their order, case, repetitions and bytes.
import type { Exchange } from './exchange.ts';

const CRLF = '\r\n';

/** An HTTP message cut in two: the head with its empty line, and what follows it. */
export interface HttpBlock {
  head: Buffer;
  body: Buffer;
}

/** The request as sent (RFC 9112 §3); HTTP/2 and 3 requests are written in the same form, `WARC-Protocol` tells them apart. */
export function requestBlock(exchange: Exchange): HttpBlock {
  const url = new URL(exchange.url);
  const headers = exchange.requestHeaders.filter(([name]) => !name.startsWith(':'));
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) headers.unshift(['Host', url.host]);
  const line = `${exchange.method} ${url.pathname}${url.search} HTTP/1.1`;
  return { head: headBytes(line, headers), body: exchange.requestBody ?? Buffer.alloc(0) };
}

/**
 * The response as received, but for what the transport had undone before it handed over the body. A header that would then
 * mislead a reader of the record is kept under `X-Archive-Orig-…`, the name that web archives use for this.
 */
export function responseBlock(exchange: Exchange): HttpBlock {
  const undone = new Set(['transfer-encoding']);
  const coded = exchange.responseHeaders.some(([name]) => name.toLowerCase() === 'content-encoding');
  if (exchange.decoded && coded) undone.add('content-encoding').add('content-length');
  const headers = exchange.responseHeaders
    .filter(([name]) => !name.startsWith(':'))
    .map(([name, value]): [string, string] => [
      undone.has(name.toLowerCase()) ? `X-Archive-Orig-${name}` : name,
      value,
    ]);
  const line = `HTTP/1.1 ${exchange.status} ${exchange.statusText}`.trimEnd();
  return { head: headBytes(line, headers), body: exchange.body };
}

/** Finds the end of an HTTP head in a block; undefined where there is none. */
export function splitHttp(block: Buffer): HttpBlock | undefined {
  const end = block.indexOf('\r\n\r\n');
  return end < 0 ? undefined : { head: block.subarray(0, end + 4), body: block.subarray(end + 4) };
}

/** Start line and headers of a head that `splitHttp` found. */
export function parseHead(head: Buffer): { startLine: string; headers: Array<[string, string]> } {
  const [startLine = '', ...lines] = head.toString('latin1').trimEnd().split(CRLF);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return { startLine, headers };
}

/** Value of the first header of that name, whatever its case. */
export function headerOf(headers: Array<[string, string]>, name: string): string | undefined {
  return headers.find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
}

function headBytes(startLine: string, headers: Array<[string, string]>): Buffer {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)].map((line) =>
    line.replaceAll(/[\r\n]+/g, ' '),
  );
  return Buffer.concat([...lines.map(lineBytes), Buffer.from(CRLF)]);
}

/** HTTP heads are bytes that clients hand over as Latin-1; a character beyond it can only have been decoded from UTF-8. */
function lineBytes(line: string): Buffer {
  const wide = Array.from(line).some((character) => (character.codePointAt(0) ?? 0) > 0xff);
  return Buffer.from(line + CRLF, wide ? 'utf8' : 'latin1');
}
