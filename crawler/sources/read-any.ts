// One answer of any kind read by itself, outside any scan: what its address tells it to be, posts and all, in the shape of a page.
import { blankReading, type PageContext, type PageReading } from '../read/page.ts';
import { readPage } from '../read/read-page.ts';
import { readThread } from './forum.ts';
import { detectKind, readerOf } from './kinds.ts';
import type { SourceReading } from './reader.ts';
import { readSocialPage } from './social-page.ts';
import { sourceFromUrl, startingUrls, type Source, type SourceKind } from './source.ts';

/** The address that is asked for where people name another: a channel's preview for the channel, a community's newest posts for the community. */
export function addressToAsk(url: string): string {
  return startingUrls(sourceFromUrl(url))[0]?.url ?? url;
}

/** As `readPage`, for answers of networks' interfaces, feeds and forum threads too: a list of posts is a results page, its posts are `stubs`. Without a `kind` the address tells it. */
export function readAny(
  bytes: Buffer,
  context: PageContext,
  kind: SourceKind = detectKind(new URL(context.url)),
): PageReading {
  const answer = { ...context, contentType: context.contentType };
  const posts = readerOf(kind)?.read(bytes, answer) ?? null;
  if (posts !== null && posts.listings.length + (posts.stubs?.length ?? 0) > 0) return asPage(posts);
  const single = readSocialPage(bytes, answer);
  if (single !== null && single.listings.length > 0) return asPage(single);
  const page = readPage(bytes, context);
  const thread = kind === 'forum' && page.kind !== 'login' ? readThread(bytes, answer, page.canonical) : null;
  const [opening, ...replies] = thread?.listings ?? [];
  return opening === undefined ? page : { ...page, kind: 'listing', listing: opening, stubs: replies };
}

/** What a source says of its pages, as reading them takes it. */
export function contextOfSource({
  name,
  selectors,
  currency,
  languages,
}: Source): Pick<PageContext, 'source' | 'selectors' | 'defaultCurrency' | 'languages'> {
  return { source: name, selectors, defaultCurrency: currency, languages };
}

function asPage({ listings, stubs = [], next }: SourceReading): PageReading {
  const all = [...listings, ...stubs.map(({ listing }) => listing)];
  const [only] = all;
  const links = { next: next[0] ?? null, pages: next };
  if (all.length === 1 && only !== undefined) return { ...blankReading(only), pagination: links };
  return { ...blankReading(), kind: 'results', stubs: all, pagination: links };
}
