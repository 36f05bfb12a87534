// Every folder of test/pages is a case: what readPage must find in source.html, as far as expected.json names it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PageContext } from '#crawler/read/page.ts';
import { readPage } from '#crawler/read/read-page.ts';
import { listingSchema } from '#listing/listing.ts';

const folder = join(import.meta.dirname, '../../pages');

describe('readPage', () => {
  const slugs = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

  it.each(slugs)('%s', (slug) => {
    const expected = JSON.parse(readFileSync(join(folder, slug, 'expected.json'), 'utf8')) as {
      context: Partial<PageContext> & { url: string };
      reading: Record<string, unknown>;
    };
    const reading = readPage(readFileSync(join(folder, slug, 'source.html')), {
      seenAt: '2024-06-01T12:00:00Z',
      source: 'cases',
      ...expected.context,
    });
    expect(reading).toMatchObject(expected.reading);
    for (const listing of [reading.listing, ...reading.stubs]) {
      if (listing !== null) expect(listingSchema.parse(listing)).toEqual(listing);
    }
  });
});
