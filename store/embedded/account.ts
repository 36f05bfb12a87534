// PostgreSQL refuses to run as root: where we are root, an unprivileged account runs it.
import { execFile } from 'node:child_process';
import { access, chown, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StopAll } from '#lib/errors.ts';

const run = promisify(execFile);

const accountName = 'postgres';

/** How a program is started: `command` followed by the program and its arguments. */
export interface Account {
  command: (program: string, args: string[]) => { file: string; args: string[]; uid?: number; gid?: number };
  /** Makes the account the owner of a path; nothing to do where we are not root. */
  own(path: string): Promise<void>;
}

/**
 * The account for PostgreSQL's programs: our own, or where we are root `postgres`, which is added to the system when it is missing
 * (groupadd, useradd: a system account without home or log-in). Files that only root can reach (/root) are reached by
 * CAP_DAC_OVERRIDE, granted to the server alone through setpriv(1).
 */
export async function databaseAccount(paths: readonly string[]): Promise<Account> {
  if (process.getuid?.() !== 0) return { command: (file, args) => ({ file, args }), own: async () => {} };
  const { uid, gid } = (await lookUp()) ?? (await add());
  const own = (path: string): Promise<void> => chown(path, uid, gid);
  if (await allReachable(paths)) return { command: (file, args) => ({ file, args, uid, gid }), own };
  const setpriv = await findProgram('setpriv');
  if (setpriv === undefined) {
    throw new StopAll(`The account ${accountName} cannot reach ${paths.join(' or ')}, and setpriv is not installed.`, {
      code: 'DATABASE_HOME_UNREACHABLE',
      hint: 'Run as an ordinary user, set NIGHTJAR_HOME to a folder that others may enter, or install util-linux.',
    });
  }
  const grant = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    '--',
  ];
  return { command: (program, args) => ({ file: setpriv, args: [...grant, program, ...args] }), own };
}

async function lookUp(): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', accountName]), run('id', ['-g', accountName])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function add(): Promise<{ uid: number; gid: number }> {
  let cause: unknown;
  try {
    await run('groupadd', ['--system', '--force', accountName]);
    await run('useradd', [
      '--system',
      '--gid',
      accountName,
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      accountName,
    ]);
  } catch (error) {
    cause = error;
  }
  // Looked up also after a failure: another process may have added it at the same moment.
  const ids = await lookUp();
  if (ids !== undefined) return ids;
  throw new StopAll(`PostgreSQL does not run as root, and the account ${accountName} could not be added.`, {
    code: 'DATABASE_NEEDS_ACCOUNT',
    hint: 'Run as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.',
    cause,
  });
}

/** Whether everybody may enter every folder on the way to the paths. */
async function allReachable(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    for (let folder = resolve(path); ; folder = dirname(folder)) {
      const { mode } = await stat(folder);
      if ((mode & 0o001) === 0) return false;
      if (folder === dirname(folder)) break;
    }
  }
  return true;
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of ['/usr/bin', '/bin', '/usr/local/bin', '/usr/sbin']) {
    const path = join(folder, name);
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
