// Which process a pid stands for: numbers are used again, so a process is named by its number and the moment it started.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A process's name for as long as the machine runs, e.g. `4711.8839201`; undefined where no such process lives. */
export function nameProcess(pid: number): string | undefined {
  if (!lives(pid)) return undefined;
  return `${pid}.${startTime(pid) ?? '0'}`;
}

/** Whether the process of that name still lives. */
export function isAlive(name: string): boolean {
  const pid = Number(name.split('.')[0]);
  return Number.isInteger(pid) && nameProcess(pid) === name;
}

/** A zombie, dead and not yet fetched by its parent, does not live. */
export function lives(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return statFields(pid)?.[0] !== 'Z';
}

/** The program's name without its folder where the system tells (Linux), else undefined. */
export function programOf(pid: number): string | undefined {
  try {
    return basename(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '');
  } catch {
    return undefined;
  }
}

/** Clock ticks since boot, field 22 of proc(5)'s stat; undefined off Linux. */
function startTime(pid: number): string | undefined {
  return statFields(pid)?.[19];
}

/** The fields after the name, which may hold spaces and brackets itself: the state is the first. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
