// `start`: the whole of Nightjar on one machine. Database, practice market, a worker process, a first scan, the console;
// it ends in the reverse order. What each part is stands in ARCHITECTURE.md.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { policySchema } from '#classifier/assessment.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { StopAll } from '#lib/errors.ts';
import { enqueue } from '#queue/enqueue.ts';
import { type Market, startMarket } from '#sandbox/start-market.ts';
import { countLeads, listLeads } from '#store/leads.ts';
import { scanProgress } from '#store/scan-progress.ts';
import { getScan, listScans, openScan, type Scan } from '#store/scans.ts';
import { inWords } from '../first-login.ts';
import { type Opened, openAll } from '../open.ts';
import { type Progress, showProgress } from '../progress.ts';
import type { ScanOptions } from '../run-scan.ts';
import { startConsole } from '../serve-console.ts';

interface StartOptions {
  once?: boolean;
  port?: number;
  quiet?: boolean;
}

const marketPort = 4410;
/** The practice market is ours: it may be asked faster than a stranger's server. */
const marketRate = 60;
const pollMs = 250;
const scanName = 'Practice market';

export async function start(options: StartOptions, signal: AbortSignal): Promise<void> {
  const say = (text: string): void => {
    if (options.quiet !== true) process.stderr.write(`${text}\n`);
  };
  const closers: Array<() => Promise<void>> = [];
  try {
    const opened = await openAll();
    closers.push(() => opened.close());
    say(
      `✓ PostgreSQL     ${opened.config.databaseUrl === undefined ? `embedded, in ${opened.config.home}` : 'at DATABASE_URL'}`,
    );
    say(`✓ Queue          BullMQ on ${opened.backend.kind === 'redis' ? 'Redis' : 'PostgreSQL'}`);
    const market = await openMarket();
    closers.push(() => market.close());
    say(`✓ Practice market  ${market.sites.map(({ url }) => url).join('  ')}`);
    const served = await startConsole(opened, { host: opened.config.host, port: options.port ?? opened.config.port });
    closers.push(() => served.close());
    const worker = startWorker(opened);
    closers.push(() => worker.stop());
    say('✓ Worker         scans and captures');
    say(`✓ Console        ${served.url}`);
    if (served.login !== undefined) for (const line of inWords(served.login)) say(`                 ${line}`);
    const scan = await firstScan(opened, market);
    if (scan.status === 'running') await follow(scan, { opened, worker, signal, quiet: options.quiet === true });
    await sayQueue(opened, say);
    if (options.once === true || signal.aborted) return;
    say(`Open ${served.url} — Ctrl-C stops everything in order.`);
    await Promise.race([aborted(signal), worker.ended]);
  } finally {
    if (signal.aborted) say('Stopping …');
    for (const close of closers.toReversed()) await close();
    if (signal.aborted) say('Stopped.');
  }
}

/** On its own ports, so that the addresses of yesterday's leads still answer today; on any free ones where somebody else has those. */
async function openMarket(): Promise<Market> {
  try {
    return await startMarket({ port: marketPort });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return startMarket();
  }
}

/** The scan of the practice market: the unfinished one, else the last finished one, else a new one. */
async function firstScan(opened: Opened, market: Market): Promise<Scan> {
  const earlier = (await listScans(opened.store, { limit: 50 })).find(({ name }) => name === scanName);
  if (earlier?.status === 'finished') return earlier;
  const scanOptions: ScanOptions = {
    sources: market.sites.map(({ url, name }) =>
      sourceFromUrl(url, {
        name,
        rate: marketRate,
        concurrency: 8,
        legalBasis: 'Practice market of this machine: nobody’s data.',
      }),
    ),
    policy: policySchema.parse({}),
    allowLoopback: true,
  };
  const { scan } = await openScan(opened.store, { name: scanName, options: { ...scanOptions }, clock: opened.clock });
  await enqueue(opened.backend, 'scan', { scanId: scan.id });
  return scan;
}

interface RunningWorker {
  /** Resolves when the worker process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Throws where it ended by itself with a fault. */
  check(): void;
  stop(): Promise<void>;
}

/** A process of its own, so that the console answers while pages are read. */
function startWorker(opened: Opened): RunningWorker {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../worker.ts', import.meta.url))],
    {
      env: { ...process.env, DATABASE_URL: opened.databaseUrl },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    ended,
    check: () => {
      if (child.exitCode !== null && child.exitCode !== 0) {
        throw new StopAll(`The worker ended with code ${child.exitCode}.`, {
          code: 'WORKER_ENDED',
          hint: 'Its own message stands above.',
        });
      }
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

async function follow(
  scan: Scan,
  context: { opened: Opened; worker: RunningWorker; signal: AbortSignal; quiet: boolean },
): Promise<void> {
  const { opened, worker, signal } = context;
  const view = showProgress('scan', { quiet: context.quiet });
  let progress: Progress = { pages: 0, listings: 0, leads: 0, waiting: 0, skipped: 0 };
  while (!signal.aborted) {
    worker.check();
    progress = await scanProgress(opened.store, scan.id);
    view.update(progress);
    if ((await getScan(opened.store, scan.id))?.status !== 'running') break;
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }
  view.end(progress);
}

async function sayQueue(opened: Opened, say: (text: string) => void): Promise<void> {
  const counts = await countLeads(opened.store);
  const { leads } = await listLeads(opened.store, { status: ['new'], limit: 5 });
  say(`${counts.new} leads wait in the queue, worst first:`);
  for (const { score, listing, assessment } of leads) {
    const why = assessment.reasons.slice(0, 3).map(({ text, means }) => (text === '' ? means : `“${text}”`));
    say(`  ${score.toFixed(2)}  ${listing.title.slice(0, 60).padEnd(60)}  ${why.join(' ')}`);
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
