// `doctor`: everything Nightjar stands on, each in one line: fine, or what to do.
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { makeEncoder } from '#classifier/encoder.ts';
import { isWhole } from '#classifier/model-folder.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { makeLeadsQueue } from '#queue/leads-queue.ts';
import { verifyAudit } from '#store/audit.ts';
import { exitCodes } from '../exit-codes.ts';
import { openLexicon, openModel } from '../judge.ts';
import { openAll } from '../open.ts';

/** Below this, a scan with snapshots may not finish. */
const diskNeeded = 2 * 2 ** 30;
/** Beyond this, times in evidence would be doubted. */
const clockTolerance = 2;

export async function doctor(): Promise<void> {
  let faults = 0;
  const check = async (name: string, work: () => Promise<string>): Promise<void> => {
    try {
      process.stdout.write(`✓ ${name.padEnd(14)} ${await work()}\n`);
    } catch (error) {
      faults += 1;
      process.stdout.write(`✗ ${name.padEnd(14)} ${error instanceof Error ? error.message : String(error)}\n`);
    }
  };
  await check('configuration', async () => {
    const config = readConfig(process.env);
    return `home ${config.home}, contact ${config.contact}`;
  });
  if (faults > 0) {
    process.exitCode = exitCodes.no;
    return;
  }
  const config = readConfig(process.env);
  await check('home', async () => {
    await mkdir(config.home, { recursive: true });
    await access(config.home, constants.W_OK);
    return 'can be written';
  });
  await check('disk', async () => {
    const { bavail, bsize } = await statfs(config.home);
    const free = bavail * bsize;
    if (free < diskNeeded)
      throw new Error(`only ${(free / 2 ** 30).toFixed(1)} GiB free; make room for at least 2 GiB`);
    return `${(free / 2 ** 30).toFixed(1)} GiB free`;
  });
  await check('database', async () => {
    const opened = await openAll();
    try {
      const audit = await verifyAudit(opened.store);
      if (!audit.ok) throw new Error(`the audit log is broken at row ${audit.firstBroken}: ${audit.why}`);
      const leads = makeLeadsQueue(opened.backend);
      const { waiting, claimed } = await leads.counts();
      await leads.close();
      return `PostgreSQL answers, audit log of ${audit.rows} rows whole; queue on ${opened.backend.kind}: ${waiting} waiting, ${claimed} claimed`;
    } finally {
      await opened.close();
    }
  });
  await check('lexicon', async () => `version ${openLexicon(config.home).version}`);
  await check('model', async () => {
    const model = openModel();
    if (model === undefined) return 'none, by NIGHTJAR_MODEL: keywords alone judge';
    if (!isWhole(model)) throw new Error(`the encoder in ${model.folder} is not the one its heads were fitted on`);
    const encoder = makeEncoder({ folder: model.folder, tokens: model.heads.tokens });
    try {
      await encoder.encode(['A text to try it with']);
    } finally {
      await encoder.close();
    }
    return `${model.version} in ${model.folder} answers`;
  });
  await check('browser', async () => {
    const browser = await makeBrowserLauncher({ path: config.browserPath, searchPath: process.env['PATH'] })();
    const version = browser.version();
    await browser.close();
    return `Chromium ${version}`;
  });
  await check('clock', async () => {
    // Without a network there is nobody to ask; what can be told is whether the clock is set at all.
    const year = new Date().getUTCFullYear();
    if (year < 2025) throw new BadInput(`says it is ${year}; set it, or evidence will be worthless`);
    return `${new Date().toISOString()}; keep it within ${clockTolerance} s by NTP`;
  });
  if (faults > 0) process.exitCode = exitCodes.no;
}
