// Runs the command line as its users do: a process of its own, with a home folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  child: ChildProcess;
  /** What it has written to stderr so far. */
  stderr(): string;
  result: Promise<Run>;
}

/** Starts `nightjar` with these arguments; settings of the machine it runs on are kept out. */
export function startNightjar(
  args: string[],
  options: { home: string; stdin?: string; env?: Record<string, string> },
): RunningCommand {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...clean } = process.env;
  const child = spawn(process.execPath, [join(project, 'bin/nightjar.mjs'), ...args], {
    cwd: project,
    env: { ...clean, NIGHTJAR_HOME: options.home, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  child.stdin.on('error', () => {}); // the command may end without reading
  child.stdin.end(options.stdin ?? '');
  const result = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, stderr: () => stderr, result };
}

export function runNightjar(
  args: string[],
  options: { home: string; stdin?: string; env?: Record<string, string> },
): Promise<Run> {
  return startNightjar(args, options).result;
}

/** A home folder that is gone after `dispose`. */
export async function temporaryHome(): Promise<{ home: string; dispose: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'nightjar-home-'));
  return { home, dispose: () => rm(home, { recursive: true, force: true }) };
}

export function jsonLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
