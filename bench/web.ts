// What the console's page weighs and how soon it is seen: sizes of the built files, and first paints in Chromium with an empty cache.
// Run: npm run bench:web -- [rounds]. An ordinary start over a temporary folder with a thousand leads; loopback, so the network costs nothing: what is timed is parsing, running and painting.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { silentLog } from '#lib/log.ts';
import { openEmbedded } from '#store/embedded.ts';
import { openStore } from '#store/open-store.ts';
import { launchBrowser } from '#test/evidence/browser.ts';
import { startConsole } from './console-process.ts';
import { seedLeads } from './triage/seed.ts';

const rounds = Number(process.argv[2] ?? 9);
const limitKb = 400;
/** Where something is to be read: not a spinner. */
const pages: Array<[path: string, shown: string]> = [
  ['/sign-in', 'form'],
  ['/queue', 'tbody tr'],
  ['/triage', 'article[data-lead]'],
  ['/dashboard', 'figure, svg'],
];

const home = await mkdtemp(join(tmpdir(), 'nightjar-bench-web-'));
await build({ configFile: 'vite.config.ts', logLevel: 'error' });
const sizes = await weigh('dist/web/assets');
const embedded = await openEmbedded({ home, log: silentLog });
const browser = await launchBrowser();
try {
  const store = await openStore({ url: embedded.url, log: silentLog });
  await seedLeads(store, 1000);
  await store.close();
  const running = await startConsole({ databaseUrl: embedded.url, home });
  const cookies = await signIn(running.url);
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  say(
    `every script and style sheet of the console, gzipped: ${kb(all)} kB in ${sizes.size} files; goal below ${limitKb}\n`,
  );
  say(
    '| page | scripts and styles fetched, gzipped | first contentful paint, p50 | worst | content shown, p50 | worst |',
  );
  say('|---|---|---|---|---|---|');
  for (const [path, shown] of pages) {
    const seen = [];
    for (let round = 0; round < rounds; round += 1)
      seen.push(await open(`${running.url}${path}`, { shown, cookies: path === '/sign-in' ? [] : cookies }));
    const paint = seen.map((one) => one.paint).toSorted((a, b) => a - b);
    const content = seen.map((one) => one.content).toSorted((a, b) => a - b);
    const middle = (values: number[]) => values[Math.floor(values.length / 2)] ?? Number.NaN;
    say(
      `| ${path} | ${kb(seen[0]?.bytes ?? 0)} kB | ${ms(middle(paint))} | ${ms(paint.at(-1))} | ${ms(middle(content))} | ${ms(content.at(-1))} |`,
    );
  }
  await running.stop();
} finally {
  await browser.close();
  await embedded.close();
  await rm(home, { recursive: true, force: true });
}

type Cookies = Parameters<Awaited<ReturnType<typeof browser.newContext>>['addCookies']>[0];

/** Gzipped sizes by file name. The viewer of captures is not among them: it is served under an origin of its own. */
async function weigh(folder: string): Promise<Map<string, number>> {
  const names = (await readdir(folder)).filter((name) => /\.(?:js|css)$/.test(name));
  return new Map(
    await Promise.all(names.map(async (name) => [name, gzipSync(await readFile(join(folder, name))).length] as const)),
  );
}

async function signIn(url: string): Promise<Cookies> {
  const login = JSON.parse(await readFile(join(home, 'first-login.json'), 'utf8')) as Record<string, string>;
  const context = await browser.newContext();
  const { email, password } = login;
  await context.request.post(`${url}/api/auth/sign-in/email`, { headers: { origin: url }, data: { email, password } });
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

async function open(url: string, { shown, cookies }: { shown: string; cookies: Cookies }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  let bytes = 0;
  page.on('response', (response) => (bytes += sizes.get(response.url().split('/').at(-1) ?? '') ?? 0));
  await page.goto(url);
  await page.locator(shown).first().waitFor();
  const content = await page.evaluate<number>('performance.now()');
  const paint = await page.evaluate<number>(
    `new Promise((resolve) => new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime);
    }).observe({ type: 'paint', buffered: true }))`,
  );
  await context.close();
  return { bytes, paint, content };
}

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

function ms(value: number | undefined): string {
  return `${(value ?? Number.NaN).toFixed(0)} ms`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
