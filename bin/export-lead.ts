// The export of leads as an evidence package: what the command and the console share.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
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

/** Below the home folder: packages that the console made, until they are taken away. */
export const exportsFolder = 'exports';

export function exportFile(home: string, id: string): string | undefined {
  const files = ['.zip', '.zip.age'].map((ending) => join(home, exportsFolder, `${id}${ending}`));
  return files.find((file) => existsSync(file));
}
