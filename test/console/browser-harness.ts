// A built page, a console on an empty database and a real browser, for the tests that look at what people see.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { build } from 'vite';
import type { Auth } from '#console/server/auth.ts';
import type { ConsoleDeps } from '#console/server/deps.ts';
import { createMember } from '#console/server/members.ts';
import { serveConsole } from '#console/server/server.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import type { Role } from '#listing/lead.ts';
import { makeBackend } from '#queue/backend.ts';
import type { LeadsQueue } from '#queue/leads-queue.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import type { Store } from '#store/open-store.ts';
import { freshStore } from '../support/fresh-database.ts';
import { password, secret } from './harness.ts';

export interface BrowserHarness {
  url: string;
  store: Store;
  queue: LeadsQueue;
  auth: Auth;
  browser: Browser;
  /** What the browser complained of, on any page opened here. */
  complaints: string[];
  /** A page of its own context. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** The same, signed in, at that path. */
  openAs(role: Role, path: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the server was built from: to start it once more after `stop()`. */
  deps: ConsoleDeps;
  /** Ends the server alone; store, queue and browser stay. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** `port`: where the address must be known beforehand, for `extra.origin`. */
export async function startBrowserHarness(
  members: readonly Role[],
  extra: Partial<ConsoleDeps> = {},
  port = 0,
): Promise<BrowserHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-web-'));
  await build({ configFile: 'vite.config.ts', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const store = await freshStore();
  const backend = makeBackend({ databaseUrl: store.url });
  const queues = makeLeadsQueues(backend);
  const queue = await queues.of('own');
  const deps: ConsoleDeps = {
    store,
    queues,
    lexicon: loadLexicon(),
    clock: systemClock,
    log: silentLog,
    secret,
    webRoot: folder,
    limits: { requests: 100_000, signInsByAddress: 1000, signInsByAccount: 1000 },
    ...extra,
  };
  const served = await serveConsole(deps, { host: '127.0.0.1', port });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= served.close());
  for (const role of members) {
    const email = `${role}@agency.test`;
    await createMember(served.app.auth, { email, name: `Ada the ${role}`, role, agency: 'Test agency', password });
  }
  const browser = await makeBrowserLauncher({ searchPath: process.env['PATH'] })();
  const complaints: string[] = [];

  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    return page;
  };
  return {
    url: served.url,
    store,
    queue,
    auth: served.app.auth,
    browser,
    complaints,
    open,
    openAs: async (role, path, options) => {
      const page = await open(options);
      const { request } = page.context();
      const answer = await request.post(`${served.url}/api/auth/sign-in/email`, {
        headers: { origin: served.url },
        data: { email: `${role}@agency.test`, password },
      });
      if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}`);
      await page.goto(`${served.url}${path}`);
      return page;
    },
    deps,
    stop,
    close: async () => {
      await browser.close();
      await stop();
      await queues.close();
      await backend.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
