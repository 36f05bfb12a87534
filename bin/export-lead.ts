// The export of leads as an evidence package: what the command and the console share.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MakeExport } from '#console/server/exports.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { prepareFonts } from '#evidence/fonts.ts';
import {
  exportPackage,
  type ExportProgress,
  type ExportRequest,
  type WrittenExport,
} from '#evidence/package/export-package.ts';
import { listKeys, openSigner } from '#evidence/sign.ts';
import { keysFolder, trustedRoots } from './commands/evidence-authorities.ts';
import type { Opened } from './open.ts';
import { evidenceFolder } from './open-snapshot.ts';

export async function exportLeads(
  request: ExportRequest,
  {
    opened,
    onProgress,
    signal,
  }: { opened: Opened; onProgress?: (progress: ExportProgress) => void; signal?: AbortSignal },
): Promise<WrittenExport> {
  const { store, config, clock } = opened;
  const folder = join(config.home, keysFolder);
  const signer = await openSigner(folder, { clock, agency: config.agency });
  const keys = await listKeys(folder);
  const roots = await trustedRoots(config);
  // Chromium reads it when it starts, and its launcher hands this environment on.
  process.env['FONTCONFIG_FILE'] ??= await prepareFonts(join(config.home, 'fonts'));
  const launch = makeBrowserLauncher({ path: config.browserPath, searchPath: process.env['PATH'] });
  return exportPackage(request, {
    store,
    clock,
    signer,
    fileOf: ({ file }) => join(config.home, evidenceFolder, file),
    trust: {
      trustedKeys: keys.filter(({ revokedAt }) => revokedAt === null).map(({ keyId }) => keyId),
      ...(roots === undefined ? {} : { trustedRoots: roots }),
    },
    openBrowser: () => launch(),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Below the home folder: packages that the console made. They are copies, and go a day after they were made. */
const exportsFolder = 'exports';
const keptMs = 24 * 60 * 60 * 1000;

/** The export as the console is handed it: one file, below the home folder. */
export function exportsOf(opened: Opened): MakeExport {
  const folder = join(opened.config.home, exportsFolder);
  return async (
    { leadIds, caseNumber, why, by, name: exporterName, redact, recipients },
    { name, onProgress, signal },
  ) => {
    await sweep(folder, opened.clock.now().getTime() - keptMs);
    const out = join(folder, `evidence-${name}`);
    const request = { leadIds, caseNumber, why, exportedBy: by, exporterName, out, zip: true, recipients };
    return exportLeads({ ...request, ...(redact ? { redact: {} } : {}) }, { opened, onProgress, signal });
  };
}

async function sweep(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    const age = await stat(file).catch(() => undefined);
    if (age !== undefined && age.mtimeMs < before) await rm(file, { recursive: true, force: true });
  }
}
