// The console process: serves the pages and the API until it is told to stop.
import { once } from 'node:events';
import { reportFailure, failureOf } from './failure.ts';
import { inWords } from './first-login.ts';
import { openAll } from './open.ts';
import { startConsole } from './serve-console.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort(new Error(name)));

try {
  const opened = await openAll();
  try {
    const served = await startConsole(opened, { host: opened.config.host, port: opened.config.port });
    process.stderr.write(`Console on ${served.url}\n`);
    if (served.login !== undefined) for (const line of inWords(served.login)) process.stderr.write(`${line}\n`);
    if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
    await served.close();
  } finally {
    await opened.close();
  }
} catch (error) {
  reportFailure(error);
  process.exitCode = failureOf(error);
}
