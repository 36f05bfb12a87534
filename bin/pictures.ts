// Takes the README's pictures of the console: a practice market, a scan of it, and a browser that looks on. All in a folder of its own.
// Usage: npm run pictures [-- --out docs/pictures]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { build } from 'vite';
import { policySchema } from '#classifier/assessment.ts';
import { readLead } from '#console/contract/lead.ts';
import type { LeadDetail } from '#console/contract/lead.ts';
import { listQueue } from '#console/contract/queue.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { prepareFonts } from '#evidence/fonts.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { startMarket } from '#sandbox/start-market.ts';
import { openScan } from '#store/scans.ts';
import { captureLead } from './capture-lead.ts';
import { openJudge } from './judge.ts';
import { openAll } from './open.ts';
import { runScan, type ScanOptions } from './run-scan.ts';
import { startConsole } from './serve-console.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'docs/pictures' } } });
const size = { width: 1440, height: 900 };
const rate = 200;
/** Pages after which a scan has something to show. */
const underWay = 400;
/** The market's three sites are read by then; a slow machine has enough to show all the same. */
const enoughMs = 60_000;
const patienceMs = 120_000;

interface Login {
  url: string;
  email: string;
  password: string;
}

const home = await mkdtemp(join(tmpdir(), 'nightjar-pictures-'));
Object.assign(process.env, { NIGHTJAR_HOME: home, NIGHTJAR_AGENCY: 'Wildlife Crime Unit' });
const closers: Array<() => Promise<unknown>> = [() => rm(home, { recursive: true, force: true })];
try {
  // Those of the captures: what sellers write in, small pictures among letters included, whatever the machine has.
  process.env['FONTCONFIG_FILE'] ??= await prepareFonts(join(home, 'fonts'));
  await build({ configFile: 'vite.config.ts', logLevel: 'error' });
  await mkdir(values.out, { recursive: true });
  const opened = await openAll();
  closers.push(() => opened.close());
  const market = await startMarket({ calm: true });
  closers.push(() => market.close());
  const served = await startConsole(opened, { host: '127.0.0.1', port: 0 });
  closers.push(() => served.close());
  const options: ScanOptions = {
    sources: market.sites.map(({ url, name }) => sourceFromUrl(url, { name, rate, concurrency: 8 })),
    policy: policySchema.parse({}),
    allowLoopback: true,
  };
  const { scan } = await openScan(opened.store, {
    name: 'Practice market',
    options: { ...options },
    clock: opened.clock,
  });
  const stopping = new AbortController();
  const tools = { opened, judge: openJudge(home), leads: served.leads };
  let reach = (): void => undefined;
  const begun = new Promise<void>((resolve) => (reach = resolve));
  const ended = runScan(scan, tools, {
    signal: stopping.signal,
    onProgress: ({ pages }) => {
      if (pages >= underWay) reach();
    },
  });
  closers.push(() => {
    stopping.abort();
    return ended;
  });
  if (served.login === undefined) throw new Error('The first start made no administrator.');
  const capture = async (leadId: string, url: string): Promise<void> => {
    const request = { requestId: opened.clock.newId(), leadId, url, requestedBy: served.login?.email ?? '' };
    await captureLead(request, { opened, signal: stopping.signal });
  };
  await photograph({ url: served.url, ...served.login }, { begun, ended, capture });
} finally {
  for (const close of closers.toReversed()) await close();
}

async function photograph(
  { url, email, password }: Login,
  scan: { begun: Promise<void>; ended: Promise<unknown>; capture(leadId: string, url: string): Promise<void> },
): Promise<void> {
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
    await scan.begun;
    await page.reload();
    await page.getByText('Left out').first().waitFor();
    await take('scans');
    await Promise.race([scan.ended, delay(enoughMs, undefined, { ref: false })]);
    await page.goto(`${url}/queue`);
    await page.locator('tbody tr').first().waitFor();
    await take('queue');
    const shown = await toTelling(page, url);
    await take('triage');
    await page.emulateMedia({ colorScheme: 'dark' });
    await take('triage-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await scan.capture(shown.id, shown.url);
    await page.goto(`${url}/leads/${shown.id}`);
    await page.getByText('COMPLETE').first().waitFor();
    await page.evaluate('Promise.all([...document.images].map((image) => image.decode()))');
    await take('evidence');
  } finally {
    await browser.close();
  }
}

/** Some decisions first, then the lead that shows most: many reasons, others of the same seller, a text that fits. */
async function toTelling(page: Page, url: string): Promise<{ id: string; url: string }> {
  const { leads } = listQueue.schema.response[200].parse(
    await (await page.request.get(`${url}/api/queue?limit=60`)).json(),
  );
  const details = await Promise.all(
    leads
      .slice(8)
      .map(async ({ id }) =>
        readLead.schema.response[200].parse(await (await page.request.get(`${url}/api/leads/${id}`)).json()),
      ),
  );
  const best = details.toSorted((a, b) => tells(b) - tells(a))[0];
  if (best === undefined) throw new Error('The scan left no lead to show.');
  await page.goto(`${url}/triage`);
  for (let decided = 0; decided < 6; decided += 1) {
    const id = await page.locator('article[data-lead]').getAttribute('data-lead');
    await page.keyboard.press('c');
    await page.locator(`article[data-lead]:not([data-lead="${id}"])`).waitFor();
  }
  await page.goto(`${url}/triage?lead=${best.lead.id}`);
  await page.locator(`article[data-lead="${best.lead.id}"]`).waitFor();
  return { id: best.lead.id, url: best.lead.listing.url };
}

function tells({ lead, related, terms }: LeadDetail): number {
  const { title, description } = lead.listing;
  const fits = description.length > 60 && description.length < 400 && /^[\p{Script=Latin}\P{L}]+$/u.test(title);
  const points = lead.assessment.reasons.filter(({ span }) => span !== undefined).length;
  return (
    (fits ? 20 : 0) +
    Math.min(points, 8) +
    3 * Math.min(related.length, 3) +
    Math.min(terms.length, 4) +
    15 * lead.score
  );
}
