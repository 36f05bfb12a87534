// What the page weighs: everything a browser may ever load of it, gzipped; and that no component of Mantine is there without its style sheet.
// The viewer of captures is not counted: it is served from its own package, under an origin of its own.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Rolldown } from 'vite';
import { build } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';

const limit = 400_000;
let files: Rolldown.OutputBundle[string][];

beforeAll(async () => {
  // As it is installed: under `test` the libraries come with all that helps their developers.
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({ configFile: 'vite.config.ts', logLevel: 'error', build: { write: false } });
  files = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  vi.unstubAllEnvs();
});

test('all scripts and style sheets together weigh less than 400 kB gzipped', () => {
  const weights = files
    .filter(({ fileName }) => /\.(?:js|css|json)$/.test(fileName))
    .map((file) => gzipSync(file.type === 'chunk' ? file.code : file.source).length);
  expect(weights.length).toBeGreaterThan(20);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(limit);
});

test('what is not script or style is the page and its mark', () => {
  const others = files.map(({ fileName }) => fileName).filter((name) => !/\.(?:js|css)$/.test(name));
  expect(others).toEqual(['index.html']);
});

test('every component of Mantine in it has its style sheet in it', () => {
  const modules = files.flatMap((file) => (file.type === 'chunk' ? Object.entries(file.modules) : []));
  const used = modules.flatMap(([id, { renderedLength }]) => {
    const sheet = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/.exec(id)?.[1];
    return sheet === undefined || renderedLength === 0 ? [] : [sheet];
  });
  const imported = [...readFileSync('console/web/mantine-styles.ts', 'utf8').matchAll(/styles\/([A-Z]\w*)\.css/g)];
  expect(used.length).toBeGreaterThan(20);
  const sheets = imported.map(([, name]) => name);
  expect(used.filter((name) => !sheets.includes(name))).toEqual([]);
  // And none for a component that is gone.
  expect(sheets.filter((name) => !used.includes(name ?? ''))).toEqual([]);
});
