// One line of a CDXJ index: sort-friendly URL, time, and where the record stands. Keys (SURT, request bodies folded
// into the URL) come from warcio, because replay tools look them up by exactly that rule.
import { getSurt, postToGetUrl } from 'warcio/utils';
import type { Exchange } from './exchange.ts';
import { headerOf } from './http-block.ts';

interface CdxEntry {
  date: string;
  url: string;
  /** For what was exchanged; absent for resources and metadata. */
  exchange?: Exchange;
  contentType?: string;
  /** `sha256:<hex>` of the payload. */
  digest: string;
  revisit: boolean;
  offset: number;
  length: number;
  filename: string;
}

interface Lookup {
  url: string;
  method?: string;
  requestBody?: string;
}

/** The line without its newline. */
export function cdxLine(entry: CdxEntry): string {
  const { exchange } = entry;
  const lookup: Lookup = exchange === undefined ? { url: entry.url } : lookupOf(exchange, entry.url);
  const mime = entry.revisit ? 'warc/revisit' : mimeOf(entry);
  const fields = {
    url: entry.url,
    ...(mime === undefined ? {} : { mime }),
    ...(exchange === undefined ? {} : { status: String(exchange.status) }),
    digest: entry.digest,
    length: String(entry.length),
    offset: String(entry.offset),
    filename: entry.filename,
    ...(lookup.method === undefined ? {} : { method: lookup.method, requestBody: lookup.requestBody }),
  };
  return `${getSurt(lookup.url)} ${timestamp(entry.date)} ${JSON.stringify(fields)}`;
}

/** Lines in the byte order that a binary search needs, each ended by a newline. */
export function sortedIndex(lines: readonly string[]): Buffer {
  const sorted = lines.map((line) => Buffer.from(`${line}\n`)).toSorted((a, b) => Buffer.compare(a, b));
  return Buffer.concat(sorted);
}

/** The fourteen digits of an instant, as CDX writes it: `20260131235959`. */
export function timestamp(date: string): string {
  return date.replaceAll(/\D/g, '').slice(0, 14);
}

/** What the payload says it is, without its parameters. */
export function mimeOf({ exchange, contentType }: Pick<CdxEntry, 'exchange' | 'contentType'>): string | undefined {
  const given = exchange === undefined ? contentType : headerOf(exchange.responseHeaders, 'content-type');
  return given?.split(';', 1)[0]?.trim();
}

function lookupOf(exchange: Exchange, url: string): Lookup {
  if (exchange.method === 'GET') return { url };
  const { method, requestBody: postData } = exchange;
  const request: Parameters<typeof postToGetUrl>[0] = {
    method,
    url,
    headers: new Map(exchange.requestHeaders),
    postData,
  };
  if (!postToGetUrl(request, 4096)) return { url };
  // It also leaves the body's query form on the request, which its types do not say.
  const { requestBody = '' } = request as { requestBody?: string };
  return { url: request.url, method, requestBody };
}
