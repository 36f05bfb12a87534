// A browser snapshot of a page, packed, signed and noted in the store: what the console's capture and `evidence capture` share.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { type AddressGuard, makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { captureSnapshot } from '#evidence/capture.ts';
import { openSigner } from '#evidence/sign.ts';
import type { Snapshot } from '#evidence/snapshot.ts';
import { type WrittenPackage, writeWacz } from '#evidence/wacz.ts';
import type { Clock } from '#lib/clock.ts';
import type { Config } from '#lib/config.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import type { PayloadOf } from '#queue/jobs.ts';
import { capturesOf, getLead } from '#store/leads.ts';
import { addSnapshot, getSnapshot } from '#store/snapshots.ts';
import { getScan } from '#store/scans.ts';
import { type KeptCapture, restoreCapture } from './keep-capture.ts';
import type { Opened } from './open.ts';
import { evidenceFolder } from './open-snapshot.ts';
import { scanOptionsSchema } from './run-scan.ts';

export interface PageRequest {
  url: string;
  path: string;
  allowLoopback: boolean;
  operator: string;
  legalBasis: string;
  purpose: string;
  firstLayer?: PageCapture;
  signal?: AbortSignal;
}

/** Captures one page into a signed WACZ, with the picture beside it; no database needed. */
export async function capturePage(
  request: PageRequest,
  { config, clock }: { config: Config; clock: Clock },
): Promise<{ snapshot: Snapshot; written: WrittenPackage }> {
  const guard = makeAddressGuard({ allowLoopback: request.allowLoopback });
  const browser = await makeBrowserLauncher({ path: config.browserPath, searchPath: process.env['PATH'] })();
  try {
    const snapshot = await captureSnapshot({
      browser,
      url: request.url,
      clock,
      operator: {
        name: request.operator,
        agency: config.agency,
        legalBasis: request.legalBasis,
        purpose: request.purpose,
      },
      allowUrl: (url) => allows(guard, url),
      ...(request.firstLayer === undefined ? {} : { firstLayer: request.firstLayer }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    await mkdir(dirname(request.path), { recursive: true });
    const signer = await openSigner(join(config.home, 'keys'), { clock, agency: config.agency });
    const written = await writeWacz(snapshot, { path: request.path, clock, signer });
    if (snapshot.screenshot !== null) await writeFile(request.path.replace(/\.wacz$/u, '.png'), snapshot.screenshot);
    return { snapshot, written };
  } finally {
    await browser.close();
  }
}

/**
 * The handler of the capture job. The snapshot's id is the request's, so that a request delivered twice leaves one snapshot. Each try
 * writes a file of its own: what a killed try had finished stays on disk, as nothing captured is ever overwritten.
 */
export async function captureLead(
  { requestId, leadId, url, requestedBy }: PayloadOf<'capture'>,
  { opened, signal }: { opened: Opened; signal: AbortSignal },
): Promise<{ snapshot: string; status: Snapshot['account']['status'] }> {
  const { store, config, clock, blobs } = opened;
  const earlier = await getSnapshot(store, requestId);
  if (earlier !== undefined) return { snapshot: earlier.id, status: earlier.status };
  const lead = leadId === null ? undefined : await getLead(store, leadId);
  const scan = lead === undefined ? undefined : await getScan(store, lead.scanId);
  const scanOptions = scan === undefined ? undefined : scanOptionsSchema.parse(scan.options);
  const source = scanOptions?.sources.find(({ name }) => name === lead?.listing.source);
  const [kept] = lead === undefined ? [] : await capturesOf(store, lead.listingId);
  const file = freeName(join(config.home, evidenceFolder), requestId);
  const { snapshot, written } = await capturePage(
    {
      url,
      path: join(config.home, evidenceFolder, file),
      allowLoopback: scanOptions?.allowLoopback ?? false,
      operator: requestedBy,
      legalBasis: source?.legalBasis ?? 'not stated',
      purpose: leadId === null ? 'Capture of an address' : `Evidence of lead ${leadId}`,
      signal,
      ...(kept === undefined
        ? {}
        : { firstLayer: await restoreCapture(kept.capture as unknown as KeptCapture, blobs) }),
    },
    { config, clock },
  );
  const { status, reasons } = snapshot.account;
  await addSnapshot(
    store,
    {
      id: requestId,
      leadId,
      url,
      status,
      file,
      sha256: written.sha256,
      size: written.size,
      hashes: { manifest: written.manifestHash, keyId: written.keyId },
      problems: reasons.map(({ code, detail }) => `${code}: ${detail}`),
      createdBy: requestedBy,
    },
    clock,
  );
  return { snapshot: requestId, status };
}

/** `<request>.wacz`, or with a number behind it where an earlier try has left a file. */
function freeName(folder: string, requestId: string): string {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? `${requestId}.wacz` : `${requestId}-${n}.wacz`;
    if (!existsSync(join(folder, name))) return name;
  }
}

/** Whether the guard lets an address through, its name resolved; the browser resolves it once more for itself (docs/EVIDENCE.md says what that leaves open). */
async function allows(guard: AddressGuard, address: string): Promise<boolean> {
  try {
    const url = new URL(address);
    if (url.protocol === 'data:' || url.protocol === 'blob:') return true;
    guard.checkUrl(url);
    if (isIP(url.hostname.replaceAll(/^\[|\]$/gu, '')) !== 0) return true;
    await new Promise<void>((resolve, reject) => {
      guard.lookup(url.hostname, { all: true }, (error) => (error === null ? resolve() : reject(error)));
    });
    return true;
  } catch {
    return false;
  }
}
