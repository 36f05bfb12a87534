// The console in a real browser: sign in, decide by keyboard, and nothing that a seller wrote comes to life.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMember } from '#console/server/members.ts';
import { serveConsole } from '#console/server/server.ts';
import type { RunningConsole } from '#console/server/server.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { makeBackend } from '#queue/backend.ts';
import type { QueueBackend } from '#queue/backend.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import type { LeadsQueues } from '#queue/leads-queues.ts';
import type { LeadsQueue } from '#queue/leads-queue.ts';
import { getLead } from '#store/leads.ts';
import type { Store } from '#store/open-store.ts';
import { freshStore } from '../support/fresh-database.ts';
import { hostileText, hostileTitle, seedLeads, seeds } from './seed.ts';

const password = 'a long enough password';
const secret = 'a secret of the tests, longer than 32 characters';

let folder: string;
let store: Store;
let backend: QueueBackend;
let queue: LeadsQueue;
let queues: LeadsQueues;
let served: RunningConsole;
let browser: Browser;
let page: Page;
let ids: string[];
/** What the browser complained of, and where it went. */
const complaints: string[] = [];
const elsewhere: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-web-'));
  await build({ configFile: 'vite.config.ts', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  store = await freshStore();
  backend = makeBackend({ databaseUrl: store.url });
  queues = makeLeadsQueues(backend);
  queue = await queues.of('own');
  const deps = { store, queues, clock: systemClock, log: silentLog, secret, webRoot: folder };
  served = await serveConsole(deps, { host: '127.0.0.1', port: 0 });
  for (const role of ['analyst', 'auditor'] as const) {
    await createMember(served.app.auth, {
      email: `${role}@agency.test`,
      name: `Ada the ${role}`,
      role,
      agency: 'Test agency',
      password,
    });
  }
  ids = await seedLeads(store, queue);
  browser = await makeBrowserLauncher({ searchPath: process.env['PATH'] })();
  page = await newPage();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  await queues?.close();
  await backend?.close();
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

async function newPage(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const opened = await context.newPage();
  // A string: the test runner's compiler would add helpers that the page does not have.
  await opened.addInitScript({
    content: `addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile));`,
  });
  opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  opened.on('pageerror', (error) => complaints.push(error.message));
  opened.on('request', (request) => new URL(request.url()).origin !== served.url && elsewhere.push(request.url()));
  return opened;
}

async function signIn(on: Page, role: string): Promise<void> {
  await on.getByLabel('E-mail').fill(`${role}@agency.test`);
  await on.getByRole('textbox', { name: 'Password' }).fill(password);
  await on.keyboard.press('Enter');
  await on.waitForURL(/\/(queue|triage)/);
}

const shown = (on: Page) => on.locator('article[data-lead]').getAttribute('data-lead');
const untilShown = (on: Page, id: string | undefined) => on.locator(`article[data-lead="${id}"]`).waitFor();
const statusOf = async (id: string | undefined) => (await getLead(store, id ?? ''))?.status;

describe('an analyst', () => {
  test('is led through the sign-in to where she was going', async () => {
    await page.goto(`${served.url}/triage`);
    await page.waitForURL(/\/sign-in\?to=/);
    await signIn(page, 'analyst');
    await page.waitForURL(/\/triage/);
    await untilShown(page, ids[0]);
  });

  test('sees what a hostile seller wrote as text', async () => {
    const title = page.locator('h1');
    expect(await title.textContent()).toBe(hostileTitle);
    expect(await page.getByRole('region', { name: 'Text' }).textContent()).toBe(hostileText);
    expect(await title.locator('script, img').count()).toBe(0);
    expect(await page.evaluate('window.__struck')).toBeUndefined();
  });

  test('sees every matched term marked, and named when she points at it', async () => {
    const marks = await page.locator('mark').allTextContents();
    expect(marks).toEqual(['tusk', 'ivory']);
    await page.locator('mark', { hasText: 'tusk' }).hover();
    await page.getByRole('tooltip').waitFor();
    expect(await page.getByRole('tooltip').textContent()).toContain('means tusk');
  });

  test('decides by one key, and the next lead stands there at once', async () => {
    const requests: string[] = [];
    const note = (request: { url(): string; method(): string }) =>
      void (request.method() === 'GET' && requests.push(request.url()));
    page.on('request', note);
    await page.keyboard.press('c');
    await untilShown(page, ids[1]);
    await page.keyboard.press('d');
    await untilShown(page, ids[2]);
    await page.keyboard.press('u');
    await untilShown(page, ids[3]);
    await page.keyboard.press('n');
    await untilShown(page, ids[4]);
    page.off('request', note);
    // Nothing of the next lead had to be asked for: it was there. What is asked for is the pictures of those behind it.
    expect(requests.filter((url) => /\/api\/leads\/(?![^/]+\/pictures)/.test(url))).toEqual([]);
    await expect
      .poll(() => Promise.all(ids.slice(0, 4).map(statusOf)))
      .toEqual(['confirmed', 'dismissed', 'duplicate', 'needs-info']);
    expect(await page.getByTestId('decided').textContent()).toBe('4 decided');
  });

  test('takes a verdict back, also after the page was loaded again', async () => {
    await page.keyboard.press('z');
    await untilShown(page, ids[3]);
    await expect.poll(() => statusOf(ids[3])).toBe('new');
    await page.reload();
    await untilShown(page, ids[3]);
    await page.keyboard.press('z');
    await untilShown(page, ids[2]);
    await expect.poll(() => statusOf(ids[2])).toBe('new');
  });

  test('writes a note without its letters deciding anything', async () => {
    await page.keyboard.press('a');
    await page.keyboard.type('cdune: seen before');
    await page.keyboard.press('Enter');
    expect(await shown(page)).toBe(ids[2]);
    await page.keyboard.press('d');
    await untilShown(page, ids[3]);
    await expect.poll(() => statusOf(ids[2])).toBe('dismissed');
    await page.goto(`${served.url}/leads/${ids[2]}`);
    await page.getByText('cdune: seen before').waitFor();
  });

  test('skips a lead, which then goes to the others', async () => {
    await page.goto(`${served.url}/triage`);
    await untilShown(page, ids[3]);
    await page.keyboard.press('s');
    await untilShown(page, ids[4]);
    await expect.poll(() => queue.claim(ids[3] ?? '', 'a colleague')).toBe(true);
    await queue.release(ids[3] ?? '', 'a colleague');
  });

  test('finds the keys under ?, and holding one down decides nothing twice', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Escalate').waitFor();
    await page.keyboard.press('c');
    expect(await statusOf(ids[4])).toBe('new');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.down('c');
    await page.keyboard.down('c');
    await page.keyboard.down('c');
    await page.keyboard.up('c');
    await untilShown(page, ids[5]);
    expect(await statusOf(ids[5])).toBe('new');
  });

  test('leaves at once after a verdict, which arrives all the same', async () => {
    const decided = Number.parseInt((await page.getByTestId('decided').textContent()) ?? '', 10);
    await page.keyboard.press('e');
    await page.goto(`${served.url}/triage`);
    await expect.poll(() => statusOf(ids[5])).toBe('escalated');
    await page.locator('article[data-lead]').waitFor();
    expect(await page.getByTestId('decided').textContent()).toBe(`${decided + 1} decided`);
  });

  test('leaves the desk, and what she held is free', async () => {
    await page.keyboard.press('q');
    await page.waitForURL(/\/queue/);
    // What the page that was left a moment ago had been handed and could not take lapses with its lock at the latest.
    await expect.poll(async () => (await queue.counts()).claimed, { timeout: 150_000 }).toBe(0);
  }, 180_000);

  test('searches the queue; the search stands in the address', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('leopard');
    await page.waitForURL(/search=leopard/);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: 'Leopard skin rug' }).press('Enter');
    await untilShown(page, ids[7]);
  });
});

