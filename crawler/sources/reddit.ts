// Reddit by its public JSON: what is new in communities, searches, accounts' posts, comments of a post to the end.
// https://www.reddit.com/dev/api/ Listings and Things; a community that wants an account answers 403 and is left alone.
import { z } from 'zod';
import type { Listing } from '#listing/listing.ts';
import { count, hasKey, listOf, parseJson, text, withParameters } from './json.ts';
import { distinctAuthors, instantOf, postMaker, type Post } from './post.ts';
import type { Author, SourceReader } from './reader.ts';

/** As many as Reddit gives at once. */
const pageSize = 100;
/** Comments asked for by number in one request. */
const moreAtOnce = 100;
const maxDepth = 60;

const source = z.looseObject({ url: text });
const link = z.looseObject({
  name: text,
  title: z.string(),
  selftext: text,
  author: text,
  permalink: text,
  url: text,
  is_self: z.boolean().optional().catch(undefined),
  created_utc: count,
  num_comments: count,
  post_hint: text,
  link_flair_text: z.string().nullish().catch(null),
  preview: z
    .looseObject({ images: listOf(z.looseObject({ source: source.optional() })) })
    .optional()
    .catch(undefined),
  media_metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
});
const comment = z.looseObject({
  name: text,
  body: z.string(),
  author: text,
  permalink: text,
  link_title: text,
  created_utc: count,
  replies: z.unknown().optional(),
});
const more = z.looseObject({ children: listOf(z.string()), parent_id: text, count });
const thing = z.looseObject({ kind: z.string(), data: z.unknown().optional() });

interface Found {
  posts: Post[];
  authors: Author[];
  items: string[];
  /** Title of the post whose comments these are. */
  thread: string | undefined;
}

export const reddit: SourceReader = {
  start({ urls, watch }) {
    const { origin } = new URL(urls[0] as string);
    return [
      ...urls.flatMap(apiAddress),
      ...(watch?.communities ?? []).map((name) => newIn(origin, name)),
      ...(watch?.accounts ?? []).map(
        (name) => `${origin}/user/${encodeURIComponent(name.replace(/^\/?u\//, ''))}.json?limit=${pageSize}&raw_json=1`,
      ),
    ];
  },
  search({ urls, watch }, term) {
    const { origin } = new URL(urls[0] as string);
    const fixed = { q: /\s/.test(term) ? `"${term}"` : term, sort: 'new', limit: pageSize, raw_json: 1 };
    const communities = [
      ...(watch?.communities ?? []),
      ...urls.flatMap((url) => /^\/r\/([^/]+)/.exec(new URL(url).pathname)?.[1] ?? []),
    ];
    return communities.length === 0
      ? [withParameters(`${origin}/search.json`, fixed)]
      : communities.map((name) =>
          withParameters(`${origin}/r/${bare(name)}/search.json`, { ...fixed, restrict_sr: 1 }),
        );
  },
  read(bytes, context) {
    const answer = parseJson(bytes);
    const parts = Array.isArray(answer) ? (answer as unknown[]) : [answer];
    const listingsIn = parts.flatMap(childrenOf);
    if (listingsIn.length === 0 && !parts.some((part) => hasKey(part, 'kind') || hasKey(part, 'json'))) return null;
    const { origin, pathname } = new URL(context.url);
    const found: Found = { posts: [], authors: [], items: [], thread: undefined };
    const isThread = /\/comments\//.test(pathname) || /\/morechildren/.test(pathname);
    for (const each of listingsIn)
      take(each, found, { origin, url: context.url, depth: 0, followThreads: !isThread && context.replies !== false });
    const make = postMaker(bytes, context);
    const after = parts.flatMap(cursorOf)[0];
    return {
      listings: found.posts.map(make) satisfies Listing[],
      authors: distinctAuthors([...found.posts.map(({ author }) => author), ...found.authors]),
      next: after === undefined || isThread ? [] : [withParameters(context.url, { after, before: null })],
      items: found.items,
    };
  },
};

/** A Listing's things; a thing by itself is its own list; `morechildren` wraps them in `json`. */
function childrenOf(part: unknown): unknown[] {
  if (hasKey(part, 'json')) {
    const data = hasKey(part.json, 'data') ? part.json.data : undefined;
    return hasKey(data, 'things') && Array.isArray(data.things) ? (data.things as unknown[]) : [];
  }
  const parsed = thing.safeParse(part);
  if (!parsed.success) return [];
  if (parsed.data.kind !== 'Listing') return [part];
  const { data } = parsed.data;
  return hasKey(data, 'children') && Array.isArray(data.children) ? (data.children as unknown[]) : [];
}

function cursorOf(part: unknown): string[] {
  const data = hasKey(part, 'data') ? part.data : undefined;
  return hasKey(data, 'after') && typeof data.after === 'string' ? [data.after] : [];
}

interface Place {
  origin: string;
  url: string;
  depth: number;
  followThreads: boolean;
}

