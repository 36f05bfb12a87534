// The investigator's page in a real browser: a capture is replayed and reaches neither the network nor the session; a package is made and taken away.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMember } from '#console/server/members.ts';
import { serveReplay, type Replay } from '#console/server/replay.ts';
import { serveConsole, type RunningConsole } from '#console/server/server.ts';
import { exportPackage, type ExportDeps } from '#evidence/package/export-package.ts';
import { unzip } from '#evidence/unzip.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { systemClock as clock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { makeLeadsQueues, type LeadsQueues } from '#queue/leads-queues.ts';
import { custodyOf } from '#store/custody.ts';
import type { Store } from '#store/open-store.ts';
import { addSnapshot } from '#store/snapshots.ts';
import { launchBrowser } from '../evidence/browser.ts';
import { exchange, listingUrl, snapshot } from '../evidence/fixture.ts';
import { picture } from '../evidence/site.ts';
import { caseDeps } from '../evidence/package-case.ts';
import { freshStore } from '../support/fresh-database.ts';
import { password, secret } from './harness.ts';
import { seedLeads } from './seed.ts';

const patience = 60_000;
let folder: string;
let store: Store;
let backend: QueueBackend;
let queues: LeadsQueues;
let replay: Replay;
let served: RunningConsole;
let outside: Server;
let browser: Browser;
let page: Page;
let deps: ExportDeps;
let leadId: string;
let snapshotId: string;
/** What came to the server that the captured page calls, and where the browser went. */
const beacons: string[] = [];
const asked: Array<{ url: string; cookie: string | undefined; by: unknown }> = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-evidence-page-'));
  await build({
    configFile: 'vite.config.ts',
    logLevel: 'error',
    build: { outDir: join(folder, 'web'), emptyOutDir: true },
  });
  // A connection alone would tell the outside that somebody looks.
  outside = createServer((request, response) => {
    beacons.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.end('hello');
  });
  outside.on('connection', () => beacons.push('connection'));
  await new Promise<void>((resolve) => void outside.listen(0, '127.0.0.1', () => resolve()));
  store = await freshStore();
  backend = makeBackend({ databaseUrl: store.url });
  queues = makeLeadsQueues(backend);
  [leadId = ''] = await seedLeads(store, await queues.of('own'));
  deps = await caseDeps(store, { home: folder, clock, openBrowser: launchBrowser });
  replay = await serveReplay({ host: '127.0.0.1', clock });
  served = await serveConsole(
    {
      store,
      queues,
      clock,
      log: silentLog,
      secret,
      webRoot: join(folder, 'web'),
      replay,
      archivePath: async ({ file }) => (file === null ? undefined : join(folder, file)),
      makeExport: async ({ by, name: exporterName, ...order }, { name, onProgress, signal }) =>
        exportPackage(
          {
            ...order,
            exportedBy: by,
            exporterName,
            out: join(folder, 'exports', name),
            zip: true,
            redact: order.redact ? {} : undefined,
          },
          { ...deps, fileOf: ({ file }) => join(folder, file), onProgress, signal },
        ),
    },
    { host: '127.0.0.1', port: 0 },
  );
  snapshotId = await addCapture();
  for (const role of ['investigator', 'analyst', 'officer'] as const)
    await createMember(served.app.auth, { email: `${role}@agency.test`, name: role, role, agency: 'Agency', password });
  browser = await launchBrowser();
  page = await signedIn('investigator');
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
  await replay?.close();
  await queues?.close();
  await backend?.close();
  await store?.close();
  outside?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A captured page that tries every way out that a page has, and writes down what came of it. */
function hostilePage(): string {
  const out = `127.0.0.1:${(outside.address() as AddressInfo).port}`;
  const own = new URL(served.url).host;
  return `<!doctype html><title>Tusk</title><style>h1 { color: #123 }</style><h1>Carved tusk</h1><img id="own" src="/tusk.png" alt="tusk"><p id="said">nothing yet</p><button id="leave">Leave</button>
<link rel="preconnect" href="http://${out}"><link rel="prefetch" href="http://${out}/prefetch"><img src="http://${out}/image"><iframe src="http://${out}/frame"></iframe>
<script>
const tries = {
  fetch: () => fetch('http://${out}/fetch'),
  opaque: () => fetch('http://${out}/opaque', { mode: 'no-cors' }),
  session: () => fetch('http://${own}/api/session', { credentials: 'include' }).then((r) => r.json()),
  beacon: () => navigator.sendBeacon('http://${out}/beacon') ? Promise.resolve('sent') : Promise.reject(new Error('no')),
  socket: () => new Promise((resolve, reject) => { const s = new WebSocket('ws://${out}/socket'); s.onopen = resolve; s.onerror = reject; }),
  style: async () => document.styleSheets[0].insertRule('body { background: url(http://${out}/style) }'),
  parent: async () => String(window.top.location.href),
};
const late = () => new Promise((_, reject) => setTimeout(reject, 3000, new Error('no answer')));
(async () => {
  const out = [];
  for (const [name, go] of Object.entries(tries))
    out.push(name + ' ' + await Promise.race([go(), late()]).then((v) => 'went ' + JSON.stringify(v), () => 'stopped'));
  document.getElementById('said').textContent = 'tried: ' + out.join(', ') + '; cookies: ' + document.cookie;
})();
leave.onclick = () => { try { open('http://${out}/popup'); } catch {} try { top.location = 'http://${out}/top'; } catch {} location.href = 'http://${out}/away'; };
</script>`;
}

