// The catalogues: every sentence in every language, with the same values in each; and no style names left or right.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { en } from '#console/web/messages/en.ts';
import type { MessageKey } from '#console/web/messages/en.ts';
import { es } from '#console/web/messages/es.ts';
import { fr } from '#console/web/messages/fr.ts';
import type { Catalogue } from '#console/web/messages/messages.ts';
import { pt } from '#console/web/messages/pt.ts';

const keys = Object.keys(en) as MessageKey[];
const valuesOf = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(([value]) => value).toSorted(byText);

describe.each<[string, Catalogue]>([
  ['French', fr],
  ['Spanish', es],
  ['Portuguese', pt],
])('in %s', (_, catalogue) => {
  test('every sentence is said', () => {
    expect(keys.filter((key) => catalogue[key] === undefined)).toEqual([]);
  });

  test('each sentence has the values of the English one, and none is empty', () => {
    for (const key of keys) {
      const said = catalogue[key];
      if (said === undefined) continue;
      expect(said.trim(), key).not.toBe('');
      expect(valuesOf(said), key).toEqual(valuesOf(en[key]));
    }
  });
});

test('no style names left or right, so that the page can turn round', () => {
  const files = readdirSync('console/web', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.css'),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const name of files) {
    const rules = readFileSync(`console/web/${name}`, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
    expect(
      rules.match(
        /(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)|left|right|text-align:\s*(?:left|right))\s*:/g,
      ),
      name,
    ).toBeNull();
  }
});

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
