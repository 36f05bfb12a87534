// The crawler's table: what is read right, what a scan finds that is killed again and again, what a page costs, how large a scan may grow.
//   npm run bench:crawl -- [--only extraction,social,robots,endurance,cost,scrapy,harvest,curve] [--market FILE] [--data DIR] [--sizes 10000,100000,1000000]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cost } from './crawl/cost.ts';
import { curve } from './crawl/curve.ts';
import { endurance } from './crawl/endurance.ts';
import { harvest } from './crawl/harvest.ts';
import { robots } from './crawl/robots.ts';
import { runProgram } from './processes.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    market: { type: 'string', default: '../shared/market/serve.mjs' },
    data: { type: 'string', default: '../shared/data' },
    port: { type: 'string', default: '8330' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
  },
});

const folder = await mkdtemp(join(tmpdir(), 'nightjar-bench-crawl-'));
const port = Number(options.port);
const market = { market: options.market, data: options.data, folder };

const parts: Record<string, [string, () => Promise<void>]> = {
  extraction: ['What pages are read as', () => beside('bench/extraction.ts', ['--data', options.data])],
  social: ['What networks say', () => beside('bench/social.ts', [join(options.data, 'social')])],
  robots: ['What robots.txt allows', () => robots(options.data)],
  endurance: ['Two workers, three killed', () => endurance({ ...market, port, ordinary: 1000 })],
  cost: ['What a page costs', () => cost({ ...market, port: port + 10, ordinary: 10_000 })],
  scrapy: ['Beside Scrapy', () => beside('bench/scan.ts', ['--market', options.market, '--data', options.data])],
  harvest: ['How soon leads come', () => harvest(folder)],
  curve: ['How large a scan may grow', () => curve(folder, options.sizes.split(',').map(Number))],
};

try {
  for (const name of options.only?.split(',') ?? Object.keys(parts)) {
    const part = parts[name];
    if (part === undefined) throw new Error(`There is no part ${name}; there are ${Object.keys(parts).join(', ')}.`);
    console.log(`\n## ${part[0]}\n`);
    await part[1]();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Another benchmark, as it is run alone. */
async function beside(program: string, args: string[]): Promise<void> {
  const { code, stdout } = await runProgram(process.execPath, ['--import', 'tsx', program, ...args]);
  process.stdout.write(stdout);
  if (code !== 0) throw new Error(`${program} ended with code ${code}.`);
}
