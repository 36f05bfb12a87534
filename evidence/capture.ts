// Takes a browser snapshot of one page: everything exchanged (recorder.ts), pictures, DOM, text, and an account of how it
// was done and what is missing. Packing: wacz.ts. The browser is handed in; every wait has an end.
import type { Clock } from '#lib/clock.ts';
import type { ProxyServer } from '#lib/proxy.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import { makeAccount } from './account.ts';
import { attempts, startDeadline, within } from './attempts.ts';
import type { BrowserContext, BrowserPage, EvidenceBrowser } from './browser.ts';
import { captureDefaults, type CaptureOptions } from './capture-options.ts';
import { readCertificates } from './certificates.ts';
import { mainExchange, type Exchange } from './exchange.ts';
import { differenceOf } from './layers.ts';
import { describeMedia } from './media.ts';
import { noPopups } from './page-steps.ts';
import { startRecorder } from './recorder.ts';
import { refuseWindows, type WindowGuard } from './popups.ts';
import { openRoute, type NetworkGuard, type Route } from './route.ts';
import type { Account, Operator, Reason, Snapshot } from './snapshot.ts';
import { takePictures } from './take-pictures.ts';

export interface CaptureRequest {
  browser: EvidenceBrowser;
  url: string;
  clock: Clock;
  operator: Operator;
  /** What the crawler kept of the same page, if it was crawled: packed and compared. */
  firstLayer?: PageCapture;
  options?: Partial<CaptureOptions>;
  /** Asked for every address before it is fetched, redirects and frames included. Without it, all are. */
  allowUrl?: (url: string) => Promise<boolean>;
  /** The browser then reaches the network over a route of ours alone, which dials the very addresses that the guard allows. */
  guard?: NetworkGuard;
  /** A proxy beyond that route. */
  upstream?: ProxyServer;
  /** What the page was read as when it became a lead; kept beside the capture. */
  listing?: Record<string, unknown>;
  signal?: AbortSignal;
}

/** A tab that does not close by then is left to the browser's end. */
const CLOSING_MS = 5_000;
const MOST_CONSOLE_LINES = 500;

/**
 * Opens `url` in a fresh context and records it. Never throws for what a page or a server does: that is the account's status,
 * COMPLETE, PARTIAL or FAILED, with reasons. Throws where the browser itself is gone before the page was opened.
 */
export async function captureSnapshot(request: CaptureRequest): Promise<Snapshot> {
  const { browser, url, clock, firstLayer } = request;
  const options = { ...captureDefaults, ...request.options };
  const reasons: Reason[] = [];
  const [id, startedAt] = [clock.newId(), clock.now().toISOString()];
  const { guard, upstream } = request;
  const route = guard === undefined ? undefined : await openRoute(guard, upstream === undefined ? {} : { upstream });
  const deadline = startDeadline(options.timeoutMs, request.signal);
  let context: BrowserContext | undefined;
  let windows: WindowGuard | undefined;
  try {
    context = await within(options.navigationMs, browser.newContext(contextOptions(options, route)));
    await context.addInitScript(noPopups);
    const page = await context.newPage();
    const seen = watchPage(page, { clock, reasons });
    const session = await context.newCDPSession(page as never);
    const { maxBodyBytes, maxBytes } = options;
    const allowUrl = request.allowUrl ?? (async () => true);
    const [recorder, opened] = await Promise.all([
      startRecorder(session, { clock, allowUrl, maxBodyBytes, maxBytes }),
      refuseWindows(browser, session),
    ]);
    windows = opened;
    const attempt = attempts(deadline.signal, { reasons, cancelled: request.signal });
    const taken = await takePictures(page, { url, options, recorder, attempt, clock });
    await attempt('body-missing', () => recorder.settled());
    const exchanges = recorder.exchanges();
    if (route !== undefined) for (const exchange of exchanges) exchange.serverAddress = reachedAt(exchange, route);
    const certificates = (await attempt('body-missing', () => readCertificates(session, exchanges))) ?? [];
    for (const exchange of exchanges) {
      const certificate = certificates.find(({ origin }) => origin === new URL(exchange.url).origin);
      if (exchange.tls !== null && certificate !== undefined) exchange.tls.chainPem = certificate.chainPem;
    }
    reasons.push(...recorder.reasons);
    if (opened.closed() > 0) reasons.push({ code: 'popup-closed', detail: `new windows closed: ${opened.closed()}` });
    const account = makeAccount({
      ...request,
      id,
      startedAt,
      options,
      reasons,
      exchanges,
      certificates,
      taken,
      console: seen.console,
      connections: route?.dialled ?? null,
    });
    const { screenshot, pdf, dom, text } = taken;
    return {
      account,
      exchanges,
      screenshot,
      pdf,
      dom,
      text,
      firstLayer: firstLayer ?? null,
      difference: firstLayer === undefined ? null : differenceOf(firstLayer, mainExchange(exchanges)),
      media: await describeMedia(exchanges),
      ...(request.listing === undefined ? {} : { listing: request.listing }),
    };
  } finally {
    deadline.clear();
    await windows?.end();
    if (context !== undefined) await closeContext(context);
    await route?.close();
  }
}

/** The browser names the proxy as the server; the route knows whom it dialled. Nothing was dialled for a request that was refused. */
function reachedAt({ url, serverAddress }: Exchange, route: Route): string | null {
  if (serverAddress === null) return null;
  const { hostname, port, protocol } = new URL(url);
  const bare = hostname.replaceAll(/^\[|\]$/g, '');
  return route.addressOf(bare, port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));
}

function watchPage(
  page: BrowserPage,
  { clock, reasons }: { clock: Clock; reasons: Reason[] },
): { console: Account['console'] } {
  const lines: Account['console'] = [];
  const hear = (type: string, text: string) => {
    if (lines.length < MOST_CONSOLE_LINES)
      lines.push({ at: clock.now().toISOString(), type, text: text.slice(0, 2000) });
  };
  page.on('console', (message) => hear(message.type(), message.text()));
  page.on('pageerror', (error) => hear('exception', error.message));
  page.on('crash', () => reasons.push({ code: 'page-crashed', detail: 'the tab crashed' }));
  return { console: lines };
}

function contextOptions(options: CaptureOptions, route: Route | undefined) {
  return {
    ...(route === undefined ? {} : { proxy: { server: route.proxy, bypass: '<-loopback>' } }),
    viewport: options.viewport,
    locale: options.locale,
    timezoneId: options.timezone,
    serviceWorkers: 'block' as const,
    acceptDownloads: false as const,
    ignoreHTTPSErrors: options.ignoreCertificateErrors,
    ...(options.userAgent === null ? {} : { userAgent: options.userAgent }),
  };
}

/** A hung tab may never answer; the capture does not wait for it. */
async function closeContext(context: BrowserContext): Promise<void> {
  await within(CLOSING_MS, context.close()).catch(() => undefined);
}
