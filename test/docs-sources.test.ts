// docs/SOURCES.md speaks of what there is: every skip reason stands in it, every field, and its example is a file that passes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { skipReasons } from '#crawler/skipped.ts';
import { parseSources } from '#crawler/sources/read-sources.ts';
import { sourceSchema } from '#crawler/sources/source.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/SOURCES.md'), 'utf8');
const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

it('explains every reason why a page is skipped', () => {
  expect(Object.keys(skipReasons).filter((reason) => !page.includes(`| \`${reason}\``))).toEqual([]);
});

it('shows every field of a source in an example that is accepted', () => {
  const [source] = parseSources(example, 'docs/SOURCES.md');
  expect(source?.name).toBe('market');
  const fields = [...Object.keys(sourceSchema.shape), ...Object.keys(source?.selectors ?? {})];
  expect(fields.filter((field) => !new RegExp(`^\\s*(?:- )?${field}:`, 'm').test(example))).toEqual([]);
});
