// docs/EVIDENCE.md holds the table of what makes a snapshot admissible, each field with the tests that show it: they must exist.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const rows = readFileSync('docs/EVIDENCE.md', 'utf8')
  .split('## What makes a snapshot admissible')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| field'))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')));

const named = rows.flatMap(([field = '', , tests = '']) =>
  [...tests.matchAll(/`([\w/-]+)` “([^”]+)”/g)].map(([, file = '', name = '']) => ({ field, file, name })),
);

test.each(named)('$field: “$name” is a test of $file', ({ file, name }) => {
  const source = readFileSync(`test/${file}.test.ts`, 'utf8');
  // A long one stands on a line of its own.
  const titles = [...source.matchAll(/\b(?:it|test)\(\s*'([^']*)'/g)].map(([, title = '']) => title);
  expect(
    titles.some((title) => title.startsWith(name)),
    `${file}: ${name}`,
  ).toBe(true);
});

test('every field has a place and a test', () => {
  expect(rows.length).toBeGreaterThan(30);
  const without = rows.filter(([, place = '', tests = '']) => place === '' || !tests.includes('“'));
  expect(without.map(([field = '']) => field)).toEqual([]);
});
