// Which processes use the embedded database: the last to leave stops it, and only one at a time may start or stop it.
import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StopAll } from '#lib/errors.ts';
import { isAlive, nameProcess } from './processes.ts';

/** Initialising and recovering after a crash are the longest things done under the lock. */
const lockPatienceMs = 180_000;
const lockPollMs = 50;

/** Runs `work` while no other process runs it for the same folder. A lock left by a dead process is taken over. */
export async function withLock<T>(folder: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const path = join(folder, 'lock');
  const ticket = join(folder, `lock.${process.pid}.${randomBytes(4).toString('hex')}`);
  const self = ownName();
  await writeFile(ticket, self);
  try {
    const giveUpAt = Date.now() + lockPatienceMs;
    while (!(await tryLink(ticket, path))) {
      signal?.throwIfAborted();
      await breakStaleLock(path);
      if (Date.now() > giveUpAt) {
        throw new StopAll(
          `Another process has been starting or stopping the database in ${folder} for ${lockPatienceMs / 1000} seconds.`,
          {
            code: 'DATABASE_BUSY',
            hint: `Look at ${path}: it names the process.`,
          },
        );
      }
      await wait(lockPollMs);
    }
    try {
      return await work();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    await rm(ticket, { force: true });
  }
}

/** Notes that this process uses the database `id` times over; call under the lock. */
export async function enter(folder: string, id: string): Promise<void> {
  await mkdir(join(folder, 'tenants'), { recursive: true });
  await writeFile(join(folder, 'tenants', id), ownName());
}

/** Takes the note back and answers how many other living tenants there are; call under the lock. */
export async function leave(folder: string, id: string): Promise<number> {
  await rm(join(folder, 'tenants', id), { force: true });
  return countTenants(folder);
}

/** Living tenants; the notes of dead ones are swept. Call under the lock. */
export async function countTenants(folder: string): Promise<number> {
  const tenants = join(folder, 'tenants');
  const notes = await readdir(tenants).catch(() => []);
  let living = 0;
  for (const note of notes) {
    const path = join(tenants, note);
    const name = await readFile(path, 'utf8').catch(() => '');
    if (isAlive(name)) living += 1;
    else await rm(path, { force: true });
  }
  return living;
}

function ownName(): string {
  return nameProcess(process.pid) ?? `${process.pid}.0`;
}

/** link(2) is atomic and brings the content with it: whoever reads the lock reads whole who holds it. */
async function tryLink(ticket: string, path: string): Promise<boolean> {
  try {
    await link(ticket, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function breakStaleLock(path: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(() => undefined);
  if (holder === undefined || isAlive(holder)) return;
  // Moved aside before it is looked at again: two who find it stale must not remove the lock that the quicker one has just taken.
  const aside = `${path}.stale.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, 'utf8');
  if (isAlive(moved)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
