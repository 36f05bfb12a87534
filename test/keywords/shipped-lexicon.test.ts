import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { coverageTables } from '#keywords/coverage.ts';
import { loadLexicon, shippedLexiconDir } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import { makeLookup } from '#keywords/lookup.ts';
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
