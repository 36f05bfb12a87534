// Draws a page whose content its scripts make. The browser only draws: every byte it gets was fetched by our own client, through the same
// guard, robots.txt and rates as any other page, so the exchanges are kept the same way. It has no network of its own (a proxy that is not there).
import type { Browser, BrowserContext, Page, Route } from 'playwright';
import { Retry } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import type { HttpExchange } from '#listing/page-capture.ts';
import type { LaunchBrowser } from './browser.ts';
import type { Fetched, Gate, HttpClient } from './client.ts';
import { loadMore } from './load-more.ts';
import { makeScriptCache, type ScriptCache } from './script-cache.ts';
import { makeSlots } from './slots.ts';

export interface RenderOptions {
  /** For what the page's scripts ask for. */
  gate: Gate;
  signal?: AbortSignal | undefined;
  /** Whether the page, as drawn so far, is a list that may have more to show. */
  isList(html: string): boolean;
}

export interface Rendered {
  /** The DOM as HTML, once it has come to rest. */
  html: string;
  /** What the page's scripts fetched, in the order of asking. */
  exchanges: HttpExchange[];
}

export interface Renderer {
  /** Draws a page already fetched. Throws `Retry` BROWSER_HUNG where it does not come to rest; the tab is then thrown away. */
  render(page: Fetched, options: RenderOptions): Promise<Rendered>;
  /** Starts the browser ahead of the first page. */
  warmUp(): void;
  close(): Promise<void>;
}

export interface RendererOptions {
  launch: LaunchBrowser;
  client: HttpClient;
  /** Drawn at once. */
  pages: number;
  log: Log;
  /** From loading to rest, without the further parts of a list. */
  drawMs?: number;
}

const defaultDrawMs = 15_000;
const maxRequests = 200;
const maxBytes = 30_000_000;
/** Port 1 (tcpmux) of this machine: nothing answers there, so whatever slips past the interception goes nowhere. */
const nowhere = 'http://127.0.0.1:1';
const noDirectUdp = '--force-webrtc-ip-handling-policy=disable_non_proxied_udp';
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export function makeRenderer({ launch, client, pages, log, drawMs = defaultDrawMs }: RendererOptions): Renderer {
  const slots = makeSlots(pages);
  const scripts = makeScriptCache();
  const idle: Tab[] = [];
  let browser: Promise<Browser> | undefined;

  const start = async (): Promise<Browser> => {
    const running = await browser?.catch(() => undefined);
    if (running?.isConnected() === true) return running;
    browser = launch({ proxy: nowhere, args: [noDirectUdp] });
    return browser;
  };
  let starting: Promise<Browser> | undefined;
  /** Several pages may want a browser at once; one start serves them all. */
  const open = () => (starting ??= start().finally(() => (starting = undefined)));

  const closeBrowser = async () => {
    const running = await browser?.catch(() => undefined);
    browser = undefined;
    idle.length = 0;
    await running?.close().catch(() => undefined);
  };

  /** A tab that was on this site before, else a new one: a site never shares cookies or storage with another. */
  const tabFor = async (site: string): Promise<Tab> => {
    const at = idle.findIndex((tab) => tab.site === site);
    const kept = at === -1 ? undefined : idle.splice(at, 1)[0];
    if (kept !== undefined && !kept.page.isClosed()) return kept;
    const other = idle.shift();
    if (other !== undefined) await within(other.context.close(), closeMs).catch(() => undefined);
    return openTab(await open(), site, { client, scripts });
  };

  return {
    render: (fetched, options) =>
      slots.use(async () => {
        const tab = await tabFor(new URL(fetched.finalUrl).origin);
        try {
          const drawn = await draw(tab, fetched, { ...options, drawMs });
          tab.uses += 1;
          if (tab.uses < usesOfTab) idle.push(tab);
          else await within(tab.context.close(), closeMs).catch(() => undefined);
          return drawn;
        } catch (error) {
          // A tab that cannot even be closed takes its browser with it; the next page starts a new one.
          await within(tab.context.close(), closeMs).catch(closeBrowser);
          options.signal?.throwIfAborted();
          log.debug({ url: fetched.finalUrl, error: String(error) }, 'a page could not be drawn');
          throw new Retry(`${fetched.finalUrl} does not come to rest in a browser`, {
            code: 'BROWSER_HUNG',
            cause: error,
          });
        }
      }, options.signal),
    warmUp: () => void open().catch(() => undefined),
    close: closeBrowser,
  };
}

/** Tabs gather memory; after so many pages one is thrown away. */
const usesOfTab = 200;
const closeMs = 5_000;

interface Tab {
  site: string;
  context: BrowserContext;
  page: Page;
  uses: number;
  /** The page being drawn; requests outside of it are refused. */
  drawing: Drawing | undefined;
}

interface Drawing extends RenderOptions {
  fetched: Fetched;
  drawMs: number;
  exchanges: HttpExchange[];
  /** The page itself has been handed to the browser. */
  isShown: boolean;
  pending: number;
  lastActivity: number;
  requests: number;
  bytes: number;
}

interface Means {
  client: HttpClient;
  scripts: ScriptCache;
}

