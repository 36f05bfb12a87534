// Listens. bin/ calls it, prints where, and closes it on a signal.
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import type { ConsoleDeps } from './deps.ts';

export interface RunningConsole {
  /** Where a browser finds it. */
  url: string;
  app: FastifyInstance;
  /** Ends open connections and waits for what is being answered. */
  close(): Promise<void>;
}

/** Builds the console and listens; port 0 takes any free one. */
export async function serveConsole(
  deps: ConsoleDeps,
  { host, port }: { host: string; port: number },
): Promise<RunningConsole> {
  const app = await buildApp(deps);
  await app.listen({ host, port });
  const { port: taken } = app.server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return {
    url: deps.origin ?? `http://${name.includes(':') ? `[${name}]` : name}:${taken}`,
    app,
    close: () => app.close(),
  };
}
