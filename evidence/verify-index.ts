// Whether the index of a package tells the truth: every line leads to the record that it names, and no record is left out.
import { z } from 'zod';
import { digestOf } from './warc-record.ts';
import type { CheckList } from './check.ts';
import { gunzipMember, isGzip } from './gzip-member.ts';
import { fieldOf, targetOf } from './read-warc.ts';
import type { NamedRecord } from './verify-warc.ts';

const entrySchema = z.object({
  url: z.string(),
  digest: z.string().optional(),
  offset: z.coerce.number().int(),
  length: z.coerce.number().int(),
  filename: z.string(),
});

const blockSchema = z.object({ offset: z.number().int(), length: z.number().int(), digest: z.string().optional() });

interface Line {
  text: string;
  timestamp: string;
  entry: z.infer<typeof entrySchema>;
}

const indexed = ['response', 'revisit', 'resource', 'metadata'];

export function indexChecks(
  files: Map<string, Buffer>,
  { records, list }: { records: NamedRecord[]; list: CheckList },
): void {
  let lines: Line[] = [];
  list.run('index-blocks', () => {
    const texts = [...files]
      .filter(([path]) => /^indexes\/.+\.cdxj?(?:\.gz)?$/.test(path))
      .map(([, bytes]) => textOf(bytes));
    lines = texts.flatMap((text) =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map(parseLine),
    );
    const faults = blockFaults(files);
    const sorted = lines.every(
      ({ text }, place) =>
        place === 0 || Buffer.compare(Buffer.from(lines[place - 1]?.text ?? ''), Buffer.from(text)) <= 0,
    );
    if (!sorted) faults.push('the lines are not in order: a search would miss some');
    return { faults, fine: `${lines.length} lines in order` };
  });
  list.run('index-points', () => {
    const byPlace = new Map(records.map((record) => [`${record.file}@${record.offset}`, record]));
    const faults = lines.flatMap(({ timestamp, entry }) => {
      const record = byPlace.get(`archive/${entry.filename}@${entry.offset}`);
      const where = `${entry.url} at ${entry.filename}:${entry.offset}`;
      if (record === undefined) return [`${where}: no record starts there`];
      if (record.length !== entry.length)
        return [`${where}: the record is ${record.length} bytes long, not ${entry.length}`];
      if (targetOf(record) !== entry.url) return [`${where}: the record there is of ${targetOf(record)}`];
      const instant = (fieldOf(record, 'WARC-Date') ?? '').replaceAll(/\D/g, '').slice(0, timestamp.length);
      if (instant !== timestamp) return [`${where}: the record there is of another time`];
      const digest = fieldOf(record, 'WARC-Payload-Digest');
      const same =
        entry.digest === undefined ||
        digest === undefined ||
        digest === entry.digest ||
        digest.endsWith(`:${entry.digest}`);
      return same ? [] : [`${where}: the record there has another digest`];
    });
    return { faults, fine: `${lines.length} lines lead to their records` };
  });
  list.run('index-complete', () => {
    const known = new Set(lines.map(({ entry }) => `archive/${entry.filename}@${entry.offset}`));
    const left = records.filter(
      (record) =>
        indexed.includes(fieldOf(record, 'WARC-Type') ?? '') &&
        !isWarcFields(record) &&
        !known.has(`${record.file}@${record.offset}`),
    );
    const twice = lines.length - known.size;
    return {
      faults: [
        ...left.map((record) => `${targetOf(record)} at ${record.file}:${record.offset} is not in the index`),
        ...(twice > 0 ? [`${twice} records are in the index twice`] : []),
      ],
      fine: 'every record of content is in the index',
    };
  });
}

/** `!meta` and the block lines of index.idx: each block is where it is said to be, with its digest and first key. */
function blockFaults(files: Map<string, Buffer>): string[] {
  const [idx, cdx] = [files.get('indexes/index.idx'), files.get('indexes/index.cdx.gz')];
  if (idx === undefined || cdx === undefined) return [];
  const faults: string[] = [];
  let end = 0;
  for (const line of idx
    .toString('utf8')
    .split('\n')
    .filter((one) => one !== '' && !one.startsWith('!meta'))) {
    const brace = line.indexOf('{');
    const { offset, length, digest } = blockSchema.parse(JSON.parse(line.slice(brace)));
    const block = cdx.subarray(offset, offset + length);
    if (offset !== end) faults.push(`index.idx: a block at ${offset}, expected at ${end}`);
    end = offset + length;
    if (digest !== undefined && digest !== digestOf(block))
      faults.push(`index.idx: the block at ${offset} has another digest`);
    const first = textOf(block).split('{', 1)[0]?.trim();
    if (first !== line.slice(0, brace).trim()) faults.push(`index.idx: the block at ${offset} starts with another key`);
  }
  if (end !== cdx.length) faults.push(`index.idx covers ${end} of ${cdx.length} bytes`);
  return faults;
}

function parseLine(text: string): Line {
  const [, timestamp = ''] = text.split(' ', 2);
  const brace = text.indexOf('{');
  return { text, timestamp, entry: entrySchema.parse(JSON.parse(text.slice(brace))) };
}

/** Plain text, or the gzip members one after the other. */
function textOf(bytes: Buffer): string {
  if (!isGzip(bytes, 0)) return bytes.toString('utf8');
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const member = gunzipMember(bytes, at);
    if ('fault' in member) throw new Error(member.fault);
    parts.push(member.data);
    at += member.length;
  }
  return Buffer.concat(parts).toString('utf8');
}

function isWarcFields(record: NamedRecord): boolean {
  return fieldOf(record, 'Content-Type') === 'application/warc-fields';
}
