// Pages drawn by script from their site's own JSON: after a few drawn pages of a kind the crawler knows which request brings the same, and reads
// that in place of drawing. Known is what was told of pages before they were drawn, and told right; any doubt draws the page.
// Kept with the site, as the need of a browser is. request-pattern.ts tells what is asked for, page-pattern.ts what is read from it.
import { z } from 'zod';
import type { Frontier } from '#lib/frontier.ts';
import type { Log } from '#lib/log.ts';
import type { Listing } from '#listing/listing.ts';
import type { ReadAddress } from '../address-facts.ts';
import type { HttpExchange } from '#listing/page-capture.ts';
import type { PageContext, PageReading } from '../read/page.ts';
import { parseJson } from '../sources/json.ts';
import { absorb, answerOf, isNews, isSame, pagePatternSchema, tell, type Drawn } from './page-pattern.ts';
import { learnRequest, requestFor, requestPatternSchema, sameRequest, type Asked } from './request-pattern.ts';

export interface DrawnPage {
  url: string;
  /** What its scripts asked for, and what came. */
  asked: ReadonlyArray<{ asked: Asked; answer: Buffer }>;
  html: string;
  reading: PageReading;
  /** Its links that are followed. */
  links: PageReading['links'];
  context: PageContext;
}

export interface OwnData {
  /** Brings back what earlier runs learned of the site; to be awaited before the site's first page. */
  open(url: string): Promise<void>;
  /** What to ask for in place of drawing this page; null: draw it. While a page is drawn to check what is told, others of its kind wait. */
  requestsFor(url: string): Promise<Asked[] | null>;
  /** What the answers say the page would be read as; null: draw it. */
  read(answers: readonly Buffer[], context: PageContext): PageReading | null;
  learn(page: DrawnPage): Promise<void>;
  /** The page is no longer under way, whatever came of it. */
  leave(url: string): void;
}

const kindSchema = z.object({
  requests: z.array(requestPatternSchema).min(1),
  page: pagePatternSchema,
  /** Pages in a row that were told right before they were drawn. */
  proven: z.number(),
  /** Pages read without drawing them. */
  taken: z.number(),
});
type Kind = z.infer<typeof kindSchema>;
const memorySchema = z.record(z.string(), kindSchema);

/** Two pages make a pattern; two more, told right, prove it. */
const provenFrom = 2;
/** Pages of a kind that contradict what was learned, before the kind is drawn for good. */
const maxFailures = 3;
const maxKinds = 20;
const maxRequests = 4;
const maxSites = 1_000;

interface Learning {
  kind: Kind | null;
  first: DrawnPage | null;
  failures: number;
  /** Pages whose answers were asked for and did not settle it. */
  doubts: number;
  /** The page that is being drawn to see whether what is told still holds. */
  check: Check | null;
}

interface Check {
  url: string;
  over: Promise<void>;
  end(): void;
}

const blank: Learning = { kind: null, first: null, failures: 0, doubts: 0, check: null };

/** A kind whose answers are more often in doubt than not is drawn. */
const doubtsAllowed = 20;

interface Options {
  frontier: Pick<Frontier, 'remember' | 'recall'>;
  read: ReadAddress;
  log: Log;
}

export function makeOwnData({ frontier, read: readAddress, log }: Options): OwnData {
  const sites = new Map<string, Map<string, Learning>>();
  const opening = new Map<string, Promise<void>>();

  const recall = async (origin: string) => {
    const facts = await frontier.recall(origin);
    const kept = memorySchema.safeParse(facts['ownData']);
    if (sites.size >= maxSites) sites.delete(sites.keys().next().value as string);
    const kinds = Object.entries(kept.success ? kept.data : {});
    sites.set(origin, new Map(kinds.map(([shape, kind]) => [shape, { ...blank, kind }])));
  };

  const save = (origin: string) => {
    const kinds = [...(sites.get(origin) ?? [])].flatMap(([shape, { kind }]) =>
      kind !== null && kind.proven >= provenFrom ? [[shape, kind] as const] : [],
    );
    return frontier.remember(origin, { ownData: Object.fromEntries(kinds) });
  };

  const find = (url: string) => {
    const facts = readAddress(url);
    return facts === null ? undefined : sites.get(facts.url.origin)?.get(facts.shape);
  };

  return {
    async open(url) {
      const { origin } = new URL(url);
      if (sites.has(origin)) return;
      const known = opening.get(origin) ?? recall(origin).finally(() => opening.delete(origin));
      opening.set(origin, known);
      await known;
    },
    async requestsFor(url) {
      const learning = find(url);
      await checkOver(learning);
      if (learning === undefined || learning.kind === null) return null;
      const { kind, doubts } = learning;
      if (kind.proven < provenFrom || (doubts >= doubtsAllowed && doubts * 2 > kind.taken)) return null;
      kind.taken += 1;
      if (isCheck(kind.taken)) {
        learning.check = beginCheck(url);
        return null;
      }
      const requests = kind.requests.map((pattern) => requestFor(pattern, url));
      return requests.some((request) => request === null) ? null : (requests as Asked[]);
    },
    read(answers, context) {
      const learning = find(context.url);
      const parsed = answers.map(parseJson);
      if (learning === undefined || learning.kind === null) return null;
      const told = parsed.includes(undefined)
        ? null
        : tell(learning.kind.page, { answers: parsed, bytes: Buffer.concat(answers), context });
      if (told === null) learning.doubts += 1;
      return told;
    },
    leave(url) {
      const learning = find(url);
      if (learning === undefined || learning.check?.url !== url) return;
      learning.check.end();
      learning.check = null;
    },
    async learn(page) {
      const facts = readAddress(page.url);
      const kinds = facts === null ? undefined : sites.get(facts.url.origin);
      if (facts === null || kinds === undefined) return;
      let learning = kinds.get(facts.shape);
      if (learning === undefined) {
        if (kinds.size >= maxKinds || !isAdvert(page.reading)) return;
        learning = { ...blank };
        kinds.set(facts.shape, learning);
      }
      const was = learning.kind;
      const known = was !== null && was.proven >= provenFrom;
      learnFrom(learning, page);
      if (was === learning.kind) return;
      if (known && learning.kind === null)
        log.warn({ url: page.url, taken: was.taken }, 'what a site’s own data told of a page is not what was drawn');
      if (known || (learning.kind !== null && learning.kind.proven >= provenFrom)) await save(facts.url.origin);
    },
  };
}

