// A new data folder, by initdb.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StopAll } from '#lib/errors.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { ServerContext } from './server.ts';

export const superuser = 'nightjar';

/** Settings in our own environment (PGDATA, PGPORT, a locale that is not installed) must not reach the server. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

/** initdb works aside and the folder is renamed when it is whole: a folder named `data` is always a finished one. */
export async function initialise(
  { folder, password, log, settings, signal }: ServerContext,
  binaries: Binaries,
  account: Account,
): Promise<void> {
  const tag = randomBytes(4).toString('hex');
  const aside = join(folder, `data.unfinished.${tag}`);
  const passwordFile = join(folder, `password.unfinished.${tag}`);
  log.info({ folder }, 'making the database');
  await mkdir(aside, { mode: 0o700 });
  await account.own(aside);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await account.own(passwordFile);
  try {
    // PostgreSQL's own C.UTF-8 depends on no locale of the machine, so an index built here is right on every other one.
    await runToEnd(
      account.command(binaries.initdb, [
        `--pgdata=${aside}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
        ...(settings?.['fsync'] === 'off' ? ['--no-sync'] : []),
      ]),
      signal,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(aside, join(folder, 'data'));
}

async function runToEnd(
  command: { file: string; args: string[]; uid?: number; gid?: number },
  signal?: AbortSignal,
): Promise<void> {
  const { file, args, ...ids } = command;
  const child = spawn(file, args, {
    ...ids,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: serverEnvironment,
    ...(signal === undefined ? {} : { signal }),
  });
  let said = '';
  const hear = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  await new Promise<void>((done, fail) => {
    child.once('error', (error) => fail(signal?.aborted ? signal.reason : error));
    child.once('close', (code, name) => {
      if (code === 0) done();
      else
        fail(
          new StopAll(`The database could not be made (${code ?? name}): ${said}`, {
            code: 'DATABASE_NOT_MADE',
            hint: 'Is the disk full, or the folder read-only?',
          }),
        );
    });
  });
}
