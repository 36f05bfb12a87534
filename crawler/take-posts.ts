// Posts among what was fetched, as the crawl hands them on: of a network's interface, of a forum's thread, of a page that shows one post.
import type { FrontierUrl } from '#lib/frontier.ts';
import type { Listing } from '#listing/listing.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import type { Found } from './crawl.ts';
import type { Fetched } from './fetch/client.ts';
import { blankReading, type PageReading } from './read/page.ts';
import { postsOnPage } from './sources/page-posts.ts';
import { waitWhenSpent } from './sources/rate-limit.ts';
import type { Source } from './sources/source.ts';
import { takeAnswer } from './sources/take-answer.ts';
import type { Visit, VisitTools } from './visit.ts';

/** What an answer of the source's own interface brought; null where the source is web pages, or the answer is one. */
export function takeInterface(
  fetched: Fetched,
  url: FrontierUrl,
  source: Source,
  tools: VisitTools,
): Pick<Visit, 'found' | 'stubs' | 'links' | 'left' | 'result'> | null {
  const now = tools.clock.now();
  const spent = waitWhenSpent(fetched.header, now);
  if (spent !== null) tools.politeness.pause(new URL(fetched.finalUrl).host, spent);
  const taken = takeAnswer(fetched, url, source, now.toISOString());
  if (taken === null) return null;
  const capture = captureOf(fetched, url, tools);
  const found = (listing: Listing): Found => ({ listing, capture, reading: blankReading(listing) });
  return {
    found: fresh(taken.listings, tools).map(found),
    stubs: taken.stubs.map(({ listing, key }) => ({ ...found(listing), key })),
    links: taken.links,
    left: taken.left,
    result:
      taken.skip === undefined
        ? { key: url.key, outcome: 'done' }
        : { key: url.key, outcome: 'skipped', reason: taken.skip },
  };
}

/** The posts of a page that was read already; null where it shows none and is to be taken as the page it is. */
export function takePosts(
  page: { capture: PageCapture; reading: PageReading; body: Buffer; contentType: string },
  source: Source,
  tools: VisitTools,
): Found[] | null {
  const { capture, reading } = page;
  const drawn = capture.renderedHtml;
  const listings = postsOnPage(
    drawn === null ? page.body : Buffer.from(drawn),
    {
      url: capture.finalUrl,
      contentType: drawn === null ? page.contentType : 'text/html; charset=utf-8',
      seenAt: tools.clock.now().toISOString(),
      source: source.name,
      defaultCurrency: source.currency,
      languages: source.languages,
      replies: source.watch?.replies,
    },
    { kind: source.kind, reading },
  );
  return listings === null ? null : fresh(listings, tools).map((listing) => ({ listing, capture, reading }));
}

export function captureOf(fetched: Fetched, url: FrontierUrl, tools: VisitTools): PageCapture {
  return {
    requestedUrl: url.url,
    finalUrl: fetched.finalUrl,
    by: 'http',
    exchanges: fetched.exchanges,
    renderedHtml: null,
    userAgent: tools.client.userAgent,
  };
}

/** Those that were not handed on before in this run: a post stands in its thread, in its author's feed and in three searches. */
function fresh(listings: readonly Listing[], { isRepeat }: VisitTools): Listing[] {
  return listings.filter(({ url }) => !isRepeat(url));
}
