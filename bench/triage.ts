// How fast an analyst can decide: a browser on the real page, a key, and the time until the next lead is painted.
// Run: npm run bench:triage -- [leads,leads,…] [decisions] [pause in ms] [folder]. Prints one table. The scripted reader's pause between decisions is not counted.
// The console runs in a process of its own over an embedded PostgreSQL, in a temporary folder or in one that is kept: a million leads take a while to write.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLog } from '#lib/log.ts';
import { openEmbedded } from '#store/embedded.ts';
import { openStore } from '#store/open-store.ts';
import { launchBrowser } from '#test/evidence/browser.ts';
import { startConsole } from './console-process.ts';
import { seedLeads } from './triage/seed.ts';

const sizes = (process.argv[2] ?? '1000,100000').split(',').map(Number);
const decisions = Number(process.argv[3] ?? 100);
const pauseMs = Number(process.argv[4] ?? 250);

/** In the page: the time from the key to the first frame that shows another lead, in ms. A string, since the page knows nothing of our modules. */
const measured = `
  window.timeOf = (key) => new Promise((resolve, reject) => {
    const shown = () => document.querySelector('article[data-lead]')?.getAttribute('data-lead');
    const before = shown();
    const limit = setTimeout(() => reject(new Error('no next lead within 20 s')), 20000);
    const start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    document.body.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true, cancelable: true }));
    const look = () => requestAnimationFrame(() => {
      const now = shown();
      if (now === undefined || now === before) return look();
      // The frame that shows it is painted when the next one begins.
      requestAnimationFrame(() => { clearTimeout(limit); resolve(performance.now() - start); });
    });
    look();
  });`;

const kept = process.argv[5];
const home = kept ?? (await mkdtemp(join(tmpdir(), 'nightjar-bench-triage-')));
const embedded = await openEmbedded({ home, log: silentLog });
const browser = await launchBrowser();
try {
  process.stdout.write(
    '| leads | console ready | decisions | key to next lead painted, p50 | p95 | slowest | decisions an hour, pause taken out | with a pause of ' +
      pauseMs +
      ' ms |\n|---|---|---|---|---|---|---|---|\n',
  );
  for (const size of sizes) {
    const store = await openStore({ url: embedded.url, log: silentLog });
    await seedLeads(store, size);
    await store.close();
    const began = performance.now();
    const running = await startConsole({ databaseUrl: embedded.url, home });
    const ready = (performance.now() - began) / 1000;
    const times = await decide(running.url);
    await running.stop();
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    const hourly = (ms: number) => Math.round(3_600_000 / ms).toLocaleString('en');
    process.stdout.write(
      `| ${size.toLocaleString('en')} | ${ready.toFixed(1)} s | ${times.length} | ${at(0.5).toFixed(0)} ms | ${at(0.95).toFixed(0)} ms | ${at(1).toFixed(0)} ms | ${hourly(mean)} | ${hourly(mean + pauseMs)} |\n`,
    );
  }
} finally {
  await browser.close();
  await embedded.close();
  if (kept === undefined) await rm(home, { recursive: true, force: true });
}

async function decide(url: string): Promise<number[]> {
  const login = JSON.parse(await readFile(join(home, 'first-login.json'), 'utf8')) as {
    email: string;
    password: string;
  };
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}/triage`);
  await page.getByLabel('E-mail').fill(login.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(login.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/(?:queue|triage)/);
  await page.goto(`${url}/triage`);
  await page.locator('article[data-lead]').waitFor({ timeout: 60_000 });
  await page.evaluate(measured);
  const times: number[] = [];
  // Every third is confirmed, so that both kinds of verdict are timed.
  for (let nth = 0; nth < decisions; nth += 1) {
    await delay(pauseMs);
    times.push(await page.evaluate<number>(`window.timeOf('${nth % 3 === 0 ? 'c' : 'd'}')`));
  }
  await context.close();
  return times;
}
