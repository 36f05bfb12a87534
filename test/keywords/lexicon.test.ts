import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BadInput } from '#lib/errors.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import { fixtureLexiconDir } from './matching.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lexicon-'));
  cpSync(fixtureLexiconDir, dir, { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(join(dir, file), change(readFileSync(join(dir, file), 'utf8')));
}

describe('loadLexicon', () => {
  test('finds a taxon by name and synonym, and the groups it is in', () => {
    const lexicon = loadLexicon(dir);
    expect(lexicon.taxon('loxodonta AFRICANA')?.appendix).toBe('I');
    expect(lexicon.taxon('Elephas africanus')?.name).toBe('Loxodonta africana');
    expect(lexicon.groups.get('sharks-rays')).toEqual(['Galeocerdo cuvier', 'Selachimorpha']);
    expect(lexicon.version).toMatch(/^[0-9a-f]{12}$/);
  });

  test('the version follows the data', () => {
    const before = loadLexicon(dir).version;
    expect(loadLexicon(dir).version).toBe(before);
    edit('codewords/en.json', (text) => text.replace('0.5', '0.4'));
    expect(loadLexicon(dir).version).not.toBe(before);
  });

  const faults: Array<[what: string, file: string, change: (text: string) => string, message: RegExp]> = [
    [
      'not JSON',
      'taxa/others.json',
      (text) => text.replace('"Manis"', '"Manis"x'),
      /taxa\/others\.json, line \d+: is not JSON/,
    ],
    [
      'an unknown Appendix',
      'taxa/elephants.json',
      (text) => text.replace('"I"', '"IV"'),
      /elephants\.json, line \d+, taxa\[0\]\.appendix: /,
    ],
    [
      'a field that is misspelt',
      'benign/en.json',
      (text) => text.replace('"kind"', '"kinds"'),
      /benign\/en\.json, line \d+, terms\[0\]/,
    ],
    [
      'a code word for nothing',
      'codewords/en.json',
      (text) => text.replace('Loxodonta africana', 'Loxodonta africanus'),
      /codewords\/en\.json, line \d+, terms\[0\]\.standsFor: no taxon .*"Loxodonta africanus"/,
    ],
    [
      'a code word for an unknown group',
      'codewords/en.json',
      (text) => text.replace('group:elephants', 'group:elefants'),
      /terms\[1\]\.standsFor: .*"elefants"/,
    ],
    [
      'a telling word for nothing',
      'commodities.json',
      (text) => text.replace('"taxon": "Rhinocerotidae"', '"taxon": "Rhino"'),
      /commodities\.json, line \d+, commodities\[3\]\.telling\[0\]\.taxon/,
    ],
    [
      'a benign term that cancels nothing',
      'benign/en.json',
      (text) => text.replace('group:sharks-rays', 'group:sharks'),
      /alsoCancels: .*"sharks"/,
    ],
    [
      'a taxon twice',
      'taxa/others.json',
      (text) => text.replace('"Galeocerdo cuvier"', '"Loxodonta africana"'),
      /others\.json, line \d+, taxa\[1\]\.name: the taxon "Loxodonta africana" stands in .*elephants\.json too/,
    ],
    [
      'an empty group',
      'taxa/elephants.json',
      () => '{"group":"elephants","taxa":[]}',
      /elephants\.json, taxa: the group has no taxa/,
    ],
  ];
  test.each(faults)('refuses %s and says where', (_, file, change, message) => {
    edit(file, change);
    expect(() => loadLexicon(dir)).toThrow(BadInput);
    expect(() => loadLexicon(dir)).toThrow(message);
  });

  test('refuses a folder that is not there', () => {
    expect(() => loadLexicon(join(dir, 'nowhere'))).toThrow(BadInput);
  });

  test("a user's folder is laid over: its facts win, its names are added", () => {
    const own = join(dir, 'own');
    mkdirSync(join(own, 'taxa'), { recursive: true });
    mkdirSync(join(own, 'codewords'), { recursive: true });
    const taxon = {
      name: 'Galeocerdo cuvier',
      rank: 'species',
      appendix: 'II',
      status: 'protected',
      commodities: [],
      names: { en: ['leopard shark'] },
    };
    writeFileSync(join(own, 'taxa', 'mine.json'), JSON.stringify({ group: 'sharks-rays', taxa: [taxon] }));
    writeFileSync(
      join(own, 'codewords', 'en.json'),
      JSON.stringify({
        language: 'en',
        terms: [{ term: 'striped pyjamas', standsFor: 'Panthera tigris', sure: 0.8, source: 'unverified' }],
      }),
    );
    const lexicon = loadLexicon({ dir: fixtureLexiconDir, extraDirs: [own, join(dir, 'not-there')] });
    expect(lexicon.taxon('Galeocerdo cuvier')).toMatchObject({
      appendix: 'II',
      status: 'protected',
      group: 'others',
      names: { en: ['tiger shark', 'leopard shark'] },
    });
    expect(makeMatcher(lexicon).match('striped pyjamas')).toMatchObject([
      { kind: 'code-word', taxon: 'Panthera tigris' },
    ]);
  });
});