test('an auditor reads everything and finds no key that changes anything', async () => {
  const other = await newPage();
  await other.goto(`${served.url}/queue`);
  await signIn(other, 'auditor');
  await other.goto(`${served.url}/leads/${ids[7]}`);
  await untilShown(other, ids[7]);
  await other.keyboard.press('c');
  await other.getByText('can be confirmed only by').waitFor();
  expect(await statusOf(ids[7])).toBe('new');
  await other.goto(`${served.url}/triage`);
  await other.getByText('reads leads but does not decide').waitFor();
  await other.context().close();
});

test('the dark scheme, the scans and a page that is not there work under the same policy', async () => {
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  await page.getByRole('link', { name: 'Scans' }).click();
  await page.getByRole('region', { name: 'test market' }).waitFor();
  await page.goto(`${served.url}/nowhere`);
  await page.getByText('There is no page here.').waitFor();
});

test('signing out ends at the sign-in', async () => {
  await page.getByRole('button', { name: /Ada the analyst/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goto(`${served.url}/queue`);
  await page.waitForURL(/\/sign-in/);
});

test('the policy is in force: what would break it is refused, and noticed here', async () => {
  const other = await newPage();
  await other.goto(`${served.url}/sign-in`);
  const before = complaints.length;
  await other.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.__struck = 1"><img src="https://elsewhere.test/a.png">')`,
  );
  await expect
    .poll(() => complaints.slice(before).filter((text) => text.startsWith('policy:')).length)
    .toBeGreaterThanOrEqual(2);
  expect(await other.evaluate('window.__struck')).toBeUndefined();
  // The browser reports the attempt as a request; the policy stopped it.
  expect(elsewhere).toEqual(['https://elsewhere.test/a.png']);
  complaints.length = before;
  elsewhere.length = 0;
  await other.context().close();
});

test('all the while no policy was broken, no script failed, and no other site was asked for anything', () => {
  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
  expect(seeds.length).toBe(ids.length);
});
