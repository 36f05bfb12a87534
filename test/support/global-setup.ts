// Starts what all tests share, once: a PostgreSQL of their own, and a Redis where its program is installed. Both live in a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { silentLog } from '#lib/log.ts';
import { openEmbedded } from '#store/embedded.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of a server that tests may fill with databases; see fresh-database.ts. */
    databaseUrl: string;
    /** Undefined where no redis-server is installed. It has 100,000 databases; see queue-backends.ts. */
    redisUrl: string | undefined;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-test-'));
  // What a power cut would lose is of no use to a test.
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '400' };
  const database = await openEmbedded({ home: folder, log: silentLog, settings });
  const redis = await startRedis(folder);
  project.provide('databaseUrl', database.url);
  project.provide('redisUrl', redis?.url);
  return async () => {
    await redis?.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
}

async function startRedis(folder: string): Promise<{ url: string; stop: () => Promise<void> } | undefined> {
  const program = await findProgram('redis-server');
  if (program === undefined) return undefined;
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
    '--maxmemory-policy',
    'noeviction',
    '--databases',
    '100000',
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await untilSays(child, 'Ready to accept connections');
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => new Promise((done) => child.once('exit', () => done()) && child.kill('SIGTERM')),
  };
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const path of (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

async function untilSays(child: ChildProcess, words: string): Promise<void> {
  await new Promise<void>((done, fail) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8000);
      if (said.includes(words)) done();
    });
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`redis-server ended with ${code}: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address and a port.');
  return address.port;
}
