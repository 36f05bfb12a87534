// A CDXJ index cut into gzip blocks with a small index of the blocks (`index.idx`), the form in which WACZ tools look up large
// archives without reading the whole index, and the one that ReplayWeb.page and py-wacz both take.
import { digestOf, gzipMember } from './warc-record.ts';

/** Lines a block, as pywb and py-wacz have it. */
const LINES = 1024;

export async function zipNumIndex(lines: Buffer): Promise<{ cdx: Buffer; idx: Buffer }> {
  const all = lines
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  const blocks: Buffer[] = [];
  const index = [`!meta 0 ${JSON.stringify({ format: 'cdxj-gzip-1.0', filename: 'index.cdx.gz' })}`];
  let offset = 0;
  for (let first = 0; first < all.length; first += LINES) {
    const block = await gzipMember(Buffer.from(`${all.slice(first, first + LINES).join('\n')}\n`));
    const key = all[first]?.split(' ', 2).join(' ') ?? '';
    index.push(`${key} ${JSON.stringify({ offset, length: block.length, digest: digestOf(block) })}`);
    blocks.push(block);
    offset += block.length;
  }
  return { cdx: Buffer.concat(blocks), idx: Buffer.from(`${index.join('\n')}\n`) };
}
