import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BadInput } from '#lib/errors.ts';
import { importCites } from '#keywords/import-cites.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { fixtureLexiconDir } from './matching.ts';

const header =
  'TaxonId,Kingdom,Phylum,Class,Order,Family,Genus,FullName,AuthorYear,RankName,CurrentListing,FullAnnotationEnglish,SynonymsWithAuthors,EnglishNames,SpanishNames,FrenchNames,CitesAccepted';
const rows = [
  '1,Animalia,Chordata,Mammalia,Proboscidea,Elephantidae,Loxodonta,Loxodonta africana,"(Author, 1797)",SPECIES,I/II,"Appendix I: all but\nthose of Appendix II, said ""elsewhere""","Loxodonta borealis (Writer, 1900), Elephas africanus Someone, 1797","African Elephant, Savannah Elephant",Elefante africano,,true',
  '2,Animalia,Chordata,Mammalia,Carnivora,Felidae,Panthera,Panthera tigris,,SPECIES,I,Appendix I:,"","Tiger, Striped Cat",Tigre,Tigre,true',
  '3,Animalia,Chordata,Elasmobranchii,Carcharhiniformes,Galeocerdonidae,Galeocerdo,Galeocerdo cuvier,,SPECIES,II,Appendix II:,"",Tiger Shark,,,true',
  '4,Plantae,,,Orchidales,Orchidaceae,Inventa,Inventa nova,Nobody,SPECIES,II,Appendix II:,"Inventa vetus Nobody ex Other, Ficta vetusta Nobody","","","",true',
  '5,Plantae,,,Orchidales,Orchidaceae,Ficta,Ficta vetusta,Nobody,SPECIES,II,Appendix II:,"","","","",false',
];

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cites-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(lines: string[], name = 'export.csv'): string {
  const file = join(home, name);
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return file;
}

const options = () => ({ dataDir: join(home, 'lexicon'), shippedDir: fixtureLexiconDir });
const load = () => loadLexicon({ dir: fixtureLexiconDir, extraDirs: [join(home, 'lexicon')] });

describe('importCites', () => {
  test.each(['export.csv', 'export.csv.gz'])('reads %s, adds what is new and says what changed', async (name) => {
    const report = await importCites({ file: write([header, ...rows], name), ...options() });
    expect(report).toMatchObject({ taxa: 4, added: ['Inventa nova'], removed: [] });
    expect(report.changed).toContainEqual({ taxon: 'Galeocerdo cuvier', field: 'appendix', before: null, after: 'II' });
    expect(report.changed).toContainEqual({
      taxon: 'Loxodonta africana',
      field: 'names',
      before: [],
      after: ['Savannah Elephant'],
    });
    expect(report.changed).toContainEqual({
      taxon: 'Loxodonta africana',
      field: 'synonyms',
      before: [],
      after: ['Loxodonta borealis'],
    });

    const lexicon = load();
    expect(lexicon.taxon('Galeocerdo cuvier')).toMatchObject({
      appendix: 'II',
      status: 'protected',
      names: { de: ['Tigerhai'] },
    });
    expect(lexicon.taxon('Loxodonta borealis')?.name).toBe('Loxodonta africana');
    expect(lexicon.taxon('Ficta vetusta')?.name).toBe('Inventa nova');
    // One word alone counts only beside other signs.
    expect(lexicon.taxon('Panthera tigris')?.names.en ?? []).not.toContain('Tiger');
    expect(lexicon.taxon('Panthera tigris')?.names.en).toContain('Striped Cat');
  });

  test('a second import of the same file changes nothing', async () => {
    const file = write([header, ...rows]);
    await importCites({ file, ...options() });
    expect(await importCites({ file, ...options() })).toMatchObject({ added: [], changed: [], removed: [] });
  });

  test('what a later export lacks is removed, and told', async () => {
    await importCites({ file: write([header, ...rows]), ...options() });
    const second = [header, rows[0]!.replace(', Savannah Elephant', ''), ...rows.slice(1, 3)];
    const report = await importCites({ file: write(second), ...options() });
    expect(report.removed).toEqual(['Inventa nova']);
    expect(report.changed).toContainEqual({
      taxon: 'Loxodonta africana',
      field: 'names',
      before: ['Savannah Elephant'],
      after: [],
    });
    expect(load().taxon('Inventa nova')).toBeUndefined();
  });

  const faults: Array<[what: string, lines: string[], message: RegExp]> = [
    [
      'a header without a column',
      [header.replace('CurrentListing', 'Listing'), ...rows],
      /export\.csv, line 1, CurrentListing: /,
    ],
    [
      'an unknown Appendix',
      [header, ...rows.slice(0, 3), rows[3]!.replace('SPECIES,II', 'SPECIES,IV')],
      /export\.csv, line 6, CurrentListing: "IV"/,
    ],
    ['an unknown rank', [header, rows[1]!.replace('SPECIES', 'CREATURE')], /line 2, RankName: "CREATURE"/],
    ['a row too short', [header, rows[1]!, 'Animalia,Chordata'], /line 3: is not well-formed CSV/],
    ['a quote that is never closed', [header, rows[1]!, '6,"Animalia'], /is not well-formed CSV/],
    ['no name', [header, rows[1]!.replace('Panthera tigris', '')], /line 2, FullName/],
    ['a header and nothing else', [header], /holds no taxa/],
    ['a web page', ['<!doctype html><title>Log in</title>'], /line 1, Kingdom: the header lacks/],
  ];
  test.each(faults)('refuses %s, says where, and changes nothing', async (_, lines, message) => {
    await importCites({ file: write([header, ...rows]), ...options() });
    const taxaDir = join(home, 'lexicon', 'taxa');
    const snapshot = () => readdirSync(taxaDir).map((file) => [file, readFileSync(join(taxaDir, file), 'utf8')]);
    const before = snapshot();
    const attempt = importCites({ file: write(lines), ...options() });
    await expect(attempt).rejects.toThrow(BadInput);
    await expect(attempt).rejects.toThrow(message);
    expect(snapshot()).toEqual(before);
  });

  test('refuses a gzip file cut short, and a file that is not there', async () => {
    const whole = gzipSync([header, ...rows].join('\n'));
    const file = join(home, 'cut.csv.gz');
    writeFileSync(file, whole.subarray(0, whole.length - 20));
    await expect(importCites({ file, ...options() })).rejects.toThrow(/cut\.csv\.gz.*not a whole gzip file/);
    await expect(importCites({ file: join(home, 'none.csv'), ...options() })).rejects.toThrow(BadInput);
    expect(existsSync(join(home, 'lexicon'))).toBe(false);
  });
});
