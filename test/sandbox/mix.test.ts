// What the practice market is made of: shares, ways of hiding, decoys, people who recur, numbers that are nobody's.
import { describe, expect, test } from 'vitest';
import { decoyKinds, marketLanguages, playedWays, writtenWays } from '#sandbox/advert.ts';
import { readTemplateBooks } from '#sandbox/template-book.ts';
import { makeWorld } from '#sandbox/world.ts';

const { adverts } = makeWorld({ seed: 1, listings: 720, today: '2026-03-02' });
const offers = adverts.filter((advert) => advert.truth.label === 1);

test('one in twelve offers protected wildlife, a third are decoys', () => {
  expect(adverts.length).toBe(720);
  expect(offers.length).toBe(60);
  const decoys = adverts.filter((advert) => advert.truth.decoy !== undefined);
  expect(decoys.length / adverts.length).toBeCloseTo(0.36, 1);
});

test('every language holds its share, and every site', () => {
  for (const language of marketLanguages)
    expect(adverts.filter((advert) => advert.language === language).length).toBeGreaterThan(90);
  for (const site of ['auction', 'classifieds', 'shop'])
    expect(adverts.filter((advert) => advert.site === site).length).toBeGreaterThan(120);
});

test('every way of hiding that text can show is met, and plain offers too', () => {
  const met = new Set(offers.flatMap((advert) => advert.truth.hiding));
  for (const way of [...writtenWays.filter((one) => one !== 'plain'), ...playedWays]) expect(met, way).toContain(way);
  expect(offers.some((advert) => advert.truth.hiding.length === 0)).toBe(true);
});

test('every kind of decoy is met, in every language', () => {
  for (const language of marketLanguages) {
    const met = new Set(adverts.filter((advert) => advert.language === language).map((advert) => advert.truth.decoy));
    for (const kind of decoyKinds) expect(met, `${language} ${kind}`).toContain(kind);
  }
});

test('what a seller does goes with more than one way of writing', () => {
  for (const played of playedWays) {
    const written = offers
      .filter((advert) => advert.truth.hiding.includes(played))
      .map((advert) => advert.truth.hiding[0]);
    expect(new Set(written).size, played).toBeGreaterThan(1);
  }
});

test('an offer re-posted stands under another account with the same text and picture', () => {
  const again = offers.filter((advert) => advert.truth.hiding.includes('reposted'));
  const pairs = again.filter((advert) =>
    again.some(
      (other) =>
        other !== advert &&
        other.body === advert.body &&
        other.account.name !== advert.account.name &&
        other.pictures[0]?.id === advert.pictures[0]?.id,
    ),
  );
  expect(pairs.length).toBeGreaterThanOrEqual(4);
});

test('innocent people recur as well: the same text twice is no sign by itself', () => {
  const everyday = adverts.filter((advert) => advert.truth.label === 0 && advert.truth.decoy === undefined);
  expect(
    everyday.some((advert) =>
      everyday.some(
        (other) => other.id !== advert.id && other.body === advert.body && other.account.name !== advert.account.name,
      ),
    ),
  ).toBe(true);
});

test('a price that is withheld stands nowhere, and one that is named stands in the text of the classifieds', () => {
  for (const advert of offers.filter((one) => one.truth.hiding.includes('price-withheld')))
    expect(advert.price).toBeNull();
  for (const advert of adverts.filter((one) => one.site === 'classifieds' && one.price !== null))
    expect(advert.body).toContain(advert.priceWords);
});

test('no slot is left open, no price is zero, no date lies ahead', () => {
  for (const advert of adverts) {
    expect(`${advert.title} ${advert.body}`).not.toMatch(/[{}]|undefined|NaN/);
    if (advert.price !== null) expect(advert.price.amount).toBeGreaterThan(0);
    expect(advert.postedAt <= '2026-03-02').toBe(true);
  }
});

test('telephone numbers are from ranges kept for fiction, mail goes to example domains', () => {
  const text = adverts.map((advert) => advert.body).join('\n');
  const phones = text.match(/\+\d[\d ]{8,}\d|\b0[1-9][\d ]{8,}\d/g) ?? [];
  expect(phones.length).toBeGreaterThan(200);
  for (const phone of phones)
    expect(phone).toMatch(/^(\+44 7700 900\d{3}|07700 900\d{3}|\+1 \d{3} 555 01\d\d|06 39 98 \d\d \d\d)$/);
  for (const mail of text.match(/\S+@[\w.]*\w/g) ?? [])
    if (!mail.startsWith('@')) expect(mail).toMatch(/@(example\.org|mail\.example|post\.example)$/);
});

describe('the templates', () => {
  const books = readTemplateBooks();
  const families = [
    ['en', 'es', 'fr'],
    ['zh', 'id', 'vi'],
  ] as const;

  test.each(decoyKinds)('hold at least twelve of %s in each family of languages', (kind) => {
    for (const family of families) {
      const count = family.reduce((sum, language) => sum + (books[language].decoys[kind]?.length ?? 0), 0);
      expect(count, family.join('/')).toBeGreaterThanOrEqual(12);
    }
  });

  test.each(marketLanguages)('in %s know every way of hiding', (language) => {
    for (const way of writtenWays) expect(books[language].protected[way]?.length ?? 0, way).toBeGreaterThanOrEqual(2);
  });
});
