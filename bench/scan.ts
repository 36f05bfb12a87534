// How fast a whole scan is (fetch, read, judge, store, queue) beside a plain Scrapy spider that only fetches and parses the same pages.
// `npm run bench:scan -- [--market FILE] [--data DIR] [--rounds N]`; needs Debian's python3-scrapy for the other side.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plainSources } from './crawl/cost.ts';
import { runNightjar, runProgram, startServer } from './processes.ts';

const { values: options } = parseArgs({
  options: {
    market: { type: 'string', default: '../shared/market/serve.mjs' },
    data: { type: 'string', default: '../shared/data' },
    port: { type: 'string', default: '8230' },
    'ordinary-count': { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
  },
});

interface Round {
  pages: number;
  seconds: number;
}

const folder = await mkdtemp(join(tmpdir(), 'nightjar-bench-scan-'));
const requestLog = join(folder, 'requests.jsonl');
const ports = [0, 1].map((offset) => Number(options.port) + offset);
/** As many pages at once as the spider asks for. */
const sources = await plainSources(
  folder,
  ports.map((port) => `http://127.0.0.1:${port}/`),
);
const server = await startServer(
  [
    options.market,
    '--calm',
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
    '--log',
    requestLog,
  ],
  [...ports, Number(options.port) + 2, Number(options.port) + 3],
);
try {
  const ours: Round[] = [];
  const theirs: Round[] = [];
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    theirs.push(await measure(() => scrapy()));
    ours.push(await measure(() => nightjar(round)));
    const [a, b] = [speed(theirs.at(-1)), speed(ours.at(-1))];
    console.log(
      `round ${round}: Scrapy ${a.toFixed(0)} pages/s, Nightjar ${b.toFixed(0)} pages/s, ratio ${(b / a).toFixed(2)}`,
    );
  }
  const [scrapySpeed, nightjarSpeed] = [median(theirs.map(speed)), median(ours.map(speed))];
  console.log(
    `\nmedian of ${options.rounds}: Scrapy (fetch, parse) ${scrapySpeed.toFixed(0)} pages/s; Nightjar (fetch, read, judge, store, queue) ${nightjarSpeed.toFixed(0)} pages/s; ratio ${(nightjarSpeed / scrapySpeed).toFixed(2)}`,
  );
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Pages from the server's own log between start and end: the span from the first request to the last, start-up of neither counted. */
async function measure(work: () => Promise<void>): Promise<Round> {
  const before = (await requestLines()).length;
  await work();
  const made = (await requestLines()).slice(before).filter(({ status }) => status === 200);
  const times = made.map(({ at }) => at);
  return { pages: made.length, seconds: (Math.max(...times) - Math.min(...times)) / 1000 };
}

async function requestLines(): Promise<Array<{ at: number; status: number }>> {
  const text = await readFile(requestLog, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { at: number; status: number });
}

async function scrapy(): Promise<void> {
  const { code } = await runProgram('scrapy', [
    'runspider',
    'bench/scan-scrapy/spider.py',
    '--loglevel',
    'ERROR',
    '-a',
    `port=${options.port}`,
  ]);
  if (code !== 0) throw new Error(`Scrapy ended with code ${code}; Debian's package python3-scrapy brings it.`);
}

async function nightjar(round: number): Promise<void> {
  const code = await runNightjar(
    [
      'scan',
      sources,
      '--allow-loopback',
      '--status',
      'any',
      '--include',
      'fossils',
      '--out',
      join(folder, 'leads.jsonl'),
    ],
    { NIGHTJAR_HOME: join(folder, `home-${round}`) },
  );
  if (code !== 0) throw new Error(`The scan ended with code ${code}.`);
}

function speed(round: Round | undefined): number {
  return round === undefined ? 0 : round.pages / Math.max(0.001, round.seconds);
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