async function addCapture(): Promise<string> {
  const tusk = exchange({
    url: new URL('/tusk.png', listingUrl).href,
    responseHeaders: [['Content-Type', 'image/png']],
    body: picture(60),
    resourceType: 'image',
  });
  const taken = snapshot({ exchanges: [exchange({ body: Buffer.from(hostilePage()) }), tusk], firstLayer: null });
  const written = await writeWacz(taken, { path: join(folder, 'page.wacz'), clock, signer: deps.signer });
  const { sha256, size, manifestHash, keyId } = written;
  const rest = { status: 'COMPLETE' as const, file: 'page.wacz', sha256, size, problems: [], createdBy: 'Officer' };
  const hashes = { manifest: manifestHash, keyId, timestamps: null };
  return (await addSnapshot(store, { leadId, url: listingUrl, hashes, ...rest }, clock)).id;
}

async function signedIn(role: string, at = served.url): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, locale: 'en-GB' });
  const opened = await context.newPage();
  context.on('request', (request) =>
    asked.push({ url: request.url(), cookie: request.headers()['cookie'], by: context }),
  );
  await opened.goto(`${at}/sign-in?to=${encodeURIComponent(`/leads/${leadId}/evidence`)}`);
  await opened.getByLabel('E-mail').fill(`${role}@agency.test`);
  await opened.getByRole('textbox', { name: 'Password' }).fill(password);
  await opened.getByRole('button', { name: 'Sign in', exact: true }).click();
  await opened.waitForURL('**/evidence', { timeout: patience });
  return opened;
}

/** Replays the capture from the console's page `page` and looks at every way out that the captured page tried. */
async function replayFrom(page: Page, { stage, viewer }: { stage: string; viewer: string }): Promise<void> {
  asked.length = 0;
  const opening = page.context().waitForEvent('page', { timeout: patience });
  await page.getByRole('button', { name: 'Replay the page' }).click();
  const shown = await opening;
  const words = async () =>
    (
      await Promise.all(
        shown.frames().map((frame) => frame.evaluate<string>('document.body.innerText').catch(() => '')),
      )
    ).join('\n');
  await expect.poll(words, { timeout: 60_000, interval: 250 }).toContain('tried: ');
  const said = /tried: .*/.exec(await words())?.[0] ?? '';
  const replayed = shown.frames().find((frame) => frame.url().includes('mp_/'));
  // The page with its picture, drawn out of the archive.
  const drawn = await replayed?.evaluate('[own.naturalWidth, own.naturalHeight]');
  expect(drawn).toEqual([60, 60]);
  await replayed?.locator('#leave').click();
  await expect.poll(words, { timeout: 60_000, interval: 250 }).not.toContain('tried: ');
  // The archive's own cookie, and none of the console's.
  expect(said).toMatch(/cookies: b=2$/);
  // The viewer answers some ways itself, from the archive: whatever it says, nothing left the machine's two origins.
  expect(beacons).toEqual([]);
  expect(said).not.toContain('investigator@agency.test');
  const own = new URL(page.url());
  expect(new URL(stage).hostname).not.toBe(own.hostname);
  const there = asked.filter(({ url }) => url.startsWith(stage) || url.startsWith(viewer));
  expect(there.length).toBeGreaterThan(5);
  for (const { url, cookie } of there) expect(cookie, url).toBeUndefined();
  // Every way out was called off or answered from the archive: the tab is where it was, and nothing else was asked for.
  expect(new URL(shown.url()).origin).toBe(stage);
  expect(shown.context().pages().length).toBe(2);
  const tab = asked.filter(({ by }) => by === page.context());
  for (const { url } of tab) expect([own.origin, stage, viewer, 'null'], url).toContain(new URL(url).origin);
  await shown.close();
  const { rows } = await custodyOf(store, snapshotId);
  expect(rows.at(-1)).toMatchObject({ action: 'snapshot.viewed' });
}

