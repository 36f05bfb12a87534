// The console as people run it, in a process of its own over a database that is there.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Resolves once it answers; `home` then holds its first log-in. */
export async function startConsole({
  databaseUrl,
  home,
}: {
  databaseUrl: string;
  home: string;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../bin/console.ts', import.meta.url))],
    {
      env: { ...process.env, DATABASE_URL: databaseUrl, NIGHTJAR_HOME: home, NIGHTJAR_PORT: '0' },
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  const said = createInterface({ input: child.stderr ?? process.stdin });
  let url: string | undefined;
  for await (const line of said) {
    url = /^Console on (\S+)/.exec(line)?.[1];
    if (url !== undefined) break;
    process.stderr.write(`${line}\n`);
  }
  if (url === undefined) throw new Error('The console did not start.');
  child.stderr?.resume();
  const ended = once(child, 'exit');
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
