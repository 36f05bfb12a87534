// A browser snapshot of a page, packed, signed and noted in the store: what the console's capture and `evidence capture` share.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { type AddressGuard, makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { sayProxies } from '#crawler/sources/proxies.ts';
import { captureSnapshot } from '#evidence/capture.ts';
import type { CaptureOptions } from '#evidence/capture-options.ts';
import { prepareFonts } from '#evidence/fonts.ts';
import { openSigner } from '#evidence/sign.ts';
import type { Annex, Operator, Snapshot } from '#evidence/snapshot.ts';
import { explainWriteFailure, type WrittenPackage, writeWacz } from '#evidence/wacz.ts';
import type { Clock } from '#lib/clock.ts';
import type { Config } from '#lib/config.ts';
import type { ProxyServer } from '#lib/proxy.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import { enqueue } from '#queue/enqueue.ts';
import type { PayloadOf } from '#queue/jobs.ts';
import { capturesOf, getLead } from '#store/leads.ts';
import { addSnapshot, getSnapshot } from '#store/snapshots.ts';
import { getScan } from '#store/scans.ts';
import { byItself } from './capture-new-lead.ts';
import { keysFolder, openAuthorities } from './commands/evidence-authorities.ts';
import { type KeptCapture, restoreCapture } from './keep-capture.ts';
import type { Opened } from './open.ts';
import { evidenceFolder } from './open-snapshot.ts';
import { proxyOfLead, readProxyCredentials } from './proxy-credentials.ts';
import { type ScanOptions, scanOptionsSchema } from './run-scan.ts';

export interface PageRequest {
  url: string;
  path: string;
  allowLoopback: boolean;
  operator: Operator;
  firstLayer?: PageCapture;
  /** What the page was read as when it became a lead. */
  listing?: Record<string, unknown>;
  /** Addresses of pages that belong to it, the seller's above all. */
  context?: readonly string[];
  /** Whether another browser captures the page once more, and through which proxy. */
  witness?: { proxy?: ProxyServer } | false;
  /** A proxy of the agency's on the way out. */
  proxy?: ProxyServer;
  options?: Partial<CaptureOptions>;
  signal?: AbortSignal;
  /** Called off, nothing is packed and the signal's reason is thrown: a job is done again. Else what was had is packed and says so. */
  dropWhenStopped?: boolean;
}

/** Pages of context that one capture takes. */
const mostContext = 3;
/** A page of context, and the second witness, are worth less time than the page itself. */
const besideMs = 45_000;
/** Nothing of the browser goes past the route: no name is resolved by it, no packet sent that is not TCP. */
const routeOnly = [
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
];

