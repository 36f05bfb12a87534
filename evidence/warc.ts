// Writes exchanges and resources to a WARC 1.1 file: one writer a file, one record at a time, each its own gzip member.
// The bytes of a record: warc-record.ts. The index line of a record: cdxj.ts. Reading: read-warc.ts.
import { open } from 'node:fs/promises';
import type { Clock } from '#lib/clock.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import { cdxLine, mimeOf } from './cdxj.ts';
import { firstLayerPem, pemType } from './certificates.ts';
import { exchangesOf, type Exchange } from './exchange.ts';
import { requestBlock, responseBlock, type HttpBlock } from './http-block.ts';
import { software } from './software.ts';
import { digestOf, gzipMember, recordUri, warcRecord, type WarcRecord } from './warc-record.ts';

export interface Sink {
  write(bytes: Buffer): Promise<void>;
}

export interface WarcWriter {
  /** What went out and what came back; a payload that this file already holds is written as a revisit. Answers the response's id. */
  exchange(exchange: Exchange): Promise<string | null>;
  /** Bytes that were made, not exchanged: a screenshot, the rendered page. */
  resource(resource: { uri: string; contentType: string; bytes: Buffer; date: string }): Promise<string>;
  /** What is known about the record of that id, as JSON. */
  metadata(about: { uri: string; refersTo: string | null; date: string; json: Buffer }): Promise<string>;
  /** The CDXJ lines of what was written so far, unsorted. */
  readonly index: string[];
}

interface WarcOptions {
  clock: Clock;
  /** Name of the file inside its package, for the index and the warcinfo record. */
  filename: string;
  /** Further lines for the warcinfo record, e.g. `operator`. */
  info?: Record<string, string>;
}

/** Payloads below this are repeated: a revisit record would be no smaller. */
const SMALLEST_REVISIT = 512;
/** Kinds of files that are compressed in themselves. */
const alreadyPacked = /^(?:image\/(?!svg|bmp)|video\/|audio\/|font\/woff|application\/(?:pdf|zip|gzip))/i;

/** The exact bytes of a page as the crawler kept them, as a gzipped WARC: the first layer of evidence. */
export async function captureToWarc(
  capture: PageCapture,
  options: { clock: Clock; filename?: string; info?: Record<string, string> },
): Promise<Buffer> {
  const parts: Buffer[] = [];
  const sink = { write: async (bytes: Buffer) => void parts.push(bytes) };
  const writer = await beginWarc(sink, { filename: 'first-layer.warc.gz', ...options });
  await writeCapture(writer, capture);
  return Buffer.concat(parts);
}

/** Writes a crawler's capture: its exchanges in order, the certificates of their servers and, for a page drawn by script, the DOM. */
export async function writeCapture(writer: WarcWriter, capture: PageCapture): Promise<void> {
  for (const exchange of exchangesOf(capture)) await writer.exchange(exchange);
  const last = capture.exchanges.at(-1);
  const certificates = firstLayerPem(capture);
  if (certificates !== undefined && last !== undefined) {
    await writer.resource({
      uri: `urn:certificates:${capture.finalUrl}`,
      contentType: pemType,
      bytes: Buffer.from(certificates),
      date: last.endedAt,
    });
  }
  if (capture.renderedHtml !== null && last !== undefined) {
    await writer.resource({
      uri: `urn:dom:${capture.finalUrl}`,
      contentType: 'text/html; charset=utf-8',
      bytes: Buffer.from(capture.renderedHtml),
      date: last.endedAt,
    });
  }
}

/**
 * Opens a new file for `work` alone, and closes it whatever happens. Refuses a file that exists. It is a draft: what is packed from it is
 * flushed to the disk, this file is not.
 */
export async function writeWarcFile<T>(
  path: string,
  options: WarcOptions,
  work: (writer: WarcWriter) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'wx');
  try {
    const writer = await beginWarc({ write: async (bytes) => file.writeFile(bytes) }, options);
    return await work(writer);
  } finally {
    await file.close();
  }
}

