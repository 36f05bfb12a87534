// The database that comes with the program: real PostgreSQL under <home>/postgres, started by the first process that needs it
// and stopped by the last that leaves. embedded/ holds the parts: the server, who uses it, the account it runs under.
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Log } from '#lib/log.ts';
import { findRunning, startServer, stopServer, urlOf } from './embedded/server.ts';
import { countTenants, enter, leave, withLock } from './embedded/tenants.ts';

export interface EmbeddedDatabase {
  url: string;
  /** True where this process started the server, or found it running without anybody: a process killed before it could stop it. */
  owner: boolean;
  /** Stops the server unless another living process uses it; then the last of those stops it. Close every pool before. */
  close(): Promise<void>;
}

/**
 * Starts the server of this home, or joins the one that runs. Idempotent per process and safe between processes.
 * `settings` go over the server's own (tests turn fsync off). Throws `StopAll` with codes `DATABASE_…`.
 */
export async function openEmbedded(options: {
  home: string;
  log: Log;
  signal?: AbortSignal;
  settings?: Record<string, string>;
}): Promise<EmbeddedDatabase> {
  const { home, log, signal, settings } = options;
  signal?.throwIfAborted();
  const folder = join(resolve(home), 'postgres');
  await mkdir(folder, { recursive: true });
  const tenant = `${process.pid}.${randomUUID()}`;
  const opened = await withLock(
    folder,
    async () => {
      const password = await ownPassword(folder);
      const context = {
        folder,
        password,
        log,
        ...(signal === undefined ? {} : { signal }),
        ...(settings === undefined ? {} : { settings }),
      };
      const others = await countTenants(folder);
      const found = await findRunning(context);
      const running = found ?? (await startServer(context));
      await enter(folder, tenant);
      return { url: urlOf(running, password), owner: found === undefined || others === 0 };
    },
    signal,
  );
  let closed: Promise<void> | undefined;
  return {
    ...opened,
    close: () => (closed ??= closeTenant(folder, tenant, log)),
  };
}

async function closeTenant(folder: string, tenant: string, log: Log): Promise<void> {
  await withLock(folder, async () => {
    if ((await leave(folder, tenant)) > 0) return;
    const password = await ownPassword(folder);
    const running = await findRunning({ folder, password, log });
    if (running !== undefined) await stopServer(running);
    log.info({ folder }, 'database stopped');
  });
}

/** Random, made once, readable by its owner alone. Call under the lock. */
async function ownPassword(folder: string): Promise<string> {
  const path = join(folder, 'password');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known.trim() !== '') {
    await chmod(path, 0o600);
    return known.trim();
  }
  const password = randomBytes(24).toString('base64url');
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(`${password}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return password;
}
