// Scores a whole scan against a market of real adverts whose answers are known: coverage, fields, closed paths, doubles, lead F1.
// `npm run bench:market -- [--market FILE] [--data DIR] [--ordinary-count N]`; the practice market's own score is bench/practice.ts.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runNightjar, startServer } from './processes.ts';

const { values: options } = parseArgs({
  options: {
    market: { type: 'string', default: '../shared/market/serve.mjs' },
    data: { type: 'string', default: '../shared/data' },
    port: { type: 'string', default: '8130' },
    'ordinary-count': { type: 'string', default: '1000' },
    keep: { type: 'boolean', default: false },
  },
});

interface Gold {
  url: string;
  site: string;
  id: string;
  title: string;
  price: number | null;
  currency: string | null;
  seller: string | null;
  label: 0 | 1;
}

interface ReadListing {
  url: string;
  title: string;
  price: { amount: number; currency: string | null } | null;
  seller: { name: string } | null;
}

const folder = await mkdtemp(join(tmpdir(), 'nightjar-bench-market-'));
const file = (name: string): string => join(folder, name);
const ports = [0, 1, 2, 3].map((offset) => Number(options.port) + offset);
const server = await startServer(
  [
    options.market,
    '--port',
    options.port,
    '--ads',
    join(options.data, 'ads/lts-shark.dev.jsonl'),
    '--ads',
    join(options.data, 'ads/lts-animal.dev.jsonl'),
    '--ordinary',
    join(options.data, 'ads/ordinary.dev.jsonl'),
    '--ordinary-count',
    options['ordinary-count'],
    '--gold',
    file('gold.jsonl'),
    '--log',
    file('requests.jsonl'),
  ],
  ports,
);
try {
  const started = performance.now();
  const code = await runNightjar(
    [
      'scan',
      ...ports.map((port) => `http://127.0.0.1:${port}/`),
      '--allow-loopback',
      '--rate',
      '200',
      '--status',
      'any',
      '--include',
      'fossils',
      '--out',
      file('leads.jsonl'),
      '--listings',
      file('all.jsonl'),
    ],
    { NIGHTJAR_HOME: file('home') },
  );
  if (code !== 0) throw new Error(`The scan ended with code ${code}.`);
  const seconds = (performance.now() - started) / 1000;
  await report(seconds);
} finally {
  await server.stop();
  if (options.keep) console.log(`Kept: ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}

async function report(seconds: number): Promise<void> {
  const gold = await lines<Gold>('gold.jsonl');
  const listings = await lines<ReadListing>('all.jsonl');
  const leads = await lines<{ listing: ReadListing; assessment: { score: number } }>('leads.jsonl');
  const requests = await lines<{ site: string; path: string }>('requests.jsonl');
  const byUrl = new Map(listings.map((listing) => [listing.url, listing]));
  const closed = requests.filter(({ path }) => path.startsWith('/private/') || path.startsWith('/calendar'));

  console.log(`\n${requests.length} requests in ${seconds.toFixed(1)} s`);
  console.log('site         listings   read    %      title %  price %  seller %');
  for (const site of ['auction', 'classifieds', 'forum', 'app']) {
    const wanted = gold.filter((row) => row.site === site);
    const read = wanted.flatMap((row) => {
      const listing = byUrl.get(row.url);
      return listing === undefined ? [] : [{ row, listing }];
    });
    const share = (right: (pair: { row: Gold; listing: ReadListing }) => boolean): string =>
      ((100 * read.filter(right).length) / Math.max(1, read.length)).toFixed(1).padStart(8);
    console.log(
      `${site.padEnd(12)} ${String(wanted.length).padStart(8)} ${String(read.length).padStart(6)} ${((100 * read.length) / wanted.length).toFixed(1).padStart(6)} ${share(titleRight)} ${share(priceRight)} ${share(sellerRight)}`,
    );
    for (const { row, listing } of read
      .filter((pair) => !titleRight(pair) || !priceRight(pair) || !sellerRight(pair))
      .slice(0, 5)) {
      console.log(
        `    ${row.url}\n      wanted ${JSON.stringify([row.title, row.price, row.currency, row.seller])}\n      read   ${JSON.stringify([listing.title, listing.price, listing.seller?.name ?? null])}`,
      );
    }
  }
  console.log(
    `listings twice: ${listings.length - byUrl.size}; listings that are none of the market's: ${listings.filter(({ url }) => !gold.some((row) => row.url === url)).length}`,
  );
  console.log(`requests under a path that robots.txt closes: ${closed.length}`);

  const flagged = new Set(leads.map(({ listing }) => listing.url));
  for (const [name, rows] of [
    ['all', gold],
    ['shark set', gold.filter(({ id }) => id.startsWith('shark-'))],
    ['animal set', gold.filter(({ id }) => id.startsWith('animal-'))],
  ] as const) {
    const hits = rows.filter((row) => row.label === 1 && flagged.has(row.url)).length;
    const said = rows.filter((row) => flagged.has(row.url)).length;
    const positives = rows.filter((row) => row.label === 1).length;
    const precision = hits / Math.max(1, said);
    const recall = hits / Math.max(1, positives);
    console.log(
      `leads, ${name.padEnd(10)} said ${said} of ${positives}: precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${((2 * precision * recall) / Math.max(1e-9, precision + recall)).toFixed(3)}`,
    );
  }
  const ordinary = gold.filter(({ id }) => id.startsWith('ordinary-'));
  console.log(
    `false alarms on ${ordinary.length} ordinary texts: ${ordinary.filter((row) => flagged.has(row.url)).length}`,
  );
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

function titleRight({ row, listing }: { row: Gold; listing: ReadListing }): boolean {
  return squeeze(listing.title) === squeeze(row.title);
}

function priceRight({ row, listing }: { row: Gold; listing: ReadListing }): boolean {
  if (row.price === null) return listing.price === null;
  return (
    listing.price !== null &&
    Math.abs(listing.price.amount - row.price) < 0.005 &&
    listing.price.currency === row.currency
  );
}

function sellerRight({ row, listing }: { row: Gold; listing: ReadListing }): boolean {
  // Pages of sellerless adverts show a bare placeholder or an empty name.
  if (row.seller === null)
    return listing.seller === null || ['member', 'null', 'undefined', ''].includes(listing.seller.name);
  return listing.seller !== null && squeeze(listing.seller.name) === row.seller;
}

async function lines<T>(name: string): Promise<T[]> {
  return (await readFile(file(name), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
