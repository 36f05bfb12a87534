// What a snapshot costs beside its floor: Playwright opening the same page and taking the same picture and PDF, nothing else.
// Run: npx tsx bench/evidence.ts [1 10 100]: so many snapshots in a row. Both sides alternate in one process and one browser.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { captureSnapshot } from '#evidence/capture.ts';
import { openSigner, type Signer } from '#evidence/sign.ts';
import { asAuthority, type TimestampAuthority } from '#evidence/timestamp-authority.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { systemClock } from '#lib/clock.ts';
import { launchBrowser } from '#test/evidence/browser.ts';
import { startSite } from '#test/evidence/site.ts';

const given = process.argv.slice(2).map(Number);
if (given.some((number) => !Number.isInteger(number) || number < 1))
  throw new Error('Say how many snapshots in a row: npm run bench:evidence -- 1 10 100');
const runs = given.length > 0 ? given : [1, 10, 100];
/** As in earnest: over the guarded route, time-stamped by the local authority. */
interface Target {
  url: string;
  signer: Signer;
  authorities: TimestampAuthority[];
}

const guard = makeAddressGuard({ allowLoopback: true });
const operator = { name: 'bench', agency: 'bench', legalBasis: 'bench', purpose: 'bench' };

async function floor(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 } });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'load' });
  await page.screenshot({ fullPage: true, animations: 'disabled' });
  await page.emulateMedia({ media: 'screen' });
  await page.pdf({ format: 'A4', printBackground: true });
  await context.close();
}

async function snapshot(
  browser: Browser,
  { url, path, signer, authorities }: Target & { path: string },
): Promise<void> {
  const taken = await captureSnapshot({ browser, url, clock: systemClock, operator, guard });
  if (taken.account.status !== 'COMPLETE') throw new Error(JSON.stringify(taken.account.reasons));
  await writeWacz(taken, { path, clock: systemClock, signer, authorities });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

async function run(rounds: number, { browser, ...target }: Target & { browser: Browser }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-bench-'));
  const times = { floor: [] as number[], snapshot: [] as number[], verify: [] as number[] };
  const memory: number[] = [];
  let bytes = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const path = join(folder, `${round}.wacz`);
      times.floor.push(await timed(() => floor(browser, target.url)));
      times.snapshot.push(await timed(() => snapshot(browser, { ...target, path })));
      times.verify.push(
        await timed(async () => {
          if (!(await verifyEvidence(path)).ok) throw new Error('a package does not verify');
        }),
      );
      bytes += (await stat(path)).size;
      memory.push(process.memoryUsage().rss);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const [base, taken] = [median(times.floor), median(times.snapshot)];
  console.log(`snapshots in a row       ${rounds}`);
  console.log(`floor, median            ${base.toFixed(2)} s`);
  console.log(
    `snapshot + WACZ, median  ${taken.toFixed(2)} s   ${(taken / base).toFixed(2)} × the floor (aim: at most 1.5)`,
  );
  console.log(`verify, median           ${median(times.verify).toFixed(3)} s`);
  console.log(`bytes a package          ${megabytes(bytes / rounds)}`);
  console.log(`memory after the first   ${megabytes(memory[0] ?? 0)}`);
  console.log(`memory after the last    ${megabytes(memory.at(-1) ?? 0)}\n`);
}

const keys = await mkdtemp(join(tmpdir(), 'nightjar-bench-'));
const [browser, site] = await Promise.all([launchBrowser(), startSite()]);
try {
  const signer = await openSigner(join(keys, 'keys'), { clock: systemClock, agency: 'bench' });
  const url = `${site.origin}/listing/1`;
  await floor(browser, url);
  const local = await openLocalAuthority(join(keys, 'keys'), { clock: systemClock, agency: 'bench' });
  const target = { url, signer, authorities: [asAuthority(local)] };
  await snapshot(browser, { ...target, path: join(keys, 'warm.wacz') });
  for (const rounds of runs) await run(rounds, { browser, ...target });
} finally {
  await browser.close();
  await site.close();
  await rm(keys, { recursive: true, force: true });
}
