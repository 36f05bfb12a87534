// What can be checked of WARC files by themselves: they parse, every digest holds, every reference leads somewhere.
import { createHash } from 'node:crypto';
import type { CheckList } from './check.ts';
import { headerOf, parseHead, splitHttp } from './http-block.ts';
import { fieldOf, readWarc, type ReadRecord } from './read-warc.ts';

export interface NamedRecord extends ReadRecord {
  file: string;
}

/**
 * Runs the checks over files by name and answers their records, for checks that compare them with something else. In a whole
 * collection every reference must lead somewhere; single files may refer to others that are not here.
 */
export function checkWarcs(
  files: Map<string, Buffer>,
  { list, whole }: { list: CheckList; whole: boolean },
): NamedRecord[] {
  const records: NamedRecord[] = [];
  list.run('warc-records', () => {
    const faults: string[] = [];
    for (const [file, bytes] of files) {
      const contents = readWarc(bytes);
      faults.push(...contents.faults.map(({ offset, what }) => `${file} at ${offset}: ${what}`));
      records.push(...contents.records.map((record) => ({ ...record, file })));
    }
    if (records.length === 0 && faults.length === 0) faults.push('no records');
    faults.push(...records.flatMap(shapeFaults));
    return { faults, fine: `${records.length} records in ${files.size} files` };
  });
  list.run('warc-digests', () => {
    const outcomes = records.map(digestOutcome);
    const checked = outcomes.reduce((sum, { checked }) => sum + checked, 0);
    return { faults: outcomes.flatMap(({ faults }) => faults), fine: `${checked} digests hold` };
  });
  list.run('warc-links', () => ({ faults: linkFaults(records, whole), fine: 'every reference between records holds' }));
  return records;
}

function place({ file, offset }: NamedRecord): string {
  return `${file} at ${offset}`;
}

/** The four named fields that every record must have (ISO 28500 §5), and the target that most types must. */
function shapeFaults(record: NamedRecord): string[] {
  if (record.version === 'ARC/1.0') return []; // an older format, without any of them
  const faults: string[] = [];
  if (!/^WARC\/(?:0\.1[78]|1\.[01])$/.test(record.version))
    faults.push(`${place(record)}: unknown version ${record.version}`);
  for (const name of ['WARC-Type', 'WARC-Record-ID', 'WARC-Date']) {
    if (fieldOf(record, name) === undefined) faults.push(`${place(record)}: no ${name}`);
  }
  const date = fieldOf(record, 'WARC-Date');
  if (date !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(date))
    faults.push(`${place(record)}: WARC-Date ${date} is no instant`);
  return faults;
}

function digestOutcome(record: NamedRecord): { checked: number; faults: string[] } {
  const faults: string[] = [];
  let checked = 0;
  const compare = (name: string, candidates: Buffer[]) => {
    const given = fieldOf(record, name);
    if (given === undefined) return;
    const holds = candidates.map((bytes) => digestHolds(given, bytes));
    if (holds.every((one) => one === undefined)) return;
    checked += 1;
    if (!holds.includes(true)) faults.push(`${place(record)}: ${name} is not the digest of what is there`);
  };
  compare('WARC-Block-Digest', [record.block]);
  if (fieldOf(record, 'WARC-Type') !== 'revisit' && fieldOf(record, 'WARC-Segment-Number') === undefined) {
    compare('WARC-Payload-Digest', payloadsOf(record));
  }
  return { checked, faults };
}

/** The payload is the block after the HTTP head. Writers disagree whether chunks belong to it: both readings count. */
function payloadsOf({ fields, block }: NamedRecord): Buffer[] {
  if (!/^application\/http/i.test(fieldOf({ fields }, 'Content-Type') ?? '')) return [block];
  const message = splitHttp(block);
  if (message === undefined) return [block];
  const chunked = /chunked/i.test(headerOf(parseHead(message.head).headers, 'transfer-encoding') ?? '');
  const joined = chunked ? joinChunks(message.body) : undefined;
  return joined === undefined ? [message.body] : [message.body, joined];
}

/** RFC 9112 §7.1; undefined where the bytes are not chunks after all. */
function joinChunks(body: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < body.length) {
    const end = body.indexOf('\r\n', at);
    const size = /^([0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(body.toString('latin1', at, Math.max(at, end)))?.[1];
    if (end < 0 || size === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  return undefined;
}

const algorithms = new Map([
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
  ['md5', 16],
]);

/** Labelled digests as WARC writers have them: hex, base32 or base64. Undefined for an algorithm that is not known here. */
function digestHolds(given: string, bytes: Buffer): boolean | undefined {
  const colon = given.indexOf(':');
  const algorithm = given.slice(0, colon).toLowerCase().replace('-', '');
  if (!algorithms.has(algorithm)) return undefined;
  const value = given.slice(colon + 1);
  const digest = createHash(algorithm).update(bytes).digest();
  return (
    value.toLowerCase() === digest.toString('hex') ||
    value.toUpperCase().replace(/=+$/, '') === base32(digest) ||
    value === digest.toString('base64')
  );
}

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

function linkFaults(records: NamedRecord[], whole: boolean): string[] {
  const faults: string[] = [];
  const byId = new Map<string, NamedRecord>();
  for (const record of records) {
    const id = fieldOf(record, 'WARC-Record-ID');
    if (id === undefined) continue;
    if (byId.has(id)) faults.push(`${place(record)}: the id ${id} is there twice`);
    byId.set(id, record);
  }
  for (const record of records) {
    for (const [name, value] of record.fields) {
      if (!/^warc-(?:concurrent-to|refers-to)$/i.test(name)) continue;
      const other = byId.get(value);
      if (other === undefined && whole) faults.push(`${place(record)}: ${name} leads to no record here`);
      else if (other !== undefined && fieldOf(record, 'WARC-Type') === 'revisit' && !samePayload(record, other)) {
        faults.push(`${place(record)}: a revisit of a record with another payload`);
      }
    }
  }
  return faults;
}

function samePayload(record: NamedRecord, other: NamedRecord): boolean {
  return fieldOf(record, 'WARC-Payload-Digest') === fieldOf(other, 'WARC-Payload-Digest');
}