/** A reverse proxy in one port: the Host header says where a request goes. */
async function startProxy() {
  const ports = new Map<string, number>();
  const server = createServer((request, response) => {
    const { host = '' } = request.headers;
    const port = ports.get(host.replace(/:\d+$/u, ''));
    const onward = ask({
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    originOf: (name: string) => `http://${name}:${port}`,
    lead: (name: string, to: number) => void ports.set(name, to),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Two free ports side by side; the first is answered. */
async function freePair(): Promise<number> {
  for (let port = 8400 + Math.floor(Math.random() * 90); ; port = port < 8498 ? port + 1 : 8400) {
    const free = await Promise.all([port, port + 1].map(isFree));
    if (free.every(Boolean)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => void server.close(() => resolve(true)));
  });
}

describe('the page of an investigator', () => {
  test('shows what proves a capture and who had it in hand', async () => {
    await page.getByText('SHA-256 of the archive').waitFor({ timeout: patience });
    const text = await page.locator('main, body').first().innerText();
    for (const part of ['COMPLETE', deps.signer.keyId, listingUrl, 'Custody log', 'added', 'Officer'])
      expect(text).toContain(part);
  });

  test(
    'replays the page with its picture, and it reaches neither the network nor the session',
    { timeout: 180_000 },
    async () => {
      const origins = replay.originsFor(new URL(served.url).host);
      await replayFrom(page, origins ?? { stage: '', viewer: '' });
    },
  );

  test(
    'replays it behind a reverse proxy under the names that were given, as sealed',
    { timeout: 180_000 },
    async () => {
      const proxy = await startProxy();
      const names = {
        stage: proxy.originOf('stage.replay.localhost'),
        viewer: proxy.originOf('view.replay.localhost'),
      };
      const ports = await freePair();
      const behind = await serveReplay({ host: '127.0.0.1', clock, behind: { ...names, port: ports } });
      const origin = proxy.originOf('nightjar.localhost');
      const archivePath = async ({ file }: { file: string | null }) => (file === null ? undefined : join(folder, file));
      const web = join(folder, 'web');
      const console2 = await serveConsole(
        { store, queues, clock, log: silentLog, secret, origin, webRoot: web, replay: behind, archivePath },
        { host: '127.0.0.1', port: 0 },
      );
      proxy.lead('nightjar.localhost', (console2.app.server.address() as AddressInfo).port);
      proxy.lead('stage.replay.localhost', ports);
      proxy.lead('view.replay.localhost', ports + 1);
      const opened = await signedIn('investigator', origin);
      await opened.getByText('SHA-256 of the archive').waitFor({ timeout: patience });
      await replayFrom(opened, names);
      await opened.context().close();
      await console2.close();
      await behind.close();
      await proxy.close();
    },
  );

  test('makes a package with its progress in sight, and hands it out', { timeout: 180_000 }, async () => {
    await page.getByLabel('Case number').fill('C-9');
    await page.getByRole('button', { name: 'Make the package' }).click();
    const link = page.getByRole('link', { name: /Download the package/ });
    await link.waitFor({ timeout: 120_000 });
    const downloading = page.waitForEvent('download', { timeout: patience });
    await link.click();
    const file = await (await downloading).path();
    const { files } = await unzip(await readFile(file));
    const info = [...files].find(([path]) => path.endsWith('bag-info.txt'))?.[1].toString() ?? '';
    expect(info).toContain('Internal-Sender-Identifier: C-9');
    expect([...files.keys()].some((path) => path.endsWith('report/report.pdf'))).toBe(true);
    const { rows } = await custodyOf(store, snapshotId);
    expect(rows.at(-1)).toMatchObject({ action: 'snapshot.exported' });
  });

  test('keeps the viewer out of its own files', async () => {
    const assets = await readdir(join(folder, 'web', 'assets'));
    for (const name of assets.filter((one) => one.endsWith('.js')))
      expect((await readFile(join(folder, 'web', 'assets', name), 'utf8')).includes('replay-app-main'), name).toBe(
        false,
      );
  });
});

describe('roles', () => {
  test('an analyst looks and does not export; an officer does neither', async () => {
    const analyst = await signedIn('analyst');
    await analyst.getByText('Packages are exported by').waitFor({ timeout: patience });
    const ask = async (who: Page, method: 'GET' | 'POST', path: string) =>
      (
        await who.request.fetch(`${served.url}${path}`, {
          method,
          headers: { origin: served.url, 'content-type': 'application/json' },
          ...(method === 'POST' ? { data: {} } : {}),
        })
      ).status();
    expect(await ask(analyst, 'POST', `/api/leads/${leadId}/export`)).toBe(403);
    const officer = await signedIn('officer');
    expect(await ask(officer, 'GET', `/api/leads/${leadId}/evidence`)).toBe(403);
    expect(await ask(officer, 'POST', `/api/snapshots/${snapshotId}/replay`)).toBe(403);
    expect(await ask(page, 'GET', '/api/exports/nothing')).toBe(404);
    expect(await ask(page, 'POST', '/api/leads/nobody/export')).toBe(404);
  });
});
