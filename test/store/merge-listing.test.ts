// What a second look at an advert changes.
import { expect, test } from 'vitest';
import { contentHash, mergeListing } from '#store/merge-listing.ts';
import { makeListing } from '../support/findings.ts';

test('when and how it was fetched is no change', () => {
  const before = makeListing();
  const now = makeListing({
    seenAt: '2026-04-01T00:00:00Z',
    pageHash: 'f'.repeat(64),
    postedAt: '2026-03-31',
    language: 'fr',
  });
  expect(contentHash(now)).toBe(contentHash(before));
  expect(mergeListing(before, now).changes).toEqual([]);
});

test.each([
  ['price', null],
  ['price', { amount: 120, currency: 'USD' }],
  ['title', 'Another'],
  ['description', ''],
  ['seller', { name: 'newtimes' }],
  ['location', null],
  ['images', []],
  ['contacts', [{ type: 'telegram', value: '@x' }]],
  ['kind', 'ended'],
] as const)('%s becoming %j is one change', (field, value) => {
  const before = makeListing();
  const now = makeListing({ [field]: value });
  expect(contentHash(now)).not.toBe(contentHash(before));
  expect(mergeListing(before, now).changes).toEqual([{ field, old: before[field], new: value }]);
});

test('the order in which names were written down is no change', () => {
  const before = makeListing({ price: { amount: 1, currency: 'EUR' } });
  expect(contentHash(makeListing({ price: { currency: 'EUR', amount: 1 } }))).toBe(contentHash(before));
});
