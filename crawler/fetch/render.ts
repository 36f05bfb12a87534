// Draws a page whose content its scripts make. The browser only draws: every byte it gets was fetched by our own client, through the same
// guard, robots.txt and rates as any other page, so the exchanges are kept the same way. It has no network of its own (a proxy that is not there).
import type { Browser, Page } from 'playwright';
import { GiveUp, Retry } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import type { HttpExchange } from '#listing/page-capture.ts';
import type { LaunchBrowser } from './browser.ts';
import type { Fetched, Gate, HttpClient } from './client.ts';
import { defaultLimits } from './limits.ts';
import { loadMore } from './load-more.ts';
import { comeToRest } from './rest.ts';
import { makeScriptCache } from './script-cache.ts';
import { makeSlots } from './slots.ts';
import { openTab, type DataAnswer, type DrawnFor, type Drawing, type Tab } from './tab.ts';

export interface RenderOptions {
  /** For what the page's scripts ask for. */
  gate: Gate;
  /** As whom; without one as nobody in particular, with no cookies from before. */
  visitor?: DrawnFor | undefined;
  signal?: AbortSignal | undefined;
  /** Answers that are at hand already: the page's scripts get these in place of asking again. */
  known?: readonly DataAnswer[];
  /** Whether the page, as drawn so far, is a list that may have more to show. */
  isList(html: string): boolean;
}

export interface Rendered {
  /** The DOM as HTML, once it has come to rest. */
  html: string;
  /** What the page's scripts fetched, in the order of asking. */
  exchanges: HttpExchange[];
  /** Those among them that brought data, redirected ones left out. */
  answers: DataAnswer[];
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
/** Port 1 (tcpmux) of this machine: nothing answers there, so whatever slips past the interception goes nowhere. */
const nowhere = 'http://127.0.0.1:1';
const noDirectUdp = '--force-webrtc-ip-handling-policy=disable_non_proxied_udp';

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

  /** A tab that was on this site before, else a new one: a site, or a visitor to it, never shares cookies or storage with another. */
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
        const { origin } = new URL(fetched.finalUrl);
        const tab = await tabFor(options.visitor === undefined ? origin : `${origin} ${options.visitor.id}`);
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
          if (error instanceof GiveUp) throw error;
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
/** All parts of a list together may take as long as so many pages. */
const drawsOfList = 4;

async function draw(tab: Tab, fetched: Fetched, options: RenderOptions & { drawMs: number }): Promise<Rendered> {
  const { page, context } = tab;
  const { drawMs, visitor } = options;
  const drawing: Drawing = {
    gate: options.gate,
    visitor,
    signal: options.signal,
    fetched,
    exchanges: [],
    answers: [],
    known: options.known ?? [],
    isShown: false,
    pending: 0,
    lastActivity: performance.now(),
    requests: 0,
    bytes: 0,
  };
  tab.drawing = drawing;
  try {
    if (tab.uses > 0) await context.clearCookies();
    if (visitor !== undefined) await context.addCookies(visitor.browserCookies.of(fetched.finalUrl));
    await page.goto(fetched.finalUrl, { waitUntil: 'domcontentloaded', timeout: drawMs });
    const rest = () => comeToRest(page, drawing, drawMs);
    await within(rest(), drawMs);
    let html = await within(htmlOf(page), drawMs);
    const more = { limitMs: drawMs * drawsOfList, signal: options.signal };
    if (options.isList(html) && (await loadMore(page, rest, more))) html = await within(htmlOf(page), drawMs);
    visitor?.browserCookies.keep(await context.cookies(fetched.finalUrl), fetched.finalUrl);
    return { html, exchanges: drawing.exchanges, answers: drawing.answers };
  } finally {
    tab.drawing = undefined;
  }
}

/** The DOM as HTML. Throws `GiveUp` where it has grown beyond what any page may unpack to, before that leaves the browser. */
async function htmlOf(page: Page): Promise<string> {
  const html = await page.evaluate<string | null>(serialised);
  if (html !== null) return html;
  throw new GiveUp(`${page.url()} has grown beyond ${largestDom} characters`, { code: 'TOO_LARGE' });
}

const largestDom = defaultLimits.decodedBytes;
/** Runs in the page, as text. */
const serialised = `(() => {
  const { doctype, documentElement } = document;
  const html = (doctype ? new XMLSerializer().serializeToString(doctype) : '') + (documentElement ? documentElement.outerHTML : '');
  return html.length > ${largestDom} ? null : html;
})()`;

async function within<Answer>(work: Promise<Answer>, ms: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
