// What the page is told of each term found in a text: where it stands and what it means.
import { expect, test } from 'vitest';
import { presentTerms } from '#console/server/presenters/terms.ts';
import type { Match, Matcher } from '#keywords/match-types.ts';
import type { Listing } from '#listing/listing.ts';

const base = { language: 'en', source: 'lexicon', weight: 1 } as const;
const answers: Record<string, Match[]> = {
  title: [
    {
      ...base,
      span: [0, 5],
      text: '1vory',
      term: 'ivory',
      kind: 'telling',
      taxon: 'Elephantidae',
      commodity: 'TUS',
      evasion: 'leet',
    },
    { ...base, span: [6, 10], text: 'nuts', term: 'vegetable ivory', kind: 'benign', is: 'seed of a palm' },
  ],
  text: [
    {
      ...base,
      span: [0, 5],
      text: 'ivory',
      term: 'ivory',
      kind: 'name',
      taxon: 'group:elephants',
      cancelledBy: 'ivory nuts',
    },
  ],
};
const matcher: Matcher = { match: (text) => answers[text] ?? [] };
const listing = { title: 'title', description: 'text', language: 'en' } as Listing;

test('a term says what it means, how it was hidden, and what cancels it', () => {
  expect(presentTerms(listing, matcher)).toEqual([
    { field: 'title', span: [0, 5], kind: 'telling', means: 'Elephantidae, TUS, disguised: leet', benign: false },
    { field: 'title', span: [6, 10], kind: 'benign', means: 'seed of a palm', benign: true },
    {
      field: 'description',
      span: [0, 5],
      kind: 'name',
      means: 'elephants, here only part of “ivory nuts”',
      benign: true,
    },
  ]);
});

test('a text full of terms does not fill the page with marks, and without a lexicon there are none', () => {
  const many: Matcher = {
    match: () => Array.from({ length: 1000 }, () => ({ ...base, span: [0, 1], text: 'x', term: 'x', kind: 'name' })),
  };
  expect(presentTerms(listing, many)).toHaveLength(400);
  expect(presentTerms(listing, undefined)).toEqual([]);
});
