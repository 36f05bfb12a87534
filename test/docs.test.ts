// The documents that others script against name everything the code knows: settings, exit codes, error codes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#bin/exit-codes.ts';
import { problemCodes } from '#console/contract/problem.ts';
import { settingNames } from './support/setting-names.ts';

const folders = [
  'lib',
  'keywords',
  'classifier',
  'listing',
  'crawler',
  'queue',
  'store',
  'intelligence',
  'evidence',
  'exchange',
  'console',
  'sandbox',
  'bin',
];

/** First cells of the tables of a document that hold one or more names in backquotes. */
function listed(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
}

function sources(): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((file) => join(folder, file))
        .filter((file) => /\.tsx?$/.test(file)),
    );
}

test('docs/CONFIGURATION.md lists every setting', () => {
  expect(settingNames().length).toBeGreaterThan(10);
  expect(settingNames().filter((name) => !listed('docs/CONFIGURATION.md').includes(name))).toEqual([]);
});

test('docs/EXIT-CODES.md lists every exit code', () => {
  const codes = [...readFileSync('docs/EXIT-CODES.md', 'utf8').matchAll(/^\| (\d+) \|/gm)].map(([, code]) =>
    Number(code),
  );
  expect(codes).toEqual(Object.values(exitCodes));
});

describe('docs/ERRORS.md', () => {
  // Node's and the system's own codes (ENOENT, ECONNRESET) are not ours to explain; two letters are a country.
  const ours = (code: string) => !/^E[A-Z]+$|^[A-Z]{2}$/.test(code);

  test('lists every code that the sources give an error', () => {
    const used = new Set(
      sources()
        .flatMap((file) =>
          [...readFileSync(file, 'utf8').matchAll(/\bcode: '([A-Z][A-Z0-9_]+)'/g)].map(([, code = '']) => code),
        )
        .filter(ours),
    );
    expect(used.size).toBeGreaterThan(20);
    expect(
      [...used].filter((code) => !listed('docs/ERRORS.md').includes(code)),
      'add these to docs/ERRORS.md',
    ).toEqual([]);
  });

  test('lists every refusal of the console', () => {
    expect(
      problemCodes.filter((code) => !listed('docs/ERRORS.md').includes(code)),
      'add these to docs/ERRORS.md',
    ).toEqual([]);
  });

  test('lists no code that has gone', () => {
    const text = sources()
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    expect(
      listed('docs/ERRORS.md').filter((code) => !text.includes(`'${code}'`)),
      'take these out of docs/ERRORS.md',
    ).toEqual([]);
  });
});
