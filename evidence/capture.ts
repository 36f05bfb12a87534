// Takes a browser snapshot of one page: everything exchanged (recorder.ts), pictures, DOM, text, and an account of how it
// was done and what is missing. Packing: wacz.ts. The browser is handed in; every wait has an end.
import { arch, hostname, release, type as osType } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#lib/clock.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import type { BrowserContext, BrowserPage, BrowserRoute, EvidenceBrowser } from './browser.ts';
import { readCertificates } from './certificates.ts';
import type { Exchange } from './exchange.ts';
import { compareLayers } from './layers.ts';
import { closeBanners, noPopups, picturesThere, readPage, scrollThrough } from './page-steps.ts';
import { startRecorder, type Recorder } from './recorder.ts';
import type { Account, Operator, Reason, Snapshot } from './snapshot.ts';
import { software } from './software.ts';

export interface CaptureOptions {
  viewport: { width: number; height: number };
  /** BCP 47. */
  locale: string;
  /** IANA name. */
  timezone: string;
  userAgent: string | null;
  /** The whole capture; whatever is not done by then is written down as missing. */
  timeoutMs: number;
  navigationMs: number;
  /** How long the page may go on loading after its load event, and again after scrolling. */
  settleMs: number;
  /** Largest body kept, and all bodies together, in bytes. */
  maxBodyBytes: number;
  maxBytes: number;
  scrollSteps: number;
  /** Go on where a certificate is not trusted; it is recorded either way. */
  ignoreCertificateErrors: boolean;
  clockSource: string;
}

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
  signal?: AbortSignal;
}

export const captureDefaults: CaptureOptions = {
  viewport: { width: 1366, height: 900 },
  locale: 'en-US',
  timezone: 'UTC',
  userAgent: null,
  timeoutMs: 90_000,
  navigationMs: 30_000,
  settleMs: 8_000,
  maxBodyBytes: 32 * 1024 * 1024,
  maxBytes: 128 * 1024 * 1024,
  scrollSteps: 40,
  ignoreCertificateErrors: false,
  clockSource: 'system clock of the capturing machine',
};

/** Chromium draws no picture higher than this. */
const TALLEST_PICTURE = 16_000;
/** A network that is silent for so long is done. */
const SILENCE_MS = 250;
/** A tab that does not close by then is left to the browser's end. */
const CLOSING_MS = 5_000;
const MOST_CONSOLE_LINES = 500;

/** One attempt at a step: its result, or undefined after the failure was written down. */
type Attempt = <T>(code: Reason['code'], step: () => Promise<T>) => Promise<T | undefined>;

/**
 * Opens `url` in a fresh context and records it. Never throws for what a page or a server does: that is the account's status,
 * COMPLETE, PARTIAL or FAILED, with reasons. Throws where the browser itself is gone before the page was opened.
 */
export async function captureSnapshot(request: CaptureRequest): Promise<Snapshot> {
  const { browser, url, clock, operator, firstLayer } = request;
  const options = { ...captureDefaults, ...request.options };
  const deadline = startDeadline(options.timeoutMs, request.signal);
  const reasons: Reason[] = [];
  const [id, startedAt] = [clock.newId(), clock.now().toISOString()];
  const context = await browser.newContext(contextOptions(options));
  try {
    const page = await context.newPage();
    const seen = watchPage(page, { clock, reasons });
    const session = await context.newCDPSession(page as never);
    await context.addInitScript(noPopups);
    // A window that opens all the same would ask for its page before anybody listens to it.
    await context.route('**/*', async (route) =>
      openedBy(route, page) ? route.continue() : route.abort('blockedbyclient'),
    );
    const { maxBodyBytes, maxBytes } = options;
    const allowUrl = request.allowUrl ?? (async () => true);
    const recorder = await startRecorder(session, { clock, allowUrl, maxBodyBytes, maxBytes });
    const attempt = attempts(deadline.signal, { reasons, cancelled: request.signal });
    const taken = await takePictures(page, { url, options, recorder, attempt, clock });
    await attempt('body-missing', () => recorder.settled());
    const exchanges = recorder.exchanges();
    const certificates = (await attempt('body-missing', () => readCertificates(session, exchanges))) ?? [];
    for (const exchange of exchanges) {
      const certificate = certificates.find(({ origin }) => origin === new URL(exchange.url).origin);
      if (exchange.tls !== null && certificate !== undefined) exchange.tls.chainPem = certificate.chainPem;
    }
    reasons.push(...recorder.reasons);
    const main = mainExchange(exchanges);
    if (main !== undefined && main.status >= 400)
      reasons.push({ code: 'http-error', detail: `the server answered ${main.status}`, url: main.url });
    const account: Account = {
      format: 'nightjar-capture-1',
      id,
      status: statusOf({ main, taken, reasons }),
      reasons,
      requestedUrl: url,
      finalUrl: main?.url ?? url,
      title: taken.title,
      redirects: redirectsOf(exchanges, main),
      startedAt,
      endedAt: clock.now().toISOString(),
      clockSource: options.clockSource,
      operator,
      software: { name: software.name, version: software.version },
      machine: {
        host: hostname(),
        os: `${osType()} ${release()}`,
        architecture: arch(),
        node: process.version,
        browser: `Chromium ${browser.version()}`,
        userAgent: taken.userAgent,
      },
      options: {
        ...options,
        serviceWorkers: 'blocked',
        downloads: 'refused',
        proxy: 'none',
        addressGuard: request.allowUrl !== undefined,
      },
      certificates,
      actions: taken.actions,
      console: seen.console,
      requests: exchanges.map(requestLine),
      layers: firstLayer === undefined ? null : compareLayers(firstLayer, main),
    };
    const { screenshot, pdf, dom, text } = taken;
    return { account, exchanges, screenshot, pdf, dom, text, firstLayer: firstLayer ?? null };
  } finally {
    deadline.clear();
    await closeContext(context);
  }
}

