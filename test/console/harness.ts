// A console on an empty database, with a member for every role; the real store, the real queue.
import type { FastifyInstance, InjectOptions, LightMyRequestResponse as Response } from 'fastify';
import { buildApp } from '#console/server/app.ts';
import type { ConsoleDeps } from '#console/server/deps.ts';
import { createMember } from '#console/server/members.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { roles } from '#listing/lead.ts';
import type { Role } from '#listing/lead.ts';
import { makeBackend } from '#queue/backend.ts';
import { makeLeadsQueues, type LeadsQueues } from '#queue/leads-queues.ts';
import type { LeadsQueue } from '#queue/leads-queue.ts';
import { ownAgency } from '#store/agencies.ts';
import type { Store } from '#store/open-store.ts';
import { freshStore } from '../support/fresh-database.ts';

export const password = 'a long enough password';
export const origin = 'http://localhost:4400';
export const secret = 'a secret of the tests, longer than 32 characters';

export interface Harness {
  app: FastifyInstance;
  store: Store;
  /** Of the own agency. */
  queue: LeadsQueue;
  queues: LeadsQueues;
  /** Asks as the role's member; undefined asks as nobody. */
  ask(role: Role | undefined, method: 'GET' | 'POST', url: string, body?: object): Promise<Response>;
  cookies: Record<Role, string>;
  /** Every route that the server has. */
  routes: ReadonlyArray<{ method: 'GET' | 'POST'; url: string }>;
  close(): Promise<void>;
}

export const emailOf = (role: Role) => `${role}@agency.test`;

export async function startHarness(extra: Partial<ConsoleDeps> = {}): Promise<Harness> {
  const site = extra.origin ?? origin;
  const store = await freshStore();
  const backend = makeBackend({ databaseUrl: store.url });
  const queues = makeLeadsQueues(backend);
  const queue = await queues.of(ownAgency);
  const limits = { requests: 100_000, signInsByAddress: 1000 };
  const app = await buildApp({ store, queues, clock: systemClock, log: silentLog, secret, limits, ...extra });
  const cookies = {} as Record<Role, string>;
  for (const role of roles) {
    await createMember(app.auth, { email: emailOf(role), name: `The ${role}`, role, agency: 'Test agency', password });
    cookies[role] = await signIn(app, emailOf(role), site);
  }
  return {
    app,
    store,
    queue,
    queues,
    cookies,
    routes: routesOf(app),
    ask: (role, method, url, body) =>
      app.inject({
        method,
        url,
        headers: { host: new URL(site).host, origin: site, ...(role === undefined ? {} : { cookie: cookies[role] }) },
        ...(method === 'POST' ? { payload: body ?? {} } : {}),
      } satisfies InjectOptions),
    close: async () => {
      await app.close();
      await queues.close();
      await backend.close();
      await store.close();
    },
  };
}

/** From Fastify's own picture of its routes, a line each: `/api/leads/:id (GET, HEAD)` under the lines of its parents. */
function routesOf(app: FastifyInstance): Harness['routes'] {
  const lines = app.printRoutes({ commonPrefix: false }).split('\n');
  const path: string[] = [];
  return lines.flatMap((line) => {
    const match = /^([\s│]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (match === null) return [];
    const [, indent = '', part = '', methods = ''] = match;
    const depth = indent.length / 4;
    path.splice(depth, path.length, part);
    const url = path.join('');
    return methods
      .split(', ')
      .filter((method) => method === 'GET' || method === 'POST')
      .map((method) => ({ method, url }));
  });
}

/** The session's cookies as a browser sends them back. */
export async function signIn(app: FastifyInstance, email: string, site = origin): Promise<string> {
  const response = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { host: new URL(site).host, origin: site },
    payload: { email, password },
  });
  if (response.statusCode !== 200) throw new Error(`sign-in answered ${response.statusCode}: ${response.body}`);
  return response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
}
