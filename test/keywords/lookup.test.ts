import { describe, expect, test } from 'vitest';
import { lookup, makeLookup } from '#keywords/lookup.ts';
import { fixtureLexicon } from './matching.ts';

const look = makeLookup(fixtureLexicon);

describe('lookup', () => {
  test.each([
    ['Loxodonta africana', 'Loxodonta africana', 'scientific'],
    ['Elephas africanus', 'Loxodonta africana', 'synonym'],
    ['ELEPHANT', 'Loxodonta africana', 'name'],
    ['elephant d’afrique', 'Loxodonta africana', 'name'],
    ['ช้าง', 'Loxodonta africana', 'weak-name'],
    ['穿山甲', 'Manis', 'name'],
    ['鯊魚', 'Selachimorpha', 'name'],
    ['панголин', 'Manis', 'name'],
    ['pangolin', 'Manis', 'name'],
    ['slonovaya kost', 'Loxodonta africana', 'telling'],
    ['te te', 'Manis', 'name'],
    ['ox bone', 'Loxodonta africana', 'code-word'],
  ])('%s is %s, by %s', (query, taxon, kind) => {
    expect(look(query)).toMatchObject({ found: true, taxon, matched: { kind } });
  });

  test('tells what the lexicon knows of the taxon', () => {
    expect(lookup(fixtureLexicon, 'African elephant')).toMatchObject({
      query: 'African elephant',
      found: true,
      taxon: 'Loxodonta africana',
      rank: 'species',
      appendix: 'I',
      annex: 'A',
      status: 'protected',
      groups: ['elephants'],
      synonyms: ['Elephas africanus'],
      names: { vi: ['voi châu Phi', 'voi'], xx: ['🐘'] },
      commodities: [
        { code: 'IVC', name: 'ivory carvings' },
        { code: 'TUS', name: 'tusks' },
      ],
      note: 'Appendix II for some populations',
      didYouMean: [],
    });
    expect(look('African elephant').codeWords.map(({ term }) => term)).toEqual([
      'ox bone',
      'white gold carving',
      '白色塑料',
    ]);
  });

  test('a commodity by code and by word', () => {
    expect(look('SCA')).toMatchObject({ found: true, taxon: null, commodities: [{ code: 'SCA', name: 'scales' }] });
    expect(look('escama')).toMatchObject({ found: true, commodities: [{ code: 'SCA' }] });
  });

  test('the asked language comes first where a name has several meanings', () => {
    expect(look('tigre', { lang: 'fr' }).matched).toMatchObject({ language: 'fr' });
  });

  test.each([
    ['pangollin', 'Manis'],
    ['Loxodonta afrikana', 'Loxodonta africana'],
    ['hawksbil turtle', 'Eretmochelys imbricata'],
    ['Loxodonta', 'Loxodonta africana'],
    ['rhinocerus', 'Rhinocerotidae'],
  ])('%s: did you mean %s?', (query, taxon) => {
    const answer = look(query);
    expect(answer).toMatchObject({ found: false, taxon: null, matched: null });
    expect(answer.didYouMean[0]?.taxon).toBe(taxon);
  });

  test.each(['', ' ', 'qwxzzkjv', '\ud800', 'x'.repeat(10_000)])('answers with nothing for %j', (query) => {
    expect(look(query)).toMatchObject({ found: false, didYouMean: [] });
  });
});
