import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { benignFile, codeWordsFile, commoditiesFile, contextFile, taxaFile } from '#keywords/lexicon-schema.ts';
import { makeQuickCheck } from '#keywords/quick-check.ts';
import { fixtureLexiconDir } from './matching.ts';

const folder = (name: string) =>
  readdirSync(join(fixtureLexiconDir, name)).map((file) => readFileSync(join(fixtureLexiconDir, name, file), 'utf8'));
const kinds = [
  { name: 'taxa', schema: taxaFile, texts: folder('taxa') },
  { name: 'codewords', schema: codeWordsFile, texts: folder('codewords') },
  { name: 'benign', schema: benignFile, texts: folder('benign') },
  { name: 'context', schema: contextFile, texts: folder('context') },
  {
    name: 'commodities',
    schema: commoditiesFile,
    texts: [readFileSync(join(fixtureLexiconDir, 'commodities.json'), 'utf8')],
  },
];

describe.each(kinds)('the quick check of $name', ({ schema, texts }) => {
  const check = makeQuickCheck(schema);

  test('passes what ships, so that zod is not needed', () => {
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(check(JSON.parse(text))).toBe(true);
  });

  test('passes nothing that zod refuses, wherever the data is broken', () => {
    const spoilt = fc.constantFrom<unknown>(
      null,
      '',
      'XX',
      'xx',
      0,
      2.5,
      -1,
      true,
      [],
      ['a', ''],
      {},
      { en: [''] },
      undefined,
    );
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), spoilt, fc.boolean(), (text, pick, value, rename) => {
        const data: unknown = JSON.parse(text);
        spoil(data, { pick, value, rename });
        if (check(data)) expect(schema.safeParse(data)).toEqual({ success: true, data });
        else expect(schema.safeParse(data).success).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

test('what it does not know is left to zod', () => {
  expect(makeQuickCheck(z.string().trim())('a')).toBe(false);
  expect(makeQuickCheck(z.object({ a: z.string() }))({ a: '' })).toBe(false);
  expect(makeQuickCheck(z.record(z.enum(['a', 'b']), z.string()))({ a: '' })).toBe(false);
  expect(makeQuickCheck(z.array(z.string()).min(1))([])).toBe(false);
  expect(makeQuickCheck(z.string().regex(/a/gu))('a')).toBe(false);
});

/** Replaces, removes or renames one place of the data. */
function spoil(data: unknown, { pick, value, rename }: { pick: number; value: unknown; rename: boolean }): void {
  const places: Array<{ holder: Record<string, unknown>; key: string }> = [];
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      const holder = node as Record<string, unknown>;
      places.push({ holder, key });
      visit(holder[key]);
    }
  };
  visit(data);
  const { holder, key } = places[pick % places.length]!;
  if (Array.isArray(holder) || !rename) {
    if (value === undefined && !Array.isArray(holder)) delete holder[key];
    else holder[key] = value;
    return;
  }
  holder[`${key}x`] = holder[key];
  delete holder[key];
}
