// Scoring, on answers made up for it.
import { expect, test } from 'vitest';
import type { Answer } from '#sandbox/advert.ts';
import { scoreLeads, scoreListings } from '#sandbox/score.ts';

const base: Answer = {
  url: 'http://127.0.0.1:1/lot/1-a',
  site: 'auction',
  id: '1',
  title: 'A',
  price: 10,
  currency: 'EUR',
  seller: 'S',
  location: 'L',
  language: 'en',
  ended: false,
  label: 0,
  offer: 'offer',
  taxon: null,
  commodity: null,
  hiding: [],
};
const answers: Answer[] = [
  { ...base, label: 1, hiding: ['emoji', 'price-withheld'], price: null, currency: null },
  { ...base, url: 'http://127.0.0.1:1/lot/2-b', label: 1 },
  { ...base, url: 'http://127.0.0.1:2/thread?t=3', site: 'classifieds', language: 'fr', decoy: 'toy' },
  { ...base, url: 'http://127.0.0.1:2/thread?t=4', site: 'classifieds', language: 'fr', label: 1, ended: true },
  {
    ...base,
    url: 'http://127.0.0.1:2/thread?t=5',
    site: 'classifieds',
    language: 'fr',
    offer: 'mention',
    decoy: 'news',
  },
];

test('leads: found, missed, false, repeated and unknown', () => {
  const score = scoreLeads(answers, [
    { url: 'http://127.0.0.1:1/lot/1-renamed#x' },
    { url: 'http://127.0.0.1:1/lot/1' },
    { url: 'http://127.0.0.1:2/thread?t=3' },
    { url: 'http://127.0.0.1:2/thread?t=4' },
    { url: 'http://127.0.0.1:9/elsewhere' },
  ]);
  expect(score).toMatchObject({
    found: 1,
    missed: 1,
    false: 2,
    recall: 0.5,
    repeated: 1,
    unknown: ['127.0.0.1:9/elsewhere'],
  });
  expect(score.precision).toBeCloseTo(1 / 3);
  expect(score.f1).toBeCloseTo(0.4);
  expect(score.byHiding).toEqual({
    emoji: { found: 1, missed: 0, recall: 1 },
    'price-withheld': { found: 1, missed: 0, recall: 1 },
    plain: { found: 0, missed: 1, recall: 0 },
  });
  expect(score.byLanguage.fr).toMatchObject({ found: 0, missed: 0, false: 1 });
  expect(score.bySite['auction']).toMatchObject({ found: 1, missed: 1, false: 0, precision: 1 });
  expect(score.falseByDecoy).toEqual({ toy: 1 });
});

test('no leads at all: precision says nothing, recall is zero', () => {
  expect(scoreLeads(answers, [])).toMatchObject({ precision: 1, recall: 0, f1: 0 });
});

test('listings: share read, and each field of those read', () => {
  const score = scoreListings(answers, [
    { url: 'http://127.0.0.1:1/lot/1-a', title: ' A ', price: null, seller: { name: 'S' } },
    { url: 'http://127.0.0.1:1/lot/2-b', title: 'B', price: { amount: 10, currency: 'USD' }, seller: null },
    { url: 'http://127.0.0.1:1/lot/2-b', title: 'B', price: { amount: 10, currency: 'USD' }, seller: null },
  ]);
  expect(score).toMatchObject({ listings: 3, title: 0.5, price: 0.5, seller: 0.5, repeated: 1 });
  expect(score.read).toBeCloseTo(2 / 3);
  expect(score.bySite['classifieds']).toMatchObject({ listings: 1, read: 0, title: 1 });
  expect(score.wrong.map((one) => one.field)).toEqual(['title', 'price', 'seller']);
});
