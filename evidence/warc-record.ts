// The bytes of one WARC 1.1 record (ISO 28500:2017). warc.ts writes them to files, read-warc.ts reads them back.
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { sha256 } from '#lib/blobs.ts';

export type WarcType = 'warcinfo' | 'request' | 'response' | 'revisit' | 'metadata' | 'resource';

export interface WarcRecord {
  type: WarcType;
  /** A bare UUID; written as `<urn:uuid:…>`. */
  id: string;
  /** ISO 8601 instant, UTC; WARC 1.1 allows fractions of a second. */
  date: string;
  targetUri?: string;
  contentType: string;
  /** Further named fields, in order. */
  fields?: Array<[string, string]>;
  block: Buffer;
  /** The part of the block that `WARC-Payload-Digest` covers; for a revisit the payload that is not repeated. */
  payload?: Buffer;
}

const gzipAsync = promisify(gzip);

/** The record uncompressed. Equal input gives equal bytes. */
export function warcRecord(record: WarcRecord): Buffer {
  const fields: Array<[string, string]> = [
    ['WARC-Type', record.type],
    ['WARC-Record-ID', recordUri(record.id)],
    ['WARC-Date', record.date],
  ];
  if (record.targetUri !== undefined) fields.push(['WARC-Target-URI', record.targetUri]);
  fields.push(...(record.fields ?? []));
  fields.push(['WARC-Block-Digest', digestOf(record.block)]);
  if (record.payload !== undefined) fields.push(['WARC-Payload-Digest', digestOf(record.payload)]);
  fields.push(['Content-Type', record.contentType], ['Content-Length', String(record.block.length)]);
  const head = fields.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}\r\n`).join('');
  return Buffer.concat([Buffer.from(`WARC/1.1\r\n${head}\r\n`, 'utf8'), record.block, Buffer.from('\r\n\r\n')]);
}

/**
 * One record as one gzip member (ISO 28500 annex D), with no time and no system in its header, so that it repeats. What is `packed`
 * already (a picture, a PDF) is not searched for repeats that are not there.
 */
export async function gzipMember(record: Buffer, { packed = false } = {}): Promise<Buffer> {
  const member = await gzipAsync(record, { level: packed ? 1 : 6 });
  member[9] = 255; // RFC 1952: system unknown; zlib would name the machine it ran on
  return member;
}

/** How a record is named in the fields of others. */
export function recordUri(id: string): string {
  return `<urn:uuid:${id}>`;
}

/** `sha256:` and the lower-case hex digest. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${sha256(bytes)}`;
}
