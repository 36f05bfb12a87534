// One PostgreSQL server in one folder: made, started, found running, stopped.
import { spawn } from 'node:child_process';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import { StopAll } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import { type Account, databaseAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { initialise, serverEnvironment, superuser } from './initialise.ts';
import { lives, programOf } from './processes.ts';

const databaseName = 'nightjar';

/** Recovery after a crash replays at most max_wal_size of log, which slow disks need minutes for. */
const startPatienceMs = 150_000;
const stopPatienceMs = 30_000;
const pollMs = 15;
const portTries = 5;

export interface Running {
  pid: number;
  port: number;
}

export interface ServerContext {
  folder: string;
  password: string;
  log: Log;
  /** Server settings over ours. */
  settings?: Record<string, string>;
  signal?: AbortSignal;
}

/** The server of this folder where it runs and answers, else undefined; a pid file left by a crash is removed. */
export async function findRunning(context: ServerContext): Promise<Running | undefined> {
  const pidFile = join(context.folder, 'data', 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (lines[0] === '' || !Number.isInteger(pid)) return undefined;
  // After a crash the number may belong to any program, and PostgreSQL would refuse to start because of it.
  const program = programOf(pid);
  if (!lives(pid) || (program !== undefined && program !== 'postgres')) {
    await rm(pidFile, { force: true });
    return undefined;
  }
  const giveUpAt = Date.now() + startPatienceMs;
  while (lives(pid)) {
    context.signal?.throwIfAborted();
    // The port's line is empty while the server begins; reading anew beats trusting the first look.
    const current = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[3]) || port;
    if (current > 0 && (await answers({ pid, port: current }, context.password))) return { pid, port: current };
    if (Date.now() > giveUpAt) {
      throw new StopAll(`The database server with pid ${pid} in ${context.folder} does not answer.`, {
        code: 'DATABASE_UNREACHABLE',
        hint: `Look at ${join(context.folder, 'server.log')}; end the process ${pid} and start again.`,
      });
    }
    await wait(pollMs);
  }
  return undefined;
}

/** Makes the data folder where there is none, then starts the server and waits until it answers. */
export async function startServer(context: ServerContext): Promise<Running> {
  const binaries = await findBinaries();
  await sweepUnfinished(context.folder);
  const account = await databaseAccount([context.folder, binaries.postgres]);
  if (!(await exists(join(context.folder, 'data', 'PG_VERSION')))) await initialise(context, binaries, account);
  let lastFault: unknown;
  for (let tries = 0; tries < portTries; tries += 1) {
    try {
      const running = await launch(context, binaries, account);
      await ensureDatabase(running, context.password);
      return running;
    } catch (error) {
      context.signal?.throwIfAborted();
      lastFault = error;
      // Between choosing a port and taking it somebody else may have taken it.
      if (!(error instanceof Error && /could not bind|could not create any TCP/.test(error.message))) break;
    }
  }
  throw lastFault;
}

/** Stops in order (fast shutdown: sessions end, everything is written); after half a minute at once. Resolves when the process is gone. */
export async function stopServer({ pid }: Running): Promise<void> {
  for (const [name, patienceMs] of [
    ['SIGINT', stopPatienceMs],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!lives(pid)) return;
    try {
      process.kill(pid, name);
    } catch {
      return;
    }
    const giveUpAt = Date.now() + patienceMs;
    while (lives(pid) && Date.now() < giveUpAt) await wait(pollMs);
  }
}

export function urlOf({ port }: Running, password: string, database = databaseName): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}

/** What killed processes left: folders half made, and tickets for the lock. Call under the lock. */
async function sweepUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const ticketOf = /^lock\.(?:stale\.)?(\d+)\./.exec(name)?.[1];
    const left = /^(?:data|password)\.unfinished\./.test(name) || (ticketOf !== undefined && !lives(Number(ticketOf)));
    if (left) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Settings for one ordinary machine. Commits are durable; crawl state gives that up by itself where it may (see open-store.ts). */
const ourSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  work_mem: '16MB',
  maintenance_work_mem: '64MB',
  // Fewer checkpoints for bursts of writes; also the bound of what a crash has to replay.
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  // A frontier turns over its rows quickly.
  autovacuum_naptime: '15s',
  random_page_cost: '1.1',
  // Compiling a query costs more than running any of ours.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
};

async function launch(
  { folder, password, log, settings, signal }: ServerContext,
  binaries: Binaries,
  account: Account,
): Promise<Running> {
  const port = await freePort();
  const data = join(folder, 'data');
  const flags = Object.entries({ ...ourSettings, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const logPath = join(folder, 'server.log');
  const output = await open(logPath, 'w', 0o600);
  const { file, args, ...ids } = account.command(binaries.postgres, ['-D', data, '-p', String(port), ...flags]);
  let fault: string | undefined;
  // Its own session: Ctrl-C in a terminal goes to the whole group of processes, and we stop the server last.
  const child = spawn(file, args, {
    ...ids,
    cwd: folder,
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: serverEnvironment,
  });
  child.once('error', (error) => (fault = error.message));
  child.once('exit', (code, name) => (fault ??= `ended with ${code ?? name}`));
  child.unref();
  try {
    const giveUpAt = Date.now() + startPatienceMs;
    for (;;) {
      if (fault !== undefined) throw new Error(`${fault}: ${(await readFile(logPath, 'utf8')).slice(-2000)}`);
      if (signal?.aborted || Date.now() > giveUpAt) {
        if (child.pid !== undefined) await stopServer({ pid: child.pid, port });
        signal?.throwIfAborted();
        throw new Error(
          `not ready after ${startPatienceMs / 1000} s: ${(await readFile(logPath, 'utf8')).slice(-2000)}`,
        );
      }
      if (child.pid !== undefined && (await saysReady(data)) && (await answers({ pid: child.pid, port }, password)))
        break;
      await wait(pollMs);
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new StopAll(`The embedded database did not start: ${(error as Error).message}`, {
      code: 'DATABASE_DID_NOT_START',
      hint: `Look at ${logPath}; DATABASE_URL replaces the embedded database.`,
      cause: error,
    });
  } finally {
    await output.close();
  }
  log.info({ pid: child.pid, port }, 'database up');
  return { pid: child.pid, port };
}

async function saysReady(data: string): Promise<boolean> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[7]?.trim() === 'ready';
}

async function answers(running: Running, password: string): Promise<boolean> {
  const client = new Client({
    connectionString: urlOf(running, password, 'postgres'),
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 28P01, 28000: somebody answers who does not know our password, and waiting will not change that.
    if (error instanceof DatabaseError && error.code?.startsWith('28')) {
      throw new StopAll(`The embedded database refuses its own password: ${error.message}`, {
        code: 'DATABASE_UNREACHABLE',
        hint: 'Bring the file postgres/password of NIGHTJAR_HOME back from a backup; it belongs to the data beside it.',
        cause: error,
      });
    }
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase(running: Running, password: string): Promise<void> {
  const client = new Client({ connectionString: urlOf(running, password, 'postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${escapeIdentifier(databaseName)}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address and a port.');
  return address.port;
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