/** Those that wait go on one by one, and the next check may be among them. */
async function checkOver(learning: Learning | undefined): Promise<void> {
  for (let check = learning?.check; check; check = learning?.check) await check.over;
}

function beginCheck(url: string): Check {
  let end = () => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  return { url, over, end };
}

/** Often at first, then one page in sixty-four. */
function isCheck(taken: number) {
  return taken === 8 || taken === 24 || taken % 64 === 0;
}

function isAdvert(reading: PageReading): reading is PageReading & { listing: Listing } {
  return reading.kind === 'listing' && reading.listing !== null;
}

/** Replaces `learning.kind`, or leaves it as it was where the page has nothing to say about it. */
function learnFrom(learning: Learning, page: DrawnPage): void {
  if (learning.failures >= maxFailures) return;
  if (learning.kind !== null) {
    const after = narrowed(learning.kind, page);
    if (after !== 'contradiction') {
      if (after !== 'another') learning.kind = after;
      return;
    }
    learning.kind = null;
    learning.first = null;
    learning.failures += 1;
  }
  if (!isAdvert(page.reading)) return;
  const { first } = learning;
  learning.first = page;
  if (first === null || first.url === page.url) return;
  learning.kind = learnKind(first, page);
  if (learning.kind === null) learning.failures += 1;
  else learning.first = null;
}

function learnKind(first: DrawnPage, second: DrawnPage): Kind | null {
  const requests: Kind['requests'] = [];
  const answers: [unknown[], unknown[]] = [[], []];
  for (const one of first.asked) {
    if (requests.length >= maxRequests) break;
    for (const other of second.asked) {
      const pattern = learnRequest([first.url, one.asked], [second.url, other.asked]);
      if (pattern === null) continue;
      requests.push(pattern);
      answers[0].push(parseJson(one.answer));
      answers[1].push(parseJson(other.answer));
      break;
    }
  }
  if (requests.length === 0 || answers.flat().includes(undefined)) return null;
  const [one, other] = [drawnOf(first, answers[0]), drawnOf(second, answers[1])];
  if (one === null || other === null) return null;
  const page = absorb(null, one);
  const both = page === null ? null : absorb(page, other);
  return both === null ? null : { requests, page: both, proven: 0, taken: 0 };
}

/** `another`: a page of another kind under the same shape of address, which is drawn in any case. */
function narrowed(kind: Kind, page: DrawnPage): Kind | 'another' | 'contradiction' {
  const answers = kind.requests.map((pattern) => {
    const request = requestFor(pattern, page.url);
    const found = page.asked.find(({ asked }) => request !== null && sameRequest(asked, request, page.url));
    return found === undefined ? undefined : parseJson(found.answer);
  });
  // It asked otherwise, or got no data: whoever reads it without drawing finds that out too.
  if (answers.includes(undefined)) return kind.proven < provenFrom ? 'contradiction' : 'another';
  const answer = answerOf(answers, page.context, kind.page.htmlLang);
  if (answer === null) return 'another';
  const news = isNews(kind.page, answer.leaves);
  const drawn = drawnOf(page, answers);
  if (drawn === null) return news ? 'another' : 'contradiction';
  const bytes = Buffer.alloc(0);
  const told = tell(kind.page, { answers, bytes, context: page.context });
  const after = absorb(kind.page, drawn);
  if (told !== null && !isSame(told, drawn))
    return kind.proven < provenFrom && after !== null ? { ...kind, page: after, proven: 0 } : 'contradiction';
  if (after === null) return news ? 'another' : 'contradiction';
  return { ...kind, page: after, proven: kind.proven + (told === null ? 0 : 1) };
}

function drawnOf({ reading, context, html, links }: DrawnPage, answers: readonly unknown[]): Drawn | null {
  if (!isAdvert(reading)) return null;
  const htmlLang = /<html\b[^>]{0,500}?\slang\s*=\s*["']?([\w-]{1,20})/i.exec(html)?.[1] ?? null;
  return { reading, context, answers, links, htmlLang };
}

const standingHeaders = new Set(['host', 'connection', 'user-agent', 'accept-encoding', 'content-length']);

/** An exchange of a page's script as what was asked; null where it may not be asked again by itself: it failed, or a key to an account went along. */
export function askedIn(exchange: HttpExchange): Asked | null {
  if (exchange.status !== 200 || exchange.truncated) return null;
  if (exchange.method !== 'GET' && exchange.method !== 'POST') return null;
  const headers = exchange.requestHeaders
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !standingHeaders.has(name));
  if (headers.some(([name]) => name === 'authorization' || name === 'cookie')) return null;
  return { method: exchange.method, url: exchange.url, headers, body: exchange.requestBody?.toString() ?? null };
}
