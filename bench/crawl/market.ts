// What the crawl benchmarks share: the market of real adverts on loopback, its answers and its log.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '../processes.ts';

export interface MarketOptions {
  /** The market's program. */
  market: string;
  /** Folder of the adverts. */
  data: string;
  port: number;
  ordinary: number;
  /** No slow, failing or waiting pages. */
  calm: boolean;
  folder: string;
}

export interface Request {
  at: number;
  site: string;
  path: string;
  status: number;
}

export interface Gold {
  url: string;
  site: string;
}

export const siteNames = ['auction', 'classifieds', 'forum', 'app'] as const;

export async function serveMarket({ market, data, port, ordinary, calm, folder }: MarketOptions) {
  const [log, gold] = [join(folder, `requests-${port}.jsonl`), join(folder, `gold-${port}.jsonl`)];
  const ports = siteNames.map((_, offset) => port + offset);
  const ads = ['lts-shark', 'lts-animal'].flatMap((name) => ['--ads', join(data, `ads/${name}.dev.jsonl`)]);
  const texts = ['--ordinary', join(data, 'ads/ordinary.dev.jsonl'), '--ordinary-count', String(ordinary)];
  const settings = ['--port', String(port), ...ads, ...texts, '--gold', gold, '--log', log];
  const server = await startServer([market, ...(calm ? ['--calm'] : []), ...settings], ports);
  return {
    sites: ports.map((site) => `http://127.0.0.1:${site}/`),
    stop: () => server.stop(),
    requests: () => lines<Request>(log),
    gold: () => lines<Gold>(gold),
  };
}

/** The objects of a file of JSON Lines; none where there is no such file. */
export async function lines<T>(file: string): Promise<T[]> {
  return (await readFile(file, 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
