// A page read from its site's own answers in place of drawing it (own-data/): under the same guard, robots.txt and rates as any page, and what
// was exchanged is kept. What drawn pages teach is told from here, too.
import type { FrontierUrl } from '#lib/frontier.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import type { Fetched } from './fetch/client.ts';
import type { Rendered } from './fetch/render.ts';
import type { DataAnswer } from './fetch/tab.ts';
import type { NewUrl } from './follow.ts';
import { makeGate } from './gate.ts';
import { askedIn, type DrawnPage } from './own-data/own-data.ts';
import type { Asked } from './own-data/request-pattern.ts';
import type { PageContext, PageReading } from './read/page.ts';
import type { Source } from './sources/source.ts';
import type { VisitTools } from './visit.ts';

export interface OwnReading {
  reading: PageReading;
  capture: PageCapture;
  bytes: number;
}

/**
 * What the page's own data say; else the answers that were had in vain, and the page is to be fetched and drawn. `refuse` throws where an answer
 * asks to come back later.
 */
export async function readOwnData(
  url: FrontierUrl,
  source: Source,
  { tools, context, refuse }: { tools: VisitTools; context: PageContext; refuse: (fetched: Fetched) => void },
): Promise<OwnReading | DataAnswer[]> {
  const { ownData, renderer, robots, signal, client } = tools;
  if (renderer === undefined) return [];
  await ownData.open(url.url);
  const requests = await ownData.requestsFor(url.url);
  signal.throwIfAborted();
  if (requests === null) return [];
  // What a site closes is not to be had by another door either.
  const page = new URL(url.url);
  if (source.robots.obey && !(await robots.rules(page.origin, signal)).allows(page.href)) return [];
  const gate = makeGate(source, tools);
  const answers: DataAnswer[] = [];
  for (const request of requests) {
    const fetched = await client.fetch(request.url, { gate, signal, ...optionsOf(request) });
    refuse(fetched);
    const [exchange, ...further] = fetched.exchanges;
    if (exchange === undefined || fetched.status !== 200 || further.length > 0) return answers;
    answers.push({ exchange, body: fetched.body });
  }
  const reading = ownData.read(
    answers.map(({ body }) => body),
    context,
  );
  if (reading === null) return answers;
  const exchanges = answers.map(({ exchange }) => exchange);
  return {
    reading,
    capture: {
      requestedUrl: url.url,
      finalUrl: url.url,
      by: 'data',
      exchanges,
      renderedHtml: null,
      userAgent: client.userAgent,
    },
    bytes: exchanges.reduce((sum, { body }) => sum + body.length, 0),
  };
}

/** Hands a drawn page to whoever learns from it. */
export async function learnOwnData(
  page: Pick<DrawnPage, 'reading' | 'context'> & { url: string; drawn: Rendered; followed: readonly NewUrl[] },
  { ownData }: VisitTools,
): Promise<void> {
  const asked = page.drawn.answers.flatMap(({ exchange, body }) => {
    const request = askedIn(exchange);
    return request === null ? [] : [{ asked: request, answer: body }];
  });
  const followed = new Set(page.followed.map(({ url }) => url));
  await ownData.open(page.url);
  await ownData.learn({
    url: page.url,
    asked,
    html: page.drawn.html,
    reading: page.reading,
    links: page.reading.links.filter(({ url }) => followed.has(url)),
    context: page.context,
  });
}

function optionsOf({ method, headers, body }: Asked) {
  return {
    method,
    headers: Object.fromEntries(headers),
    ...(body === null ? {} : { requestBody: Buffer.from(body) }),
  };
}
