// The officer's and administrator's pages in a real browser: they open under the strict policy, complain of nothing, and do their work.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMember } from '#console/server/members.ts';
import { serveConsole } from '#console/server/server.ts';
import type { RunningConsole } from '#console/server/server.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { makeBackend } from '#queue/backend.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { freshStore } from '../support/fresh-database.ts';
import { password, secret } from './harness.ts';
import { crawling } from './officer-rules.ts';
import { seedLeads } from './seed.ts';

const patience = 60_000;
let served: RunningConsole;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const elsewhere: string[] = [];
const closers: Array<() => Promise<unknown>> = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-web-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  await build({ configFile: 'vite.config.ts', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const store = await freshStore();
  closers.push(() => store.close());
  const backend = makeBackend({ databaseUrl: store.url });
  closers.push(() => backend.close());
  const queues = makeLeadsQueues(backend);
  closers.push(() => queues.close());
  const deps = {
    store,
    queues,
    clock: systemClock,
    log: silentLog,
    secret,
    webRoot: folder,
    crawling,
    groups: ['elephants'],
  };
  served = await serveConsole(deps, { host: '127.0.0.1', port: 0 });
  closers.push(() => served.close());
  const chief = {
    email: 'chief@agency.test',
    name: 'The chief',
    role: 'administrator',
    agency: 'Test',
    password,
  } as const;
  await createMember(served.app.auth, chief);
  await seedLeads(store, await queues.of('own'));
  browser = await makeBrowserLauncher({ searchPath: process.env['PATH'] })();
  closers.push(() => browser.close());
  page = await newPage();
  await page.goto(`${served.url}/dashboard`);
  await page.getByLabel('E-mail').fill(chief.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/dashboard/);
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

async function newPage(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  const opened = await context.newPage();
  opened.setDefaultTimeout(patience);
  // A string: the test runner's compiler would add helpers that the page does not have.
  await opened.addInitScript({
    content: `addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));`,
  });
  opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  opened.on('pageerror', (error) => complaints.push(error.message));
  opened.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== served.url) elsewhere.push(request.url());
  });
  return opened;
}

test('the dashboard draws its charts and its map, each with a table beside it', async () => {
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  const countries = page.getByRole('region', { name: 'Countries' });
  await countries.locator('svg path[data-leads="true"]').first().waitFor();
  await countries.getByText('As a table').click();
  await countries.getByRole('cell', { name: 'Portugal' }).waitFor();
  const species = page.getByRole('region', { name: 'Species' });
  // What is under the pointer is said above the drawing.
  await species.locator('svg rect').first().hover();
  await expect.poll(() => species.innerText()).toMatch(/Leads\s+8\s+Confirmed\s+0\s+Loxodonta africana/);
  await species.getByText('As a table').click();
  expect(await species.getByRole('row', { name: /Loxodonta africana/ }).innerText()).toMatch(/8\s+0/);
});

test('an operation, a source and a schedule are made by hand', async () => {
  await page.getByRole('link', { name: 'Operations' }).click();
  await page.getByRole('button', { name: 'New operation' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Operation Dusk');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('checkbox', { name: 'test market' }).check();
  await page.getByRole('button', { name: 'Save' }).last().click();
  await page.getByText('Leads 8').waitFor();

  await page.getByRole('link', { name: 'Sources' }).click();
  await page.getByRole('button', { name: 'New source' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Old forum');
  await dialog.getByLabel('Address').fill('https://forum.test/');
  await dialog.getByLabel('Legal basis').fill('Open-source mandate');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByText('https://forum.test/').waitFor();

  await page.getByRole('link', { name: 'Timetable' }).click();
  await page.getByRole('button', { name: 'New schedule' }).click();
  await dialog.getByLabel('Name').fill('Night watch');
  await dialog
    .getByRole('textbox', { name: 'Sources' })
    .or(dialog.getByRole('combobox', { name: 'Sources' }))
    .first()
    .click();
  await page.getByRole('option', { name: 'Old forum' }).click();
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('cell', { name: 'Night watch' }).waitFor();
  await page.getByText('not run yet').waitFor();
});

test('a link is made, and whoever opens it becomes a member', async () => {
  await page.goto(`${served.url}/members`);
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Newcomer');
  await dialog.getByLabel('E-mail').fill('new@agency.test');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const link = await dialog.getByRole('textbox', { name: 'One-time link' }).inputValue();
  expect(link.startsWith(`${served.url}/welcome#`)).toBe(true);
  const theirs = await newPage();
  await theirs.goto(link);
  await theirs.getByText('Welcome, Newcomer').waitFor();
  await theirs.getByRole('textbox', { name: 'New password' }).fill(password);
  await theirs.keyboard.press('Enter');
  await theirs.getByRole('link', { name: 'Sign in' }).click();
  await theirs.getByLabel('E-mail').fill('new@agency.test');
  await theirs.getByRole('textbox', { name: 'Password' }).fill(password);
  await theirs.keyboard.press('Enter');
  await theirs.waitForURL(/\/queue/);
  await theirs.context().close();
});

test('the second factor shows its code, and the log its chain', async () => {
  await page.goto(`${served.url}/security`);
  await page.getByRole('textbox', { name: 'Current password' }).first().fill(password);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByText('Recovery codes').waitFor();
  await page.waitForFunction('[...document.images].every((image) => image.complete && image.naturalWidth > 0)');
  await page.goto(`${served.url}/audit`);
  await page.getByText('operation.added').waitFor();
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await page.getByText(/The chain holds/).waitFor();
});

test('nothing broke the policy, and nothing was asked of any other place', () => {
  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
});
