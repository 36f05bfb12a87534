// Starts the programs that the benchmarks measure, waits for their ports, and stops just these.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Runs `nightjar` with these arguments; its progress goes to stderr. Answers the exit code. */
export async function runNightjar(args: string[], env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, ['bin/nightjar.mjs', ...args], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return exitOf(child);
}

/** Starts `nightjar` and leaves it running; `ended` answers its exit code, null where a signal ended it. Its progress goes to stderr unless `quiet`. */
export function startNightjar(
  args: string[],
  env: Record<string, string>,
  { quiet = false, nodeArgs = [] }: { quiet?: boolean; nodeArgs?: string[] } = {},
): { pid: number; kill(signal: NodeJS.Signals): void; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [...nodeArgs, 'bin/nightjar.mjs', ...args], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit'],
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), ended };
}

/** Seconds of CPU that a process has used, all its threads, its ended children too where `withChildren`. Linux; 0 where it is gone. */
export async function cpuSeconds(pid: number, { withChildren = false } = {}): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
  // Linux counts in hundredths of a second, whatever the machine.
  return (user + system + (withChildren ? childUser + childSystem : 0)) / 100;
}

/** The processes whose parent is `pid`. */
export async function childrenOf(pid: number): Promise<number[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(
    all.map(async (name) => {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      return { child: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
    }),
  );
  return parents.filter(({ parent }) => parent === pid).map(({ child }) => child);
}

/** Starts a Node program that listens; resolves when every port answers. */
export async function startServer(args: string[], ports: number[]): Promise<{ stop(): Promise<void> }> {
  const child = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = exitOf(child);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  for (const port of ports) {
    for (let tries = 0; !(await answers(port)); tries += 1) {
      if (child.exitCode !== null || tries > 200) {
        await stop();
        throw new Error(`Nothing listens on port ${port}: ${args.join(' ')}`);
      }
      await delay(50);
    }
  }
  return { stop };
}

/** Runs a program to its end; answers its exit code and what it wrote to stdout. */
export async function runProgram(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string }> {
  const child = spawn(command, args, {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  return { code: await exitOf(child), stdout };
}

async function exitOf(child: ChildProcess): Promise<number> {
  const [code] = (await Promise.race([
    once(child, 'close'),
    once(child, 'error').then(([error]) => Promise.reject(error as Error)),
  ])) as [number | null];
  return code ?? 1;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
