// A worker's name says on which machine and in which process it runs, so that others there can tell whether it still does.
import { hostname } from 'node:os';

export function workerId(): string {
  return `${hostname()}/${process.pid}`;
}

/** True where the worker ran on this machine and its process is gone. Of other machines nothing is known: their leases lapse. */
export function isDead(worker: string): boolean {
  const [host, pid] = worker.split('/');
  if (host !== hostname() || pid === undefined || !/^\d+$/u.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    // EPERM: it lives, under another account.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