async function openTab(browser: Browser, site: string, means: Means): Promise<Tab> {
  const context = await browser.newContext({
    userAgent: means.client.userAgent,
    acceptDownloads: false,
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  const tab: Tab = { site, context, page, uses: 0, drawing: undefined };
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
  context.on('page', (popup) => void popup.close().catch(() => undefined));
  await context.routeWebSocket(/.*/, (socket) => void socket.close());
  await context.route('**/*', async (route) => {
    const { drawing } = tab;
    if (drawing === undefined) return route.abort('blockedbyclient').catch(() => undefined);
    drawing.pending += 1;
    drawing.requests += 1;
    try {
      await answer(route, page, drawing, means);
    } catch {
      await route.abort('failed').catch(() => undefined);
    } finally {
      drawing.pending -= 1;
      drawing.lastActivity = performance.now();
    }
  });
  return tab;
}

async function draw(tab: Tab, fetched: Fetched, options: RenderOptions & { drawMs: number }): Promise<Rendered> {
  const { page, context } = tab;
  const { drawMs } = options;
  const drawing: Drawing = {
    ...options,
    fetched,
    exchanges: [],
    isShown: false,
    pending: 0,
    lastActivity: performance.now(),
    requests: 0,
    bytes: 0,
  };
  tab.drawing = drawing;
  try {
    if (tab.uses > 0) await context.clearCookies();
    await page.goto(fetched.finalUrl, { waitUntil: 'domcontentloaded', timeout: drawMs });
    const rest = () => comeToRest(page, drawing);
    await within(rest(), drawMs);
    let html = await within(page.content(), drawMs);
    if (options.isList(html) && (await loadMore(page, rest, options.signal)))
      html = await within(page.content(), drawMs);
    return { html, exchanges: drawing.exchanges };
  } finally {
    tab.drawing = undefined;
  }
}

async function answer(route: Route, page: Page, drawing: Drawing, { client, scripts }: Means): Promise<void> {
  const request = route.request();
  const url = request.url();
  if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
    // “No content” leaves the page as it stands; an error would put an error page in its place.
    if (url !== drawing.fetched.finalUrl || drawing.isShown) return route.fulfill({ status: 204 });
    drawing.isShown = true;
    return route.fulfill({
      status: drawing.fetched.status,
      headers: headersFor(drawing.fetched),
      body: drawing.fetched.body,
    });
  }
  switch (request.resourceType()) {
    // Their addresses stay in the DOM; their bytes are of no use for reading.
    case 'image':
      return route.fulfill({ status: 200, contentType: 'image/gif', body: pixel });
    case 'stylesheet':
      return route.fulfill({ status: 200, contentType: 'text/css', body: '' });
    case 'script':
    case 'xhr':
    case 'fetch':
      break;
    default:
      return route.abort('blockedbyclient');
  }
  if (drawing.requests > maxRequests || drawing.bytes > maxBytes) return route.abort('blockedbyclient');
  const kept = request.resourceType() === 'script' ? scripts.get(url) : undefined;
  const got =
    kept ??
    (await client.fetch(url, {
      gate: drawing.gate,
      signal: drawing.signal,
      method: request.method(),
      headers: askingHeaders(request.headers()),
      requestBody: request.postDataBuffer() ?? undefined,
    }));
  if (request.resourceType() === 'script' && kept === undefined && got.status === 200) scripts.set(url, got);
  drawing.exchanges.push(...got.exchanges);
  drawing.bytes += got.body.length;
  return route.fulfill({ status: got.status, headers: headersFor(got), body: got.body });
}

/** At rest: nothing under way for a while, and the DOM still for as long. A page that still says next to nothing is given longer. */
async function comeToRest(page: Page, drawing: Drawing): Promise<void> {
  const deadline = performance.now() + drawing.drawMs;
  for (let patience = 0; performance.now() < deadline; patience += 1) {
    const still = await page.evaluate<{ still: boolean; characters: number }>(domStillFor(quietMs));
    const quiet = drawing.pending === 0 && performance.now() - drawing.lastActivity >= quietMs;
    if (still.still && quiet && (still.characters > 80 || patience >= patienceWithLittle)) return;
  }
}

const quietMs = 60;
const patienceWithLittle = 3;

/** A script in the page's own words: resolves after `ms` without a change, or after five times that. */
function domStillFor(ms: number) {
  return `new Promise((resolve) => {
    const say = (still) => { observer.disconnect(); clearTimeout(limit); resolve({ still, characters: document.body ? document.body.innerText.trim().length : 0 }); };
    let timer = setTimeout(() => say(true), ${ms});
    const limit = setTimeout(() => say(false), ${ms * 5});
    const observer = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(() => say(true), ${ms}); });
    observer.observe(document, { childList: true, subtree: true, characterData: true });
  })`;
}

const notForwarded = /^(?:host|connection|content-length|accept-encoding|user-agent|cookie|sec-|proxy-|upgrade|:)/;

function askingHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notForwarded.test(name)));
}

/** The body is handed over decoded and whole, so what speaks of its coding must go. */
const ofTransport = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'location',
  'refresh',
]);

function headersFor(fetched: Fetched): Record<string, string> {
  const last = fetched.exchanges.at(-1);
  const headers: Record<string, string> = {};
  for (const [name, value] of last?.responseHeaders ?? []) {
    const key = name.toLowerCase();
    if (ofTransport.has(key)) continue;
    headers[key] = headers[key] === undefined ? value : `${headers[key]}${key === 'set-cookie' ? '\n' : ', '}${value}`;
  }
  return headers;
}

async function within<Answer>(work: Promise<Answer>, ms: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
