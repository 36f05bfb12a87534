// Starts the programs that the benchmarks measure, waits for their ports, and stops just these.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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
