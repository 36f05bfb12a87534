// Names of places as adverts write them: what is told, what is left open, and what is not known.
import { beforeAll, expect, test } from 'vitest';
import { openGazetteer } from '#lib/gazetteer.ts';
import type { Gazetteer } from '#lib/gazetteer.ts';

let gazetteer: Gazetteer;
beforeAll(async () => {
  gazetteer = await openGazetteer();
});

const inWords = (words: string) => {
  const found = gazetteer.find(words);
  return found && [found.country, ...found.towns.map(({ name, country }) => `${name} ${country}`)];
};

test.each([
  ['Bangkok', [null, 'Bangkok TH']],
  ['bangkok, Thailand', ['TH', 'Bangkok TH']],
  ['Hà Nội', [null, 'Hanoi VN']],
  ['Đà Nẵng', [null, 'Da Nang VN']],
  ['Łódź', [null, 'Łódź PL']],
  ['กรุงเทพ', undefined],
  ['Hanoi - Vietnam', ['VN', 'Hanoi VN']],
  ['São Paulo', [null, 'São Paulo BR']],
  ['SAO PAULO, BR', ['BR', 'São Paulo BR']],
  ['Lagos', [null, 'Lagos NG', 'Lagos PT']],
  ['Lagos, Portugal', ['PT', 'Lagos PT']],
  ['Paris, France', ['FR', 'Paris FR']],
  ['Paris, TX', [null, 'Paris US']],
  ['Chiang Mai (Thailand)', ['TH', 'Chiang Mai TH']],
  ['ประเทศไทย', undefined],
  ['ไทย', ['TH']],
  ['中国', ['CN']],
  ['Viet Nam', ['VN']],
  ['UK', ['GB']],
  ['Paris, Japan', ['JP']],
  ['ships worldwide', undefined],
  ['', undefined],
])('%s', (words, expected) => {
  expect(inWords(words)).toEqual(expected);
});

test('of a name that many towns bear all are told, the largest first', () => {
  const { towns = [] } = gazetteer.find('Paris') ?? {};
  expect(towns.length).toBeGreaterThan(5);
  expect(towns[0]).toMatchObject({ country: 'FR' });
  expect(towns.map(({ population }) => population)).toEqual(
    towns.map(({ population }) => population).toSorted((a, b) => b - a),
  );
});

test('a town is where it is', () => {
  const [east = 0, north = 0] = gazetteer.find('Nairobi')?.towns[0]?.at ?? [];
  expect(east).toBeCloseTo(36.82, 1);
  expect(north).toBeCloseTo(-1.28, 1);
});
