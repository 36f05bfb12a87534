// How right the reader is on pages of the open web, against published gold: prices and availability of product pages, price strings,
// next-page links, a results page, log-in forms. `npm run bench:extraction [-- --data DIR] [--verbose]`; the data is not part of the project.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { selectAll } from 'css-select';
import type { ChildNode, Element, ParentNode } from 'domhandler';
import { currencyOf } from '#crawler/read/currencies.ts';
import { decodePage } from '#crawler/read/decode.ts';
import { parseHtml } from '#crawler/read/dom.ts';
import { loginForms } from '#crawler/read/login.ts';
import type { PageReading } from '#crawler/read/page.ts';
import { parsePrice } from '#crawler/read/prices.ts';
import { readPage } from '#crawler/read/read-page.ts';
import { surveyPage } from '#crawler/read/survey.ts';

const { values: options } = parseArgs({
  options: { data: { type: 'string', default: '../shared/data' }, verbose: { type: 'boolean', default: false } },
});
const root = join(options.data, 'extraction');
const note = (...words: unknown[]) => {
  if (options.verbose)
    process.stderr.write(
      `${words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' ')}\n`,
    );
};

function jsonLines(path: string): Array<Record<string, unknown>> {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function page(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function read(bytes: Buffer, url: string, contentType: string | null = null): PageReading {
  return readPage(bytes, { url, contentType, seenAt: '2024-01-01T00:00:00Z', source: 'bench' });
}

interface Tally {
  hit: number;
  wrong: number;
  missed: number;
}

function f1({ hit, wrong, missed }: Tally): number {
  return hit === 0 ? 0 : (2 * hit) / (2 * hit + wrong + missed);
}

/** A reading that differs from the gold is both wrong and missed; one where the gold has none is wrong. */
function count(tally: Tally, got: string | null, gold: string[]): boolean {
  if (got !== null && gold.includes(got)) tally.hit += 1;
  else {
    if (got !== null) tally.wrong += 1;
    if (gold.length > 0) tally.missed += 1;
    return got === null && gold.length === 0;
  }
  return true;
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function productPages(): Array<[string, number]> {
  const price: Tally = { hit: 0, wrong: 0, missed: 0 };
  const availability: Tally = { hit: 0, wrong: 0, missed: 0 };
  for (const gold of jsonLines(join(root, 'product-pages/gold.jsonl'))) {
    const url = String(gold['url']);
    const reading = read(
      page(join(root, 'product-pages/html', `${String(gold['id'])}.html.gz`)),
      url,
      'text/html; charset=utf-8',
    );
    const found = reading.listing?.price ?? null;
    const site = new URL(url).hostname;
    // The gold writes the sign as the page shows it, or none; the reader writes the code that the sign stands for there.
    const amounts = strings(gold['price']).map(Number);
    const signs = strings(gold['currency']);
    const expected = amounts.map((amount) => `${amount} ${signs.join('/')}`);
    const fits =
      found !== null &&
      amounts.includes(found.amount) &&
      (signs.length === 0 || signs.some((sign) => standsFor(sign, found.currency, site)));
    const got =
      found === null
        ? null
        : fits
          ? (expected[amounts.indexOf(found.amount)] ?? null)
          : `${found.amount} ${found.currency ?? ''}`;
    if (!count(price, got, expected)) note('price', { id: gold['id'], url, kind: reading.kind, got, expected });
    const state =
      reading.availability === 'SoldOut' || reading.availability === 'Discontinued'
        ? 'OutOfStock'
        : reading.availability;
    if (!count(availability, state, strings(gold['availability'])))
      note('availability', { id: gold['id'], url, got: reading.availability, expected: gold['availability'] });
  }
  return [
    ['product pages, price F1 (amount and currency)', f1(price)],
    ['product pages, availability F1', f1(availability)],
  ];
}

function standsFor(sign: string, currency: string | null, site: string): boolean {
  if (currency === null) return false;
  if (currencyOf(sign, site) === currency || currencyOf(sign.replace(/[~^*]+$/, ''), site) === currency) return true;
  return sign === '$' && /^(?:USD|AUD|CAD|NZD|TWD|HKD|SGD|MXN|ARS|CLP|COP|UYU)$/.test(currency);
}

function priceStrings(): Array<[string, number]> {
  const rows = jsonLines(join(root, 'prices.dev.jsonl'));
  let right = 0;
  for (const row of rows) {
    const hint = typeof row['currency_hint'] === 'string' ? row['currency_hint'] : undefined;
    const found = parsePrice(typeof row['raw'] === 'string' ? row['raw'] : '', { hint });
    const same = (found?.amount ?? null) === (row['amount'] ?? null) && sameSign(found?.sign ?? null, row['currency']);
    if (same) right += 1;
    else note('string', row, found);
  }
  return [['price strings right', right / rows.length]];
}

function sameSign(got: string | null, gold: unknown): boolean {
  if (typeof gold !== 'string') return got === null;
  return got !== null && (got === gold || (currencyOf(got) !== null && currencyOf(got) === currencyOf(gold)));
}

function pagination(): Array<[string, number]> {
  const files = readdirSync(join(root, 'pagination/html'));
  let withNext = 0;
  let right = 0;
  let falseNext = 0;
  let without = 0;
  for (const gold of jsonLines(join(root, 'pagination/gold.jsonl'))) {
    const url = String(gold['url']);
    const charset = String(gold['encoding']);
    const bytes = page(
      join(root, 'pagination/html', files.find((file) => file.split('.')[0] === String(gold['id'])) ?? ''),
    );
    const document = parseHtml(decodePage(bytes, `text/html; charset=${charset}`));
    const expected = new Set<string>();
    if (gold['next'] !== '') {
      // The selector may name the link, what stands in it, or the box that it stands in.
      for (const element of selectAll(String(gold['next']), document.children)) {
        const link = linkAround(element) ?? selectAll('a[href]', [element])[0];
        const href = link !== undefined && 'attribs' in link ? link.attribs['href'] : undefined;
        if (href !== undefined) expected.add(resolved(href, document, url));
      }
    }
    const { next } = read(bytes, url, `text/html; charset=${charset}`).pagination;
    if (expected.size > 0) {
      withNext += 1;
      if (next !== null && expected.has(next)) right += 1;
      else note('next', { id: gold['id'], url, next, expected: [...expected] });
    } else {
      without += 1;
      if (next !== null) {
        falseNext += 1;
        note('next where none', { id: gold['id'], url, next, css: gold['next'] });
      }
    }
  }
  return [
    [`next link right on the ${withNext} pages that have one`, right / withNext],
    [`no next link on the ${without} that have none`, (without - falseNext) / without],
  ];
}

function linkAround(element: ChildNode): Element | undefined {
  for (let node: ChildNode | ParentNode | null = element; node !== null; node = node.parent)
    if ('attribs' in node && node.name === 'a' && node.attribs['href'] !== undefined) return node;
  return undefined;
}

function resolved(href: string, document: ReturnType<typeof parseHtml>, url: string): string {
  const base = selectAll('base[href]', document.children)[0] as { attribs?: Record<string, string> } | undefined;
  try {
    const link = new URL(href.trim(), new URL(base?.attribs?.['href'] ?? url, url));
    link.hash = '';
    return link.href;
  } catch {
    return href;
  }
}

function logIns(): Array<[string, number]> {
  const index = JSON.parse(readFileSync(join(root, 'pages/index.json'), 'utf8')) as Record<
    string,
    { url: string; forms: string[] }
  >;
  const tally: Tally = { hit: 0, wrong: 0, missed: 0 };
  for (const [file, { url, forms }] of Object.entries(index)) {
    const bytes = page(join(root, 'pages', file));
    const document = parseHtml(decodePage(bytes, null));
    const survey = surveyPage(document);
    const found = new Set<unknown>(loginForms(survey));
    if (read(bytes, url).loginForm !== found.size > 0) throw new Error(`${file}: the reader and its part disagree`);
    for (const [index, form] of selectAll('form', document.children).entries()) {
      const label = forms[index];
      // `X` and `-`: nobody has said what the form is for.
      if (label === undefined || label === 'X' || label === '-') continue;
      const got = found.has(form);
      if (got && label === 'l') tally.hit += 1;
      else if (got) tally.wrong += 1;
      else if (label === 'l') tally.missed += 1;
      if (got !== (label === 'l')) note('login', { file, index, forms, got });
    }
  }
  return [['log-in forms told, F1', f1(tally)]];
}

function resultPages(): Array<[string, number]> {
  return readdirSync(join(root, 'result-pages'))
    .filter((file) => file.endsWith('.html'))
    .map((file) => {
      const [site = '', country = 'com'] = file.replace('.html', '').split('_');
      const reading = read(
        page(join(root, 'result-pages', file)),
        `https://www.${site}.${country === 'bestseller' ? 'de' : country}/s?k=x`,
      );
      return [
        `${file}: stubs (kind ${reading.kind}, ${reading.stubs.filter((stub) => stub.price !== null).length} with price)`,
        reading.stubs.length,
      ];
    });
}

function everyFile(): Array<[string, number]> {
  let files = 0;
  let crashes = 0;
  let slowest = 0;
  let slowestName = '';
  const visit = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) visit(path);
      else if (/\.(?:html?|html\.gz)$/.test(name)) {
        files += 1;
        const bytes = page(path);
        const start = performance.now();
        try {
          read(bytes, 'https://example.org/page/12345');
        } catch (error) {
          crashes += 1;
          process.stderr.write(`${path}: ${String(error)}\n`);
        }
        const took = performance.now() - start;
        if (took > slowest)
          [slowest, slowestName] = [took, `${name.slice(0, 30)} (${Math.round(bytes.length / 1024)} kB)`];
      }
    }
  };
  visit(options.data);
  return [
    [`crashes on ${files} html files`, crashes],
    [`slowest page, ms: ${slowestName}`, slowest],
  ];
}

for (const [what, value] of [
  ...priceStrings(),
  ...productPages(),
  ...pagination(),
  ...logIns(),
  ...resultPages(),
  ...everyFile(),
]) {
  process.stdout.write(`${what.padEnd(64)} ${Number.isInteger(value) ? value : value.toFixed(3)}\n`);
}
