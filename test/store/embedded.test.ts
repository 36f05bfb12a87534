// The embedded database: started by the first, stopped by the last, found again after a crash of anybody.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { silentLog } from '#lib/log.ts';
import { openEmbedded } from '#store/embedded.ts';
import { lives } from '#store/embedded/processes.ts';

const homes: string[] = [];
const settings = { fsync: 'off' };
afterAll(async () => {
  for (const home of homes) {
    const pid = await serverPid(home);
    if (pid !== undefined && lives(pid)) process.kill(pid, 'SIGQUIT');
    await vi.waitUntil(() => pid === undefined || !lives(pid), { timeout: 20_000 });
    await rm(home, { recursive: true, force: true });
  }
});

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'nightjar-home-'));
  homes.push(home);
  return home;
}

const open = (home: string) => openEmbedded({ home, log: silentLog, settings });

async function ask(url: string, question: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return Object.values(((await client.query({ text: question })).rows[0] ?? {}) as Record<string, unknown>)[0];
  } finally {
    await client.end();
  }
}

async function serverPid(home: string): Promise<number | undefined> {
  const text = await readFile(join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.split('\n')[0]);
}

interface Other {
  child: ChildProcess;
  url: string;
  owner: boolean;
  end: () => Promise<void>;
}

const saysSchema = z.object({ url: z.string(), owner: z.boolean() });

/** Another process of ours on the same home. */
async function startOther(home: string, options: { detached?: boolean } = {}): Promise<Other> {
  const program = fileURLToPath(new URL('embedded-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, home], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
  });
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  const end = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.stdin?.end();
    await exited;
  };
  return { child, ...saysSchema.parse(JSON.parse(first)), end };
}

test('made, started and stopped in order; started again it holds what it held', async () => {
  const home = await newHome();
  const first = await open(home);
  expect(first.owner).toBe(true);
  const pid = (await serverPid(home))!;
  await ask(first.url, `create table kept as select 'ÄÖ 象牙'::text as x`);
  expect(await ask(first.url, 'show server_encoding')).toBe('UTF8');
  expect(await ask(first.url, 'select lower(x) from kept')).toBe('äö 象牙');
  expect(await ask(first.url, 'show data_checksums')).toBe('on');
  await first.close();
  await first.close();
  expect(lives(pid)).toBe(false);
  expect((await stat(join(home, 'postgres', 'password'))).mode & 0o777).toBe(0o600);

  const second = await open(home);
  expect(await ask(second.url, 'select x from kept')).toBe('ÄÖ 象牙');
  await second.close();
});

test('only who knows the password gets in', async () => {
  const home = await newHome();
  const database = await open(home);
  const wrong = new URL(database.url);
  wrong.password = 'guessed';
  await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  const path = join(home, 'postgres', 'password');
  const password = await readFile(path, 'utf8');
  await writeFile(path, 'another\n');
  await expect(open(home)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  await writeFile(path, password);
  await database.close();
});

test('the second process joins the first; the server goes with the last, whichever that is', async () => {
  const home = await newHome();
  const first = await open(home);
  const other = await startOther(home);
  expect(other).toMatchObject({ url: first.url, owner: false });
  const pid = (await serverPid(home))!;
  await first.close();
  expect(await ask(other.url, 'select 1')).toBe(1);
  await other.end();
  expect(lives(pid)).toBe(false);
});

test('processes that start at the same moment share one server', async () => {
  const home = await newHome();
  const opened = await Promise.all([startOther(home), startOther(home), open(home), open(home)]);
  expect(new Set(opened.map(({ url }) => url)).size).toBe(1);
  expect(opened.filter(({ owner }) => owner)).toHaveLength(1);
  const pid = (await serverPid(home))!;
  await Promise.all([opened[0].end(), opened[1].end(), opened[2].close(), opened[3].close()]);
  expect(lives(pid)).toBe(false);
});

test('when its process is killed the server is found, taken over and stopped by the next', async () => {
  const home = await newHome();
  const doomed = await startOther(home);
  await ask(doomed.url, 'create table kept as select 7 as x');
  const pid = (await serverPid(home))!;
  doomed.child.kill('SIGKILL');
  await once(doomed.child, 'exit');
  expect(lives(pid)).toBe(true);

  const next = await open(home);
  expect(next).toMatchObject({ url: doomed.url, owner: true });
  expect(await ask(next.url, 'select x from kept')).toBe(7);
  await next.close();
  expect(lives(pid)).toBe(false);
});

test('when process and server are both killed the next start recovers what was committed', async () => {
  const home = await newHome();
  const doomed = await startOther(home);
  await ask(doomed.url, 'create table kept as select 8 as x');
  const pid = (await serverPid(home))!;
  doomed.child.kill('SIGKILL');
  await once(doomed.child, 'exit');
  process.kill(pid, 'SIGKILL');
  await vi.waitUntil(() => !lives(pid), { timeout: 20_000 });

  const next = await open(home);
  expect(await ask(next.url, 'select x from kept')).toBe(8);
  await next.close();
});

test('a pid file whose number now belongs to another program does not stand in the way', async () => {
  const home = await newHome();
  await (await open(home)).close();
  await writeFile(
    join(home, 'postgres', 'data', 'postmaster.pid'),
    `${process.pid}\n${join(home, 'postgres', 'data')}\n1\n1\n\n127.0.0.1\n\nready\n`,
  );
  const database = await open(home);
  expect(await ask(database.url, 'select 1')).toBe(1);
  await database.close();
});

test('a half-made data folder and a dead process’s lock are cleared away', async () => {
  const home = await newHome();
  const folder = join(home, 'postgres');
  await mkdir(join(folder, 'data.unfinished.0a0a0a0a', 'base'), { recursive: true });
  await writeFile(join(folder, 'data.unfinished.0a0a0a0a', 'PG_VERSION'), '18\n');
  await writeFile(join(folder, 'lock'), '999999999.1');
  await writeFile(join(folder, 'lock.999999999.0a0a0a0a'), '999999999.1');
  const database = await open(home);
  expect(await ask(database.url, 'select 1')).toBe(1);
  await database.close();
  expect((await readdir(folder)).toSorted()).toEqual(['data', 'password', 'server.log', 'tenants']);
});

test('Ctrl-C, which goes to the whole group of processes, leaves the server to us', async () => {
  const home = await newHome();
  const other = await startOther(home, { detached: true });
  const pid = (await serverPid(home))!;
  const watcher = new Client({ connectionString: other.url });
  const lost = new Promise<Error>((done) => watcher.on('error', done));
  await watcher.connect();
  const exited = once(other.child, 'exit');
  process.kill(-other.child.pid!, 'SIGINT');
  const [code] = (await exited) as [number | null];
  expect(code).toBe(0);
  expect(lives(pid)).toBe(false);
  // An orderly end says goodbye to its sessions: admin_shutdown.
  expect(await lost).toMatchObject({ code: '57P01' });
});

test('a start that is called off leaves nothing running', async () => {
  const home = await newHome();
  const calling = new AbortController();
  const opening = openEmbedded({ home, log: silentLog, settings, signal: calling.signal });
  await vi.waitUntil(
    async () =>
      (await readdir(join(home, 'postgres')).catch(() => [])).some((name) => name.startsWith('data.unfinished')),
    { interval: 5 },
  );
  calling.abort(new Error('called off'));
  await expect(opening).rejects.toThrow('called off');
  expect(await serverPid(home)).toBeUndefined();
  const database = await open(home);
  expect(await ask(database.url, 'select 1')).toBe(1);
  await database.close();
});
