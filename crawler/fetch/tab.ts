// One tab of the browser, kept to one site. Whatever it asks for is answered by our own client, from memory, or not at all.
import type { Browser, BrowserContext, Page, Request, Route } from 'playwright';
import type { HttpExchange } from '#listing/page-capture.ts';
import type { Fetched, Gate, HttpClient } from './client.ts';
import type { Activity } from './rest.ts';
import type { ScriptCache } from './script-cache.ts';

/** As whom a page is drawn, where the site sees visitors: their requests, and the browser's cookies kept with theirs. */
export interface DrawnFor {
  id: string;
  client: HttpClient;
  browserCookies: {
    of(url: string): Parameters<BrowserContext['addCookies']>[0];
    keep(cookies: Awaited<ReturnType<BrowserContext['cookies']>>, url: string): void;
  };
}

export interface Tab {
  /** Whose it is: a site's, or one visitor's to it. */
  site: string;
  context: BrowserContext;
  page: Page;
  uses: number;
  /** The page being drawn; requests outside of it are refused. */
  drawing: Drawing | undefined;
}

/** What a page's script asked for by itself, and the body with its coding undone. */
export interface DataAnswer {
  exchange: HttpExchange;
  body: Buffer;
}

type AnswerAtHand = Pick<Fetched, 'exchanges' | 'status' | 'body'>;

/** One page on its way through a tab. */
export interface Drawing extends Activity {
  /** The page as our client fetched it. */
  fetched: Fetched;
  gate: Gate;
  visitor: DrawnFor | undefined;
  signal: AbortSignal | undefined;
  exchanges: HttpExchange[];
  answers: DataAnswer[];
  known: readonly DataAnswer[];
  /** The page itself has been handed to the browser. */
  isShown: boolean;
  requests: number;
  bytes: number;
}

interface Means {
  client: HttpClient;
  scripts: ScriptCache;
}

export async function openTab(browser: Browser, site: string, means: Means): Promise<Tab> {
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

const maxRequests = 200;
const maxBytes = 30_000_000;
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

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
  const isScript = request.resourceType() === 'script';
  const { visitor } = drawing;
  // What the page's scripts have set meanwhile.
  visitor?.browserCookies.keep(await page.context().cookies(url), url);
  const ask = () =>
    (visitor?.client ?? client).fetch(url, {
      gate: drawing.gate,
      signal: drawing.signal,
      method: request.method(),
      headers: askingHeaders(request.headers()),
      requestBody: request.postDataBuffer() ?? undefined,
    });
  const got = isScript ? await scripts.get(url, ask) : (knownAnswer(request, drawing.known) ?? (await ask()));
  drawing.exchanges.push(...got.exchanges);
  const [exchange, ...further] = got.exchanges;
  if (!isScript && exchange !== undefined && further.length === 0) drawing.answers.push({ exchange, body: got.body });
  drawing.bytes += got.body.length;
  return route.fulfill({ status: got.status, headers: headersFor(got), body: got.body });
}

/** The same was asked in the same words a moment ago. */
function knownAnswer(request: Request, known: readonly DataAnswer[]): AnswerAtHand | undefined {
  const sent = request.postDataBuffer() ?? Buffer.alloc(0);
  const found = known.find(
    ({ exchange: { method, url, requestBody } }) =>
      method === request.method() && url === request.url() && sent.equals(requestBody ?? Buffer.alloc(0)),
  );
  if (found === undefined) return undefined;
  return { exchanges: [found.exchange], status: found.exchange.status, body: found.body };
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

function headersFor(fetched: AnswerAtHand): Record<string, string> {
  const last = fetched.exchanges.at(-1);
  const headers: Record<string, string> = {};
  for (const [name, value] of last?.responseHeaders ?? []) {
    const key = name.toLowerCase();
    if (ofTransport.has(key)) continue;
    headers[key] = headers[key] === undefined ? value : `${headers[key]}${key === 'set-cookie' ? '\n' : ', '}${value}`;
  }
  return headers;
}