function take(value: unknown, found: Found, place: Place): void {
  const { kind, data } = thing.catch({ kind: '', data: null }).parse(value);
  if (place.depth > maxDepth) return;
  if (kind === 't3') {
    const parsed = link.safeParse(data);
    if (!parsed.success) return;
    found.thread ??= parsed.data.title;
    found.posts.push(postOf(parsed.data, place.origin));
    const { permalink, num_comments: comments = 0 } = parsed.data;
    if (place.followThreads && comments > 0 && permalink !== undefined)
      found.items.push(threadAddress(place.origin, permalink));
  } else if (kind === 't1') {
    const parsed = comment.safeParse(data);
    if (!parsed.success) return;
    found.posts.push(commentOf(parsed.data, place.origin, found.thread));
    for (const child of childrenOf(parsed.data.replies)) take(child, found, { ...place, depth: place.depth + 1 });
  } else if (kind === 'more') {
    const parsed = more.safeParse(data);
    if (parsed.success) found.items.push(...moreAddresses(parsed.data, place));
  } else if (kind === 't2' && hasKey(data, 'name') && typeof data.name === 'string') {
    found.authors.push(accountOf(data.name, place.origin));
  }
}

/** Comments that were left out, asked for by number; a branch too deep is asked for by its parent. */
function moreAddresses({ children, parent_id: parent = '' }: z.infer<typeof more>, { origin, url }: Place): string[] {
  const { pathname, searchParams } = new URL(url);
  const post = /\/comments\/([^/.]+)/.exec(pathname)?.[1] ?? searchParams.get('link_id')?.replace(/^t3_/, '');
  if (post === undefined) return [];
  const known = children.filter((each) => each !== '_');
  if (known.length === 0)
    return parent.startsWith('t1_') ? [threadAddress(origin, `/comments/${post}/_/${parent.slice(3)}/`)] : [];
  const addresses: string[] = [];
  for (let at = 0; at < known.length; at += moreAtOnce)
    addresses.push(
      withParameters(`${origin}/api/morechildren.json`, {
        api_type: 'json',
        link_id: `t3_${post}`,
        children: known.slice(at, at + moreAtOnce).join(','),
        raw_json: 1,
      }),
    );
  return addresses;
}

function accountOf(name: string, origin: string): Author {
  return { name, url: `${publicOrigin(origin)}/user/${name}` };
}

function authorOf(name: string | undefined, origin: string): Author | null {
  return name === undefined || name === '[deleted]' ? null : accountOf(name, origin);
}

function postOf(data: z.infer<typeof link>, origin: string): Post {
  const gallery = Object.values(data.media_metadata ?? {}).flatMap((item) =>
    hasKey(item, 's') && hasKey(item.s, 'u') && typeof item.s.u === 'string' ? [item.s.u] : [],
  );
  const isPicture = data.post_hint === 'image' || /\.(?:jpe?g|png|gif|webp)(?:\?|$)/i.test(data.url ?? '');
  const isOut = data.is_self === false && data.url !== undefined && !isPicture && gallery.length === 0;
  return {
    url: data.permalink === undefined ? (data.url ?? origin) : publicOrigin(origin) + data.permalink,
    title: data.title,
    text: [data.selftext, data.link_flair_text ?? undefined, isOut ? data.url : undefined].filter(Boolean).join('\n'),
    author: authorOf(data.author, origin),
    images: [
      isPicture ? data.url : undefined,
      ...gallery,
      ...(data.preview?.images.map((image) => image.source?.url) ?? []),
    ],
    postedAt: instantOf((data.created_utc ?? Number.NaN) * 1000),
    links: isOut && data.url !== undefined ? [data.url] : [],
  };
}

function commentOf(data: z.infer<typeof comment>, origin: string, thread: string | undefined): Post {
  const title = data.link_title ?? thread;
  return {
    url: data.permalink === undefined ? `${origin}/#${data.name ?? ''}` : publicOrigin(origin) + data.permalink,
    title: title === undefined ? undefined : `Re: ${title}`,
    text: data.body,
    author: authorOf(data.author, origin),
    postedAt: instantOf((data.created_utc ?? Number.NaN) * 1000),
  };
}

/** Whichever of Reddit's hosts answered, people open the same one. */
function publicOrigin(origin: string) {
  return /(?:^|\.)reddit\.com$/.test(new URL(origin).hostname) ? 'https://www.reddit.com' : origin;
}

function threadAddress(origin: string, permalink: string) {
  return `${origin}${permalink.replace(/\/$/, '')}.json?limit=500&raw_json=1`;
}

function newIn(origin: string, community: string) {
  return `${origin}/r/${bare(community)}/new.json?limit=${pageSize}&raw_json=1`;
}

function bare(community: string) {
  return encodeURIComponent(community.replace(/^\/?r\//, '')).replace(/%2B/gi, '+');
}

function apiAddress(url: string): string[] {
  const { origin, pathname, href } = new URL(url);
  if (pathname.endsWith('.json')) return [href];
  if (/\/comments\//.test(pathname)) return [threadAddress(origin, pathname)];
  const community = /^\/r\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (community !== undefined) return [newIn(origin, community)];
  return pathname === '/' ? [] : [`${origin}${pathname.replace(/\/$/, '')}.json?limit=${pageSize}&raw_json=1`];
}
