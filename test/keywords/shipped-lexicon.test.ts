import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { coverageTables } from '#keywords/coverage.ts';
import { loadLexicon, shippedLexiconDir } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import { makeLookup } from '#keywords/lookup.ts';
import { mostTradedTaxa, nameCount, spokenLanguages } from '#keywords/most-traded.ts';
import { schemaFiles } from '#keywords/write-schemas.ts';

const lexicon = loadLexicon();
const matcher = makeMatcher(lexicon);
/** Groups of the taxa that stand in a text, cancelled ones left out. */
const groupsIn = (text: string) =>
  matcher
    .match(text)
    .flatMap(({ taxon, cancelledBy }) =>
      taxon === undefined || cancelledBy !== undefined
        ? []
        : taxon.startsWith('group:')
          ? [taxon.slice(6)]
          : [lexicon.taxon(taxon)!.group],
    );

describe('the lexicon that ships', () => {
  test('is whole: each taxon has a name or a scientific name that is found', () => {
    const lost = lexicon.taxa.filter(({ name }) => !matcher.match(`… ${name} …`).some((match) => match.taxon === name));
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  test('its JSON Schemas are those of the code', () => {
    for (const [name, text] of Object.entries(schemaFiles())) {
      const file = join(shippedLexiconDir, 'schema', name);
      expect(existsSync(file) ? readFileSync(file, 'utf8') : '', `${name}: run npx tsx keywords/write-schemas.ts`).toBe(
        text,
      );
    }
  });

  test('can be counted', () => {
    expect(coverageTables(lexicon)).toContain(`| taxa | ${lexicon.taxa.length} |`);
  });

  test('has at least 1,500 taxa and 25,000 names', () => {
    expect(lexicon.taxa.length).toBeGreaterThanOrEqual(1_500);
    const names = lexicon.taxa.flatMap((taxon) => spokenLanguages.map((language) => nameCount(taxon, language)));
    expect(names.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(25_000);
  });

  test('names the most traded taxa in every language, and finds them by these names', () => {
    const taxa = mostTradedTaxa(lexicon);
    expect(taxa.length).toBeGreaterThanOrEqual(150);
    const missing = taxa.flatMap((taxon) =>
      spokenLanguages
        .filter((language) => {
          const names = [...(taxon.names[language] ?? []), ...(taxon.weak?.[language] ?? [])];
          return !names.some((name) => matcher.match(name).some((match) => match.taxon === taxon.name));
        })
        .map((language) => `${taxon.name} (${taxon.group}): no name in ${language}`),
    );
    expect(missing).toEqual([]);
  });

  test('counts every listed taxon as protected, and gives Appendix I Annex A', () => {
    const listed = lexicon.taxa.filter(({ appendix }) => appendix !== null);
    expect(listed.filter(({ status }) => status !== 'protected').map(({ name }) => name)).toEqual([]);
    const strict = lexicon.taxa.filter(({ appendix, annex }) => appendix === 'I' && annex !== 'A');
    expect(strict.map(({ name }) => name)).toEqual([]);
  });

  // What later conferences changed; each is a line that an old copy of the Appendices has wrong.
  test.each([
    ['Carcharhinus longimanus', 'I'],
    ['Rhincodon typus', 'I'],
    ['Mobula birostris', 'I'],
    ['Carcharhinus leucas', 'II'],
    ['Sphyrna tiburo', 'II'],
    ['Rhynchobatus', 'II'],
    ['Centrolenidae', 'II'],
    ['Aonyx cinereus', 'I'],
    ['Geochelone elegans', 'I'],
    ['Cuora galbinifrons', 'I'],
    ['Mauremys nigricans', 'II'],
    ['Macrochelys temminckii', 'II'],
    ['Kinosternon', 'II'],
    ['Pycnonotus zeylanicus', 'I'],
    ['Copsychus malabaricus', 'II'],
    ['Thelenota', 'II'],
    ['Handroanthus', 'II'],
    ['Dipteryx', 'II'],
    ['Khaya', 'II'],
    ['Rhodiola', 'II'],
    ['Choloepus', 'II'],
    ['Struthio camelus', null],
  ] as const)('%s is in Appendix %s', (name, appendix) => expect(lexicon.taxon(name)?.appendix).toBe(appendix));

  test.each([
    'Testudo graeca',
    'Testudo hermanni',
    'Ursus arctos',
    'Lutra lutra',
    'Tursiops truncatus',
    'Falco tinnunculus',
    'Buteo buteo',
    'Bubo bubo',
    'Tyto alba',
  ])('%s is in Annex A of the EU', (name) => expect(lexicon.taxon(name)?.annex).toBe('A'));

  test.each([
    ['African elephant ivory tusk', 'elephants'],
    ['marfil de elefante', 'elephants'],
    ['象牙手镯', 'elephants'],
    ['งาช้าง', 'elephants'],
    ['ngà voi', 'elephants'],
    ['слоновая кость', 'elephants'],
    ['pangolin scales', 'pangolins'],
    ['穿山甲', 'pangolins'],
    ['rhino horn', 'rhinos'],
  ])('%s is of the group %s', (text, group) => expect(groupsIn(text)).toContain(group));

  test.each(['Turtle Beach headset', 'Tiger Woods cap'])('%s names nothing', (text) =>
    expect(groupsIn(text)).toEqual([]),
  );

  test.each(['elephant', 'Loxodonta africana', '穿山甲', 'rinoceronte', 'носорог'])('%s is looked up', (name) => {
    expect(makeLookup(lexicon)(name).found).toBe(true);
  });
});
