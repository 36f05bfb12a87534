// CPU that a whole scan of plain pages takes (fetch, read, match, judge, store, queue), by part, beside its own start and its database's share.
// Judged by keywords alone: what the encoder costs, `npm run bench:classify` says.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf, cpuSeconds, startNightjar } from '../processes.ts';
import { serveMarket, type MarketOptions } from './market.ts';

export async function cost(options: Omit<MarketOptions, 'calm'>): Promise<void> {
  const market = await serveMarket({ ...options, calm: true });
  const sources = await plainSources(options.folder, market.sites.slice(0, 2));
  try {
    const plain = await measure(market, sources, join(options.folder, 'home-cost'));
    const folder = join(options.folder, 'profile');
    await measure(market, sources, join(options.folder, 'home-profile'), [
      '--cpu-prof',
      `--cpu-prof-dir=${folder}`,
      '--cpu-prof-interval=1000',
    ]);
    console.log(
      `${plain.pages} plain pages: ${plain.perPage.toFixed(2)} ms of CPU a page, all threads, from the first request to the last; ${plain.whole.toFixed(2)} ms with start and end; the database's server ${plain.database.toFixed(2)} ms; ${(plain.pages / plain.seconds).toFixed(0)} pages a second`,
    );
    console.log('by part, from start to end, sampled in a second run, ms a page (the profiler itself included):');
    console.table(await split(folder, plain.pages));
  } finally {
    await market.stop();
  }
}

/** The auction and the classifieds site, as fast as they answer. */
export async function plainSources(folder: string, sites: string[]): Promise<string> {
  const file = join(folder, 'plain-sources.yaml');
  const entries = sites.map(
    (url, n) =>
      `  - { name: plain-${n}, urls: ["${url}"], legalBasis: practice on this machine, rate: 1000000, concurrency: 24 }`,
  );
  await writeFile(file, `sources:\n${entries.join('\n')}\n`);
  return file;
}

async function measure(
  market: Awaited<ReturnType<typeof serveMarket>>,
  sources: string,
  home: string,
  nodeArgs: string[] = [],
) {
  const before = (await market.requests()).length;
  const scan = startNightjar(
    [
      'scan',
      sources,
      '--allow-loopback',
      '--status',
      'any',
      '--include',
      'fossils',
      '--out',
      join(home, '../cost.jsonl'),
    ],
    { NIGHTJAR_HOME: home, NIGHTJAR_MODEL: 'none' },
    { quiet: true, nodeArgs },
  );
  const samples: Array<{ at: number; cpu: number; database: number }> = [];
  const state = { running: true };
  const ended = scan.ended.finally(() => (state.running = false));
  while (state.running) {
    const [cpu, database] = await Promise.all([cpuSeconds(scan.pid), databaseCpu(home)]);
    if (cpu > 0) samples.push({ at: Date.now(), cpu, database });
    await delay(50);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`The scan ended with code ${code}.`);
  const made = (await market.requests()).slice(before).filter(({ status }) => status === 200);
  const [first, last] = [made[0]?.at ?? 0, made.at(-1)?.at ?? 0];
  const at = (time: number) => samples.findLast((sample) => sample.at <= time) ?? samples[0];
  const used = (part: 'cpu' | 'database') => (at(last)?.[part] ?? 0) - (at(first)?.[part] ?? 0);
  return {
    pages: made.length,
    seconds: (last - first) / 1000,
    perPage: (1000 * used('cpu')) / made.length,
    database: (1000 * used('database')) / made.length,
    whole: (1000 * (samples.at(-1)?.cpu ?? 0)) / made.length,
  };
}

async function databaseCpu(home: string): Promise<number> {
  const pid = Number(
    (await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0],
  );
  if (!(pid > 0)) return 0;
  const own = await Promise.all([
    cpuSeconds(pid, { withChildren: true }),
    ...(await childrenOf(pid)).map((child) => cpuSeconds(child)),
  ]);
  return own.reduce((sum, seconds) => sum + seconds, 0);
}

interface Profile {
  nodes: Array<{ id: number; callFrame: { url: string; functionName: string }; children?: number[] }>;
  samples: number[];
  timeDeltas: number[];
}

/** Each sample counts for the innermost frame that is one of ours or of a library; over all threads that wrote a profile. */
async function split(folder: string, pages: number): Promise<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const name of await readdir(folder))
    addUp(JSON.parse(await readFile(join(folder, name), 'utf8')) as Profile, sums);
  return Object.fromEntries(
    [...sums]
      .filter(([part]) => part !== 'idle')
      .toSorted((a, b) => b[1] - a[1])
      .map(([part, ms]) => [part, Number((ms / pages).toFixed(3))]),
  );
}

function addUp(profile: Profile, sums: Map<string, number>): void {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const parts = new Map<number, string>();
  const partOf = (id: number): string => {
    const known = parts.get(id);
    if (known !== undefined) return known;
    const { url, functionName } = nodes.get(id)?.callFrame ?? { url: '', functionName: '' };
    const parent = parents.get(id);
    const part = nameOf(url, functionName) ?? (parent === undefined ? 'Node itself' : partOf(parent));
    parts.set(id, part);
    return part;
  };
  for (const [n, id] of profile.samples.entries()) {
    const part = partOf(id);
    sums.set(part, (sums.get(part) ?? 0) + (profile.timeDeltas[n] ?? 0) / 1000);
  }
}

const libraries: Array<[RegExp, string]> = [
  [/undici/, 'fetch'],
  [/htmlparser2|domhandler|entities|eld|libphonenumber|css-select|encoding-sniffer|@exodus/, 'read'],
  [/\/pg|kysely/, 'store'],
  [/bullmq/, 'queue'],
  [/tsx|esbuild/, 'loading the program'],
  [/crawlee|apify/, 'Crawlee'],
];
const folders: Array<[RegExp, string]> = [
  [/\/crawler\/(?:fetch|gate)/, 'fetch'],
  [/\/crawler\/(?:read|sources)/, 'read'],
  [/\/crawler\//, 'frontier and links'],
  [/\/(?:keywords|classifier)\//, 'match and judge'],
  [/\/store\//, 'store'],
  [/\/queue\//, 'queue'],
  [/\/(?:bin|lib|listing|intelligence)\//, 'the rest of ours'],
];

function nameOf(url: string, functionName: string): string | undefined {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage collection';
  const library = /node_modules(\/.*)/.exec(url)?.[1];
  if (library !== undefined) return libraries.find(([pattern]) => pattern.test(library))?.[1] ?? 'other libraries';
  return url.startsWith('file:') ? folders.find(([pattern]) => pattern.test(url))?.[1] : undefined;
}