/** `AbortSignal.any` and `.timeout` hold their sources weakly in Node 20: such a signal can be collected before it fires. */
function startDeadline(ms: number, outer: AbortSignal | undefined): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  if (outer?.aborted === true) abort();
  outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

/** The exchange that brought the page itself: the last document asked for, after redirects of every kind. */
export function mainExchange(exchanges: Exchange[]): Exchange | undefined {
  return exchanges.findLast(({ resourceType }) => resourceType === 'document');
}

interface Taken {
  /** Where the tab ended; not a web address where the browser shows a page of its own. */
  shownUrl: string;
  title: string;
  userAgent: string;
  screenshot: Buffer | null;
  pdf: Buffer | null;
  dom: string | null;
  text: string | null;
  actions: Account['actions'];
  loaded: boolean;
}

async function takePictures(
  page: BrowserPage,
  {
    url,
    options,
    recorder,
    attempt,
    clock,
  }: { url: string; options: CaptureOptions; recorder: Recorder; attempt: Attempt; clock: Clock },
): Promise<Taken> {
  const actions: Account['actions'] = [];
  const did = (what: string) => actions.push({ at: clock.now().toISOString(), what });
  const loaded = await attempt('navigation-failed', async () => {
    await page.goto(url, { waitUntil: 'load', timeout: options.navigationMs });
    return true;
  });
  const quiet = async () =>
    (await silence(recorder, options.settleMs)) ||
    note(recorder, 'still-loading', 'requests were still open when the time to settle was over');
  await attempt('still-loading', quiet);
  const pressed = await attempt('scroll-cut', () => page.evaluate(closeBanners) as Promise<string[]>);
  for (const what of pressed ?? []) did(what);
  const scrolled = await attempt(
    'scroll-cut',
    () => page.evaluate(scrollThrough(options.scrollSteps)) as Promise<{ steps: number; reached: boolean }>,
  );
  if (scrolled !== undefined) did(`scrolled ${scrolled.steps} screens down and back`);
  if (scrolled?.reached === false) note(recorder, 'scroll-cut', `the page had no end after ${scrolled.steps} screens`);
  await attempt('still-loading', () => within(options.settleMs, page.evaluate(picturesThere)));
  await attempt('still-loading', quiet);
  const read = await attempt(
    'dom-failed',
    () => page.evaluate(readPage) as Promise<{ text: string; userAgent: string; height: number }>,
  );
  const dom = await attempt('dom-failed', () => page.content());
  const title = await attempt('dom-failed', () => page.title());
  const tall = (read?.height ?? 0) > TALLEST_PICTURE;
  if (tall) note(recorder, 'screenshot-cut', `the page is ${read?.height} pixels high, the picture ${TALLEST_PICTURE}`);
  const clip = { x: 0, y: 0, width: options.viewport.width, height: TALLEST_PICTURE };
  const screenshot = await attempt('screenshot-failed', () =>
    page.screenshot({
      fullPage: true,
      animations: 'disabled',
      timeout: options.navigationMs,
      ...(tall ? { clip } : {}),
    }),
  );
  const pdf = await attempt('pdf-failed', async () => {
    await page.emulateMedia({ media: 'screen' });
    return page.pdf({ format: 'A4', printBackground: true });
  });
  return {
    shownUrl: page.url(),
    title: title ?? '',
    userAgent: read?.userAgent ?? '',
    screenshot: screenshot ?? null,
    pdf: pdf ?? null,
    dom: dom ?? null,
    text: read?.text ?? null,
    actions,
    loaded: loaded === true,
  };
}

