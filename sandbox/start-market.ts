// The practice market on loopback: three sites, a port each, answers that it keeps to itself, and a log of who asked for what.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '#lib/log.ts';
import type { Advert, Answer, SiteKind } from './advert.ts';
import { makeFaults } from './faults.ts';
import { makeAuction } from './sites/auction.ts';
import { makeClassifieds } from './sites/classifieds.ts';
import { closedArea } from './sites/common.ts';
import { makeShop } from './sites/shop.ts';
import type { Page, Site } from './sites/site.ts';
import { makeWorld } from './world.ts';
import type { DayChange } from './world.ts';

export interface MarketOptions {
  /** Port of the first site; the others take the two after it. 0, the default: any that are free. */
  port?: number;
  /** The same seed gives the same market, byte for byte. */
  seed?: number;
  /** Over the three sites together. */
  listings?: number;
  /** No slow, failing, busy or moved pages. */
  calm?: boolean;
  /** ISO 8601 date of the market's first day. */
  today?: string;
  log?: Log;
}

export interface RequestLogEntry {
  site: SiteKind;
  method: string;
  /** Path and query. */
  path: string;
  status: number;
  userAgent: string;
  /** Whether robots.txt closes the path. */
  closed: boolean;
}

export interface Market {
  sites: Array<{ name: string; url: string; kind: SiteKind }>;
  /** What every listing of today is. */
  readonly answers: Answer[];
  requests(): RequestLogEntry[];
  /** One day on: prices move, offers end, new ones come. */
  advance(): DayChange;
  close(): Promise<void>;
}

const defaults = { port: 0, seed: 1, listings: 720, calm: false, today: '2026-03-02' };
const host = '127.0.0.1';
/** What the request log holds at most; the oldest go first. A scan of the market asks for a few thousand pages. */
const requestsKept = 200_000;

/** Starts the three sites. Rejects where a port is taken; nothing then stays open. */
export async function startMarket(options: MarketOptions = {}): Promise<Market> {
  const { port, seed, listings, calm, today } = { ...defaults, ...options };
  const world = makeWorld({ seed, listings, today });
  const requests: RequestLogEntry[] = [];
  const note = (entry: RequestLogEntry) => {
    requests.push(entry);
    if (requests.length > requestsKept) requests.splice(0, requestsKept / 10);
  };
  const made = [makeAuction(world), makeClassifieds(world), makeShop(world)];
  const running: Array<{ site: Site; server: Server; url: string }> = [];
  const close = async () => {
    await Promise.all(running.map(({ server }) => stop(server)));
  };
  try {
    for (const [index, site] of made.entries()) {
      const server = serve(site, { calm, note, log: options.log });
      running.push({ site, server, url: await listen(server, port === 0 ? 0 : port + index) });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sites: running.map(({ site, url }) => ({ name: site.name, url: `${url}/`, kind: site.kind })),
    get answers() {
      return running.flatMap(({ site, url }) =>
        world.adverts.filter((advert) => advert.site === site.kind).map((advert) => answerFor(advert, site, url)),
      );
    },
    requests: () => [...requests],
    advance: () => world.advance(),
    close,
  };
}

function answerFor(advert: Advert, site: Site, url: string): Answer {
  return {
    url: url + site.pathOf(advert),
    site: site.kind,
    id: advert.id,
    title: advert.title,
    price: advert.price?.amount ?? null,
    currency: advert.price?.currency ?? null,
    seller: advert.account.name,
    location: advert.city,
    language: advert.language,
    ended: advert.ended,
    ...advert.truth,
  };
}

interface Serving {
  calm: boolean;
  note: (entry: RequestLogEntry) => void;
  log: Log | undefined;
}

function serve(site: Site, { calm, note, log }: Serving): Server {
  const faults = makeFaults((path) => /^\/(lot\/|thread\?|item\/)/.test(path));
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '/';
    const page = await answer(site, request, calm ? undefined : faults).catch((error: unknown): Page => {
      log?.error({ err: error, site: site.name, path }, 'the practice market failed');
      return { status: 500, type: 'text/plain', body: 'Something broke.\n' };
    });
    const [method, userAgent] = [request.method ?? 'GET', request.headers['user-agent'] ?? ''];
    note({ site: site.kind, method, path, status: page.status, userAgent, closed: path.startsWith(closedArea) });
    send(response, page, method === 'HEAD');
  };
  return createServer((request, response) => {
    reply(request, response).catch(() => response.destroy());
  });
}

async function answer(
  site: Site,
  request: IncomingMessage,
  faults: { disturb(path: string): Promise<Page | undefined> } | undefined,
): Promise<Page> {
  const target = request.url ?? '/';
  const origin = `http://${request.headers.host ?? host}`;
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, type: 'text/plain', body: 'Only reading here.\n', headers: { allow: 'GET, HEAD' } };
  const parsed = URL.canParse(target, origin) ? new URL(target, origin) : undefined;
  const disturbed = await faults?.disturb(target);
  const page =
    disturbed ??
    (parsed === undefined ? undefined : site.answer({ path: parsed.pathname, query: parsed.searchParams, origin }));
  return (
    page ?? {
      status: 404,
      type: 'text/html; charset=utf-8',
      body: '<!doctype html><title>Not found</title><h1>There is no such page.</h1><p><a href="/">Home</a></p>',
    }
  );
}

function send(response: ServerResponse, page: Page, headOnly: boolean): void {
  const body = Buffer.from(page.body);
  response.writeHead(page.status, { 'content-type': page.type, 'content-length': body.length, ...page.headers });
  response.end(headOnly ? undefined : body);
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(`http://${host}:${(server.address() as AddressInfo).port}`));
  });
}

function stop(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