/** Captures one page into a signed and time-stamped WACZ, with the picture beside it; no database needed. */
export async function capturePage(
  request: PageRequest,
  { config, clock }: { config: Config; clock: Clock },
): Promise<{ snapshot: Snapshot; written: WrittenPackage }> {
  const { url, path, operator, firstLayer, listing, proxy, signal, context = [], witness = {} } = request;
  const guard = makeAddressGuard({ allowLoopback: request.allowLoopback });
  const fonts = join(config.home, 'fonts');
  // Chromium reads it when it starts, and its launcher hands this environment on.
  process.env['FONTCONFIG_FILE'] ??= await prepareFonts(fonts).catch((error: unknown) => {
    throw explainWriteFailure(error, fonts);
  });
  const launch = makeBrowserLauncher({ path: config.browserPath, searchPath: process.env['PATH'] });
  const common = {
    clock,
    operator,
    guard,
    allowUrl: (address: string) => allows(guard, address),
    options: { clockSource: clockSource(), ...request.options },
    ...(signal === undefined ? {} : { signal }),
  };
  const beside = { ...common, options: { ...common.options, timeoutMs: besideMs } };
  const through = (upstream: ProxyServer | undefined) => (upstream === undefined ? {} : { upstream });
  const annexes: Annex[] = [];
  let snapshot: Snapshot;
  const browser = await launch({ args: routeOnly });
  try {
    snapshot = await captureSnapshot({
      ...common,
      ...through(proxy),
      browser,
      url,
      ...(firstLayer === undefined ? {} : { firstLayer }),
      ...(listing === undefined ? {} : { listing }),
    });
    if (snapshot.account.status !== 'FAILED') {
      for (const address of context.slice(0, mostContext))
        annexes.push({
          role: 'context',
          snapshot: await captureSnapshot({ ...beside, ...through(proxy), browser, url: address }),
        });
    }
  } finally {
    await browser.close();
  }
  if (witness !== false && snapshot.account.status !== 'FAILED') {
    const second = await launch({ args: routeOnly });
    try {
      const way = through(witness.proxy ?? proxy);
      annexes.push({ role: 'witness', snapshot: await captureSnapshot({ ...beside, ...way, browser: second, url }) });
    } finally {
      await second.close();
    }
  }
  if (request.dropWhenStopped === true) signal?.throwIfAborted();
  snapshot = { ...snapshot, annexes };
  await mkdir(dirname(path), { recursive: true });
  const signer = await openSigner(join(config.home, keysFolder), { clock, agency: config.agency });
  const authorities = await openAuthorities(config, clock);
  const written = await writeWacz(snapshot, {
    path,
    clock,
    signer,
    authorities,
    ...(signal === undefined ? {} : { signal }),
  });
  if (snapshot.screenshot !== null) await keepPicture(path.replace(/\.wacz$/u, '.png'), snapshot.screenshot);
  return { snapshot, written };
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
  const proxy = proxyOfLead({ source, capture: kept?.capture }, readProxyCredentials(config));
  const seller = lead?.listing.seller?.url;
  const file = freeName(join(config.home, evidenceFolder), requestId);
  const { snapshot, written } = await capturePage(
    {
      url,
      path: join(config.home, evidenceFolder, file),
      allowLoopback: scanOptions?.allowLoopback ?? false,
      operator: {
        name: requestedBy === byItself ? 'Nightjar by itself, as the lead was made' : requestedBy,
        agency: config.agency,
        legalBasis: source?.legalBasis ?? 'not stated',
        purpose: leadId === null ? 'Capture of an address' : `Evidence of lead ${leadId}`,
        robots: robotsOf(source),
        ...(source?.proxies === undefined ? {} : { proxies: sayProxies(source.proxies) }),
      },
      ...(proxy === undefined ? {} : { proxy }),
      context: seller === undefined || !/^https?:/u.test(seller) ? [] : [seller],
      ...(lead === undefined ? {} : { listing: { leadId, ...lead.listing } }),
      signal,
      dropWhenStopped: true,
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
      hashes: { manifest: written.manifestHash, keyId: written.keyId, timestamps: written.timestamps },
      problems: reasons.map(({ code, detail }) => `${code}: ${detail}`),
      createdBy: requestedBy,
      why: leadId === null ? 'capture of an address' : `evidence of lead ${leadId}`,
    },
    clock,
  );
  if (written.timestamps === 'pending' || written.timestamps === '1 of 2')
    await enqueue(opened.backend, 'capture-stamp', { snapshotId: requestId });
  return { snapshot: requestId, status };
}

/** A copy for the console; the picture itself is in the package, so that a copy that cannot be written is no loss. */
async function keepPicture(path: string, picture: Buffer): Promise<void> {
  await writeFile(path, picture).catch(() => rm(path, { force: true }));
}

function robotsOf(source: ScanOptions['sources'][number] | undefined): string {
  if (source === undefined) return 'not asked: one page, at the request of a person';
  return source.robots.obey ? 'obeyed when the source was scanned' : `set aside: ${source.robots.authority}`;
}

/** Systemd notes when it has set the clock by NTP; of other keepers this process knows nothing. */
function clockSource(): string {
  const synchronised = existsSync('/run/systemd/timesync/synchronized');
  return `system clock of the capturing machine, ${synchronised ? 'kept by NTP (systemd-timesyncd)' : 'synchronisation not known'}`;
}

/** `<request>.wacz`, or with a number behind it where an earlier try has left a file. */
function freeName(folder: string, requestId: string): string {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? `${requestId}.wacz` : `${requestId}-${n}.wacz`;
    if (!existsSync(join(folder, name))) return name;
  }
}

/** Whether the guard lets an address through, its name resolved; the route then dials only what the guard allows at that moment. */
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
