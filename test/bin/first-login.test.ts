// The first start's administrator: a password shown until the one-time link has been used, and then nothing left of it.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveConsole } from '#console/server/server.ts';
import type { RunningConsole } from '#console/server/server.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { makeBackend } from '#queue/backend.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import type { Store } from '#store/open-store.ts';
import { firstLogin } from '../../bin/first-login.ts';
import { freshStore } from '../support/fresh-database.ts';

let home: string;
let store: Store;
let running: RunningConsole;
let close: () => Promise<void>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'nightjar-first-'));
  store = await freshStore();
  const backend = makeBackend({ databaseUrl: store.url });
  const queues = makeLeadsQueues(backend);
  const secret = 'a secret of the tests, longer than 32 characters';
  running = await serveConsole(
    { store, queues, clock: systemClock, log: silentLog, secret },
    { host: '127.0.0.1', port: 0 },
  );
  close = async () => {
    await running.close();
    await queues.close();
    await backend.close();
    await store.close();
    await rm(home, { recursive: true, force: true });
  };
});
afterAll(() => close());

const look = () =>
  firstLogin({ store, clock: systemClock, config: { home, agency: 'Unit', origin: undefined } }, running);
const post = async (path: string, body: object) =>
  fetch(`${running.url}${path}`, {
    method: 'POST',
    headers: { origin: running.url, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('every start shows it until the link is used; then the password is void and the file gone', async () => {
  const first = await look();
  expect(first?.link?.startsWith(`${running.url}/welcome#`)).toBe(true);
  expect(await look()).toEqual(first);
  const { email = '', password = '', link = '' } = first ?? {};
  expect((await post('/api/auth/sign-in/email', { email, password })).status).toBe(200);

  const token = new URL(link).hash.slice(1);
  const own = 'words of their own choice';
  expect((await post('/api/invitations/accept', { token, password: own })).status).toBe(200);
  expect((await post('/api/auth/sign-in/email', { email, password })).status).toBe(401);
  expect((await post('/api/auth/sign-in/email', { email, password: own })).status).toBe(200);
  expect((await post('/api/invitations/accept', { token, password: own })).status).toBe(404);
  expect(await look()).toBeUndefined();
  expect(existsSync(join(home, 'first-login.json'))).toBe(false);
});