async function beginWarc(sink: Sink, { clock, filename, info = {} }: WarcOptions): Promise<WarcWriter> {
  const index: string[] = [];
  const kept = new Map<string, { id: string; url: string; date: string }>();
  let offset = 0;
  let busy = false;

  async function put(record: WarcRecord, cdx?: Omit<Parameters<typeof cdxLine>[0], 'offset' | 'length' | 'filename'>) {
    if (busy) throw new Error('A WARC file has one writer at a time.');
    busy = true;
    const packed = cdx !== undefined && alreadyPacked.test(mimeOf(cdx) ?? '');
    const member = await gzipMember(warcRecord(record), { packed });
    await sink.write(member);
    if (cdx !== undefined) index.push(cdxLine({ ...cdx, offset, length: member.length, filename }));
    offset += member.length;
    busy = false;
  }

  async function response(exchange: Exchange, id: string): Promise<void> {
    const { head, body } = responseBlock(exchange);
    const digest = digestOf(body);
    const earlier = body.length < SMALLEST_REVISIT ? undefined : kept.get(digest);
    const url = withoutFragment(exchange.url);
    const record = {
      id,
      date: exchange.startedAt,
      targetUri: url,
      contentType: 'application/http; msgtype=response',
      payload: body,
    };
    const cdx = { date: exchange.startedAt, url, exchange, digest };
    if (earlier === undefined) {
      const fields = [...transportFields(exchange), ...truncation(exchange)];
      await put({ ...record, type: 'response', fields, block: whole({ head, body }) }, { ...cdx, revisit: false });
      kept.set(digest, { id, url, date: exchange.startedAt });
      return;
    }
    const fields: Array<[string, string]> = [
      ['WARC-Profile', 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest'],
      ['WARC-Refers-To', recordUri(earlier.id)],
      ['WARC-Refers-To-Target-URI', earlier.url],
      ['WARC-Refers-To-Date', earlier.date],
      ...transportFields(exchange),
    ];
    await put({ ...record, type: 'revisit', fields, block: head }, { ...cdx, revisit: true });
  }

  await put({
    type: 'warcinfo',
    id: clock.newId(),
    date: clock.now().toISOString(),
    contentType: 'application/warc-fields',
    fields: [['WARC-Filename', filename]],
    block: warcFields({ software: software.description, format: 'WARC File Format 1.1', ...info }),
  });

  return {
    index,
    async exchange(exchange) {
      const [responseId, requestId] = [clock.newId(), clock.newId()];
      const answered = exchange.status > 0;
      if (!exchange.sent) return null;
      if (answered) await response(exchange, responseId);
      const request = requestBlock(exchange);
      await put({
        type: 'request',
        id: requestId,
        date: exchange.startedAt,
        targetUri: withoutFragment(exchange.url),
        contentType: 'application/http; msgtype=request',
        fields: answered ? [['WARC-Concurrent-To', recordUri(responseId)], ...transportFields(exchange)] : [],
        block: whole(request),
        payload: request.body,
      });
      return answered ? responseId : null;
    },
    async resource({ uri, contentType, bytes, date }) {
      const id = clock.newId();
      await put(
        { type: 'resource', id, date, targetUri: uri, contentType, block: bytes, payload: bytes },
        { date, url: uri, digest: digestOf(bytes), contentType, revisit: false },
      );
      return id;
    },
    async metadata({ uri, refersTo, date, json }) {
      const id = clock.newId();
      await put(
        {
          type: 'metadata',
          id,
          date,
          targetUri: uri,
          contentType: 'application/json',
          fields: refersTo === null ? [] : [['WARC-Refers-To', recordUri(refersTo)]],
          block: json,
          payload: json,
        },
        { date, url: uri, digest: digestOf(json), contentType: 'application/json', revisit: false },
      );
      return id;
    },
  };
}

/** Named fields of the standard and of the IIPC's agreed extensions (`WARC-Protocol`, `WARC-Cipher-Suite`). */
function transportFields({ serverAddress, protocol, tls }: Exchange): Array<[string, string]> {
  const fields: Array<[string, string]> = [];
  const address = serverAddress?.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '');
  if (address !== undefined && address !== '') fields.push(['WARC-IP-Address', address]);
  if (protocol !== null) fields.push(['WARC-Protocol', protocol]);
  if (tls !== null) {
    fields.push(['WARC-Protocol', tls.protocol.toLowerCase().replace(/^tlsv?\s*/, 'tls/')]);
    fields.push(['WARC-Cipher-Suite', tls.cipher]);
  }
  return fields;
}

function truncation({ truncated, bodyMissing }: Exchange): Array<[string, string]> {
  if (truncated) return [['WARC-Truncated', 'length']];
  return bodyMissing === null ? [] : [['WARC-Truncated', 'unspecified']];
}

function warcFields(fields: Record<string, string>): Buffer {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}\r\n`);
  return Buffer.from(lines.join(''));
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

function whole({ head, body }: HttpBlock): Buffer {
  return Buffer.concat([head, body]);
}
