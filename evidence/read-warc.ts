// Reads WARC bytes as strictly as ISO 28500 is written: every departure is a fault with its place, nothing is skipped in
// silence. Shares no code with the writer, so that a mistake there is not believed here. Never throws on broken input.
import { gunzipMember, isGzip } from './gzip-member.ts';
import { isArc, readArcRecords } from './read-arc.ts';

export interface ReadRecord {
  /** Where the record (or its gzip member) starts in the file, and how long it is there. */
  offset: number;
  length: number;
  version: string;
  fields: Array<[string, string]>;
  block: Buffer;
  /** True where the record is alone in its gzip member, or the file is not compressed. */
  addressable: boolean;
}

export interface WarcFault {
  offset: number;
  what: string;
}

export interface WarcContents {
  records: ReadRecord[];
  faults: WarcFault[];
}

/** More faults than this are not worth listing. */
const MOST_FAULTS = 20;
const CRLFCRLF = '\r\n\r\n';
/** Named fields of one record may not take more than this. */
const LARGEST_HEAD = 64 * 1024;

/** All records of a file, plain or gzipped record by record, up to the first fault that leaves the reader without a footing. */
export function readWarc(bytes: Buffer): WarcContents {
  const contents: WarcContents = { records: [], faults: [] };
  if (bytes.length === 0) contents.faults.push({ offset: 0, what: 'the file is empty' });
  else if (isGzip(bytes, 0)) readMembers(bytes, contents);
  else if (isArc(bytes)) readArc(bytes, contents, { start: 0, addressable: true });
  else readRecords(bytes, contents, { start: 0, addressable: true });
  return contents;
}

/** Value of a named field, whatever its case. */
export function fieldOf(record: Pick<ReadRecord, 'fields'>, name: string): string | undefined {
  return record.fields.find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
}

/** The record's target without the angle brackets that some writers put around it. */
export function targetOf(record: ReadRecord): string | undefined {
  return fieldOf(record, 'WARC-Target-URI')?.replace(/^<(.*)>$/, '$1');
}

function readMembers(bytes: Buffer, contents: WarcContents): void {
  let offset = 0;
  let arc = false;
  while (offset < bytes.length && contents.faults.length < MOST_FAULTS) {
    const member = gunzipMember(bytes, offset);
    if ('fault' in member) {
      contents.faults.push({ offset, what: member.fault });
      return;
    }
    const before = contents.records.length;
    arc ||= offset === 0 && isArc(member.data);
    if (arc) readArc(member.data, contents, { start: offset, length: member.length, addressable: true });
    else readRecords(member.data, contents, { start: offset, length: member.length, addressable: true });
    const inside = contents.records.slice(before);
    if (inside.length > 1) {
      for (const record of inside) record.addressable = false;
      contents.faults.push({ offset, what: `${inside.length} records in one gzip member: none can be read alone` });
    }
    offset += member.length;
  }
}

function readArc(bytes: Buffer, contents: WarcContents, { start, length, addressable }: Place): void {
  const { records, faults } = readArcRecords(bytes);
  const offsetOf = (inside: number) => (length === undefined ? inside : start);
  for (const [place, record] of records.entries()) {
    const next = records[place + 1]?.offset ?? bytes.length;
    contents.records.push({
      ...record,
      offset: offsetOf(record.offset),
      length: length ?? next - record.offset,
      addressable,
    });
  }
  contents.faults.push(...faults.map(({ offset, what }) => ({ offset: offsetOf(offset), what })));
}

interface Place {
  /** Offset in the file of `bytes`, where they are a gzip member; 0 for a plain file. */
  start: number;
  /** Length of the gzip member; absent for a plain file. */
  length?: number;
  addressable: boolean;
}

function readRecords(bytes: Buffer, { records, faults }: WarcContents, place: Place): void {
  let at = 0;
  const offsetOf = (inside: number) => (place.length === undefined ? inside : place.start);
  const fault = (what: string) => faults.push({ offset: offsetOf(at), what });
  while (at < bytes.length && faults.length < MOST_FAULTS) {
    if (!bytes.subarray(at, at + 5).equals(Buffer.from('WARC/'))) {
      fault(notARecord(bytes, at));
      return;
    }
    const headEnd = bytes.subarray(at, at + LARGEST_HEAD).indexOf(CRLFCRLF);
    if (headEnd < 0) {
      fault('the named fields of a record have no end');
      return;
    }
    const [version = '', ...lines] = bytes.toString('utf8', at, at + headEnd).split('\r\n');
    const fields = parseFields(lines, fault);
    const size = contentLength(fields);
    if (size === undefined) {
      fault('a record has no Content-Length, or one that is not a number');
      return;
    }
    const start = at + headEnd + CRLFCRLF.length;
    const end = start + size;
    if (end > bytes.length) {
      fault(`a record is cut short: Content-Length says ${size} bytes, ${bytes.length - start} are there`);
      return;
    }
    const after = bytes.toString('latin1', end, end + 4);
    // Old writers count the empty lines into the block; alone in its gzip member, a record still has a certain end.
    const counted = place.length !== undefined && end + after.length === bytes.length && CRLFCRLF.endsWith(after);
    const ended = after === CRLFCRLF || counted;
    if (!ended) fault(`a record of Content-Length ${size} is not followed by its two empty lines: the length is wrong`);
    const next = end + 4;
    records.push({
      offset: offsetOf(at),
      length: place.length ?? next - at,
      version: version.trim(),
      fields,
      block: bytes.subarray(start, end),
      addressable: place.addressable,
    });
    if (!ended) return;
    at = next;
  }
}

function parseFields(lines: string[], fault: (what: string) => unknown): Array<[string, string]> {
  const fields: Array<[string, string]> = [];
  for (const line of lines) {
    const last = fields.at(-1);
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line) && last !== undefined) last[1] += ` ${line.trim()}`;
    else if (colon < 1) fault(`a named field without a name: ${JSON.stringify(line.slice(0, 80))}`);
    else fields.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return fields;
}

function contentLength(fields: Array<[string, string]>): number | undefined {
  const given = fieldOf({ fields }, 'Content-Length');
  return given !== undefined && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}

function notARecord(bytes: Buffer, at: number): string {
  return `no WARC record starts here: ${JSON.stringify(bytes.toString('latin1', at, at + 24))}`;
}
