// Takes the README's pictures of the console: starts Nightjar in a folder of its own, signs in, and photographs what is there.
// Usage: npm run pictures [-- --out docs/pictures]
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { build } from 'vite';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'docs/pictures' } } });
const size = { width: 1440, height: 900 };
/** A scan of the practice market takes half a minute on two slow cores. */
const patienceMs = 180_000;

await build({ configFile: 'vite.config.ts', logLevel: 'error' });
const home = await mkdtemp(join(tmpdir(), 'nightjar-pictures-'));
const nightjar = spawn(
  process.execPath,
  ['--import', 'tsx', fileURLToPath(new URL('nightjar.ts', import.meta.url)), 'start', '--port', '0'],
  {
    env: { ...process.env, NIGHTJAR_HOME: home, NIGHTJAR_AGENCY: 'Wildlife Crime Unit' },
    stdio: ['ignore', 'inherit', 'pipe'],
  },
);

try {
  await mkdir(values.out, { recursive: true });
  await photograph(await whereItIs(nightjar));
} finally {
  if (nightjar.exitCode === null) nightjar.kill('SIGINT');
  if (nightjar.exitCode === null) await once(nightjar, 'exit');
  await rm(home, { recursive: true, force: true });
}

interface Console {
  url: string;
  email: string;
  password: string;
}

async function photograph({ url, email, password }: Console): Promise<void> {
  const browser = await makeBrowserLauncher({ searchPath: process.env['PATH'] })();
  try {
    const context = await browser.newContext({ viewport: size, colorScheme: 'light', locale: 'en-GB' });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    const take = (name: string) => page.screenshot({ path: join(values.out, `${name}.png`) });
    await page.goto(`${url}/scans`);
    await page.getByLabel('E-mail').waitFor();
    await take('sign-in');
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/scans/);
    await page.getByText('Left out and why').first().waitFor();
    await take('scans');
    await page.getByText('Finished').first().waitFor();
    await page.goto(`${url}/queue`);
    await page.locator('tbody tr').first().waitFor();
    await take('queue');
    await decideSome(page, url);
    await take('triage');
    await page.emulateMedia({ colorScheme: 'dark' });
    await take('triage-dark');
  } finally {
    await browser.close();
  }
}

/** The first lead whose text has several marks and whose seller has others: the one that shows most. */
async function decideSome(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/triage`);
  for (let decided = 0; decided < 12; decided += 1) {
    const lead = page.locator('article[data-lead]');
    await lead.waitFor();
    const marks = await lead.locator('mark').count();
    const related = await lead.locator('a[href^="/leads/"]').count();
    if (decided >= 5 && marks >= 4 && related >= 2) return;
    const id = await lead.getAttribute('data-lead');
    await page.keyboard.press('c');
    await page.locator(`article[data-lead]:not([data-lead="${id}"])`).waitFor();
  }
}

/** Reads the address and the log-in from what `start` prints; passes everything on. */
async function whereItIs(child: ChildProcess): Promise<Console> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      said = (said + chunk.toString()).slice(-20_000);
      const url = /Console\s+(https?:\/\/\S+)/.exec(said)?.[1];
      const login = /sign in as (\S+) with (\S+)/i.exec(said);
      if (url !== undefined && login?.[1] !== undefined && login[2] !== undefined)
        resolve({ url, email: login[1], password: login[2] });
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`start ended with code ${code}`)));
  });
}
