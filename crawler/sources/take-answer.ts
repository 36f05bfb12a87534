// What an answer of a source's own interface holds, as the crawl wants it: listings, what to ask next, or why it is left alone.
import { canonicalUrl } from '#listing/fingerprint.ts';
import type { Listing } from '#listing/listing.ts';
import { priorities, reasonToLeave, type Followed, type NewUrl } from '../follow.ts';
import type { Fetched } from '../fetch/client.ts';
import { decodePage } from '../read/decode.ts';
import type { SkipReason } from '../skipped.ts';
import { readerOf } from './kinds.ts';
import type { AnswerContext, SourceReading } from './reader.ts';
import { belongsTo, type Source } from './source.ts';

export interface Taken {
  listings: Listing[];
  /** What a list says of the pages it leads to; `key` is that of the address that is fetched. */
  stubs: Array<{ listing: Listing; key: string }>;
  links: NewUrl[];
  left: Followed['left'];
  /** Why there is nothing to be had here. */
  skip?: SkipReason;
}

type Answer = Pick<Fetched, 'body' | 'contentType' | 'finalUrl' | 'status'>;

/**
 * Null where the source is web pages, or where its answer is a page that the general reader may take: what a feed leads to.
 * Pure; nothing makes it throw.
 */
export function takeAnswer(
  answer: Answer,
  from: { url: string; depth: number },
  source: Source,
  seenAt: string,
): Taken | null {
  const reader = readerOf(source.kind);
  if (reader === undefined) return null;
  const nothing: Taken = { listings: [], stubs: [], links: [], left: [] };
  if (answer.status >= 400) return source.kind === 'feed' ? null : { ...nothing, skip: refusalOf(answer) };
  const reading = reader.read(answer.body, contextOf(answer.finalUrl, answer.contentType, source, seenAt));
  if (reading !== null) return { ...nothing, ...linksOf(reading, from, source, seenAt) };
  if (source.kind === 'feed') return null;
  return { ...nothing, skip: looksLikeLogin(answer) ? 'login-wall' : 'unexpected' };
}

function contextOf(url: string, contentType: string, source: Source, seenAt: string): AnswerContext {
  return {
    url,
    contentType,
    seenAt,
    source: source.name,
    defaultCurrency: source.currency,
    languages: source.languages,
    replies: source.watch?.replies,
  };
}

function linksOf(
  reading: SourceReading,
  from: { url: string; depth: number },
  source: Source,
  seenAt: string,
): Omit<Taken, 'skip'> {
  const own = belongsTo(source);
  const links: NewUrl[] = [];
  const left: Followed['left'] = [];
  const offer = (url: string, priority: number, depth: number) => {
    const reason = reasonToLeave(url, own) ?? (depth > source.history.pages ? 'too-deep' : null);
    if (reason === null) links.push({ url, key: canonicalUrl(url), priority, depth, source: source.name });
    else left.push({ url, reason });
  };
  // Pages are counted as depth: a list of an interface has no end that anybody would want to reach.
  if (!isTooOld(reading, source, seenAt))
    for (const url of reading.next) offer(url, priorities.nextPage, from.depth + 1);
  for (const url of reading.items) offer(url, priorities.listing, from.depth + 1);
  return {
    listings: reading.listings,
    stubs: (reading.stubs ?? []).map(({ listing, item }) => ({ listing, key: canonicalUrl(item) })),
    links,
    left,
  };
}

/** Every post of it is older than the source wants. */
function isTooOld({ listings, stubs = [] }: SourceReading, { history }: Source, seenAt: string): boolean {
  if (history.days === undefined) return false;
  const oldest = Date.parse(seenAt) - history.days * 86_400_000;
  const dates = [...listings, ...stubs.map(({ listing }) => listing)].flatMap(({ postedAt }) =>
    postedAt === null ? [] : Date.parse(postedAt),
  );
  return dates.length > 0 && dates.every((date) => date < oldest);
}

function refusalOf({ status, body }: Answer): SkipReason {
  if (status === 401) return 'login-wall';
  const text = body.subarray(0, 2000).toString('utf8');
  const wantsAccount =
    /authenticated user|auth(?:entication|orization)? ?(?:is )?required|not_logged_in|invalid_access|"reason": ?"private"|access token|login|log in|sign in/i;
  return (status === 403 || status === 422) && wantsAccount.test(text) ? 'login-wall' : 'http-4xx';
}

/** HTML where data was due: a form to sign in with, or something else altogether. */
function looksLikeLogin({ body, contentType }: Answer): boolean {
  const text = decodePage(body.subarray(0, 200_000), contentType);
  return (
    /<input[^>]{0,300}type=["']?password/i.test(text) || /not_logged_in|must be (?:authenticated|logged in)/i.test(text)
  );
}
