// Reads ARC files, the format before WARC (version 1: one line of fields, then the bytes), into the shape of WARC records.
// They carry no digests; what can be checked is that every record is where its length says.
import type { ReadRecord, WarcFault } from './read-warc.ts';

const MOST_FAULTS = 20;
const LONGEST_LINE = 64 * 1024;

/** URL (which old writers did not always escape), address, time, type, length. */
const headLine = /^(\S+:.*) (\S+) (\d{14,18}|\d{8}|\d{12}) (\S+) (-?\d+)$/;

export function isArc(bytes: Buffer): boolean {
  return bytes.subarray(0, 11).equals(Buffer.from('filedesc://'));
}

/** The records of a plain ARC file, or of one gzip member of it. */
export function readArcRecords(bytes: Buffer): {
  records: Array<Omit<ReadRecord, 'length' | 'addressable'>>;
  faults: WarcFault[];
} {
  const records: Array<Omit<ReadRecord, 'length' | 'addressable'>> = [];
  const faults: WarcFault[] = [];
  let at = 0;
  while (at < bytes.length && faults.length < MOST_FAULTS) {
    if (bytes[at] === 0x0a || bytes[at] === 0x0d) {
      at += 1;
      continue;
    }
    const lineEnd = bytes.subarray(at, at + LONGEST_LINE).indexOf('\n');
    const line = lineEnd < 0 ? '' : bytes.toString('latin1', at, at + lineEnd).trimEnd();
    const [, url = '', address = '', date = '', type = '', size = ''] = headLine.exec(line) ?? [];
    const start = at + lineEnd + 1;
    const end = start + Number(size);
    if (url === '' || Number(size) < 0) {
      faults.push({ offset: at, what: `no ARC record starts here: ${JSON.stringify(line.slice(0, 60))}` });
      return { records, faults };
    }
    if (end > bytes.length) {
      faults.push({
        offset: at,
        what: `a record is cut short: its length says ${size} bytes, ${bytes.length - start} are there${lostLineEnds(bytes.subarray(start), end - bytes.length)}`,
      });
      return { records, faults };
    }
    records.push({
      offset: at,
      version: 'ARC/1.0',
      fields: [
        ['WARC-Type', url.startsWith('filedesc:') ? 'warcinfo' : 'response'],
        ['WARC-Target-URI', url],
        ['WARC-IP-Address', address],
        ['WARC-Date', date],
        ['Content-Type', type],
      ],
      block: bytes.subarray(start, end),
    });
    at = end;
  }
  return { records, faults };
}

/**
 * A text editor turns the line ends of an HTTP head, CR and LF, into LF alone: the record is then short by as many bytes as its head has lines, or by
 * one less where the empty line after the record is counted in. It cannot be mended from here, as nothing tells which LFs of the body had a CR too.
 */
function lostLineEnds(block: Buffer, missing: number): string {
  const headEnd = block.indexOf('\n\n');
  const head = block.toString('latin1', 0, Math.max(0, headEnd));
  if (!head.startsWith('HTTP/') || head.includes('\r')) return '';
  const lines = head.split('\n').length + 1;
  return missing === lines || missing === lines - 1
    ? `; the ${lines} lines of its HTTP head have lost their CR, so the file was changed after it was written`
    : '';
}
