// docs/SOURCES.md speaks of what there is: every skip reason stands in it, every field and kind, and its examples are files that pass.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { skipReasons } from '#crawler/skipped.ts';
import { parseSources } from '#crawler/sources/read-sources.ts';
import { sourceKinds, sourceSchema } from '#crawler/sources/source.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/SOURCES.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
const [example = ''] = examples;

it('explains every reason why a page is skipped', () => {
  expect(Object.keys(skipReasons).filter((reason) => !page.includes(`| \`${reason}\``))).toEqual([]);
});

it('shows every field of a source in an example that is accepted', () => {
  const [source] = parseSources(example, 'docs/SOURCES.md');
  expect(source?.name).toBe('market');
  const fields = [
    ...Object.keys(sourceSchema.shape),
    ...Object.keys(source?.selectors ?? {}),
    'from',
    'to',
    'zone',
    'address',
  ];
  expect(fields.filter((field) => !new RegExp(`^\\s*(?:- )?${field}:`, 'm').test(example))).toEqual([]);
});

it('shows an example of every kind, and each is accepted', () => {
  expect(examples.length).toBeGreaterThan(10);
  const kinds = examples.flatMap((text) => parseSources(text, 'docs/SOURCES.md').map(({ kind }) => kind));
  expect(sourceKinds.filter((kind) => !kinds.includes(kind))).toEqual([]);
});