function note(recorder: Recorder, code: Reason['code'], detail: string): false {
  if (!recorder.reasons.some((reason) => reason.code === code)) recorder.reasons.push({ code, detail });
  return false;
}

/** True once nothing has been asked for during `SILENCE_MS`, false where that does not happen within `limitMs`. */
async function silence(recorder: Recorder, limitMs: number): Promise<boolean> {
  const step = SILENCE_MS / 5;
  let quietFor = 0;
  for (let waited = 0; waited < limitMs; waited += step) {
    quietFor = recorder.pending() === 0 ? quietFor + step : 0;
    if (quietFor >= SILENCE_MS) return true;
    await delay(step);
  }
  return false;
}

/** Steps are tried one by one, each only while there is time; a failure is a reason in the account, not the end. */
function attempts(
  stop: AbortSignal,
  { reasons, cancelled }: { reasons: Reason[]; cancelled: AbortSignal | undefined },
): Attempt {
  let ended = false;
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(new Error('no time left')), { once: true });
  });
  stopped.catch(() => undefined);
  return async (code, step) => {
    try {
      stop.throwIfAborted();
      return await Promise.race([step(), stopped]);
    } catch (error) {
      if (!stop.aborted) reasons.push({ code: nameOf(code, error), detail: firstLine(error) });
      else if (!ended) {
        ended = true;
        reasons.push(
          cancelled?.aborted === true
            ? { code: 'stopped', detail: 'the capture was called off' }
            : { code: 'out-of-time', detail: 'the time for one capture was over; what follows was not done' },
        );
      }
      return undefined;
    }
  };
}

function nameOf(code: Reason['code'], error: unknown): Reason['code'] {
  return code === 'navigation-failed' && firstLine(error).includes('Download is starting') ? 'download' : code;
}

/** Browser libraries add a call log to their messages; its first line says what happened. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`pictures were still on their way after ${ms} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}

function openedBy(route: BrowserRoute, page: BrowserPage): boolean {
  try {
    return route.request().frame().page() === page;
  } catch {
    return false; // no frame yet: the first request of a new window
  }
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
  page.on('popup', (popup) => {
    reasons.push({ code: 'popup-closed', detail: 'the page opened a window', url: popup.url() });
    popup.close().catch(() => undefined);
  });
  return { console: lines };
}

/** FAILED: no picture, or no page to take one of. PARTIAL: anything else that is missing and that a reader would miss. */
function statusOf({
  main,
  taken,
  reasons,
}: {
  main: Exchange | undefined;
  taken: Taken;
  reasons: Reason[];
}): Account['status'] {
  if (main === undefined || main.failed !== null || main.status === 0 || main.status >= 400) return 'FAILED';
  if (!/^https?:/.test(taken.shownUrl) || (taken.screenshot === null && taken.dom === null)) return 'FAILED';
  return reasons.length > 0 || !taken.loaded ? 'PARTIAL' : 'COMPLETE';
}

function redirectsOf(exchanges: Exchange[], main: Exchange | undefined): Account['redirects'] {
  const before = main === undefined ? exchanges : exchanges.slice(0, exchanges.indexOf(main));
  return before
    .filter(({ resourceType, status }) => resourceType === 'document' && status >= 300 && status < 400)
    .map(({ url, status, responseHeaders }) => ({
      url,
      status,
      location: responseHeaders.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? '',
    }));
}

function requestLine(exchange: Exchange): Account['requests'][number] {
  const { url, method, status, body, serverAddress, startedAt, endedAt } = exchange;
  const coded = exchange.responseHeaders.some(([name]) => name.toLowerCase() === 'content-encoding');
  return {
    url,
    method,
    type: exchange.resourceType,
    status,
    bytes: body.length,
    server: serverAddress,
    startedAt,
    endedAt,
    decoded: exchange.decoded && coded,
    problem: exchange.failed ?? exchange.bodyMissing,
  };
}

function contextOptions(options: CaptureOptions) {
  return {
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
