// Bluesky by its public AppView: searches, accounts' feeds, threads. https://docs.bsky.app/docs/api/
// Only what it gives without a session. Records whose author it does not tell (a repository's own export) carry the author's DID.
import { z } from 'zod';
import type { Listing } from '#listing/listing.ts';
import { count, hasKey, listOf, parseJson, text, withParameters } from './json.ts';
import { distinctAuthors, postMaker, type Post } from './post.ts';
import type { Author, AnswerContext, SourceReader } from './reader.ts';

/** As many as the AppView gives at once. */
const pageSize = 100;
const publicView = 'https://public.api.bsky.app';

const author = z.looseObject({ did: z.string(), handle: text, displayName: text });
const record = z.looseObject({
  text: z.string(),
  createdAt: text,
  langs: z.array(z.string()).optional().catch(undefined),
  facets: listOf(z.looseObject({ features: listOf(z.looseObject({ uri: text })) })).optional(),
});
const postView = z.looseObject({
  uri: z.string(),
  author,
  record,
  embed: z.unknown().optional(),
  replyCount: count,
  indexedAt: text,
});
type PostView = z.infer<typeof postView>;

/** Answers nest: a thread in its parents and replies, a quote in its quoter. */
const maxDepth = 40;

export const bluesky: SourceReader = {
  start({ urls, watch }) {
    const view = viewOf(urls[0] as string);
    return [
      ...urls.flatMap(apiAddress),
      ...(watch?.accounts ?? []).map((name) => feedAddress(view, name)),
      ...(watch?.tags ?? []).map((tag) => searchAddress(view, `#${tag.replace(/^#/, '')}`)),
    ];
  },
  search: ({ urls }, term) => [searchAddress(viewOf(urls[0] as string), /\s/.test(term) ? `"${term}"` : term)],
  read(bytes, context) {
    const answer = parseJson(bytes);
    if (typeof answer !== 'object' || answer === null) return null;
    const posts = new Map<string, PostView>();
    const people: Author[] = [];
    collect(answer, { posts, people, depth: 0 });
    const make = postMaker(bytes, context);
    const alone = posts.size === 0 ? bareRecord(answer, context) : null;
    const listings: Listing[] = [...posts.values()].map((view) => make(postOf(view)));
    if (alone !== null) listings.push(make(alone));
    if (listings.length === 0 && people.length === 0 && !isKnownShape(answer)) return null;
    const cursor = hasKey(answer, 'cursor') && typeof answer.cursor === 'string' ? answer.cursor : undefined;
    const wantsThreads = context.replies !== false && !hasKey(answer, 'thread');
    return {
      listings,
      authors: distinctAuthors([...listings.map(({ seller }) => authorFrom(seller)), ...people]),
      // An empty page may still carry a cursor; nothing stands behind it.
      next: cursor === undefined || posts.size + people.length === 0 ? [] : [withParameters(context.url, { cursor })],
      items: wantsThreads
        ? [...posts.values()]
            .filter(({ replyCount = 0 }) => replyCount > 0)
            .map(({ uri }) => threadAddress(context.url, uri))
        : [],
    };
  },
};

interface Collected {
  posts: Map<string, PostView>;
  people: Author[];
  depth: number;
}

/** Every post view and every profile view, wherever the answer keeps them. */
function collect(value: unknown, { posts, people, depth }: Collected): void {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return;
  const view = postView.safeParse(asView(value));
  if (view.success) posts.set(view.data.uri, posts.get(view.data.uri) ?? view.data);
  else if (hasKey(value, 'handle')) {
    const person = author.safeParse(value);
    if (person.success) people.push(authorOf(person.data));
  }
  // What a post's own record holds is its text, and references without content.
  for (const [key, child] of Object.entries(value))
    if (key !== 'record' || !view.success) collect(child, { posts, people, depth: depth + 1 });
}

/** A quoted post is a view whose record goes by the name of `value`. */
function asView(value: object): unknown {
  return hasKey(value, 'value') && !hasKey(value, 'record')
    ? {
        ...value,
        record: value.value,
        embed: hasKey(value, 'embeds') && Array.isArray(value.embeds) ? (value.embeds as unknown[])[0] : undefined,
      }
    : value;
}

function isKnownShape(answer: object): boolean {
  return ['feed', 'posts', 'thread', 'follows', 'followers', 'actors'].some((key) => hasKey(answer, key));
}

/** A record as the repository holds it, without its view: `com.atproto.repo.getRecord`, or the record by itself. */
function bareRecord(answer: object, context: AnswerContext): Post | null {
  const value = hasKey(answer, 'value') ? answer.value : answer;
  const parsed = record.safeParse(value);
  const uri = hasKey(answer, 'uri') && typeof answer.uri === 'string' ? answer.uri : null;
  const isPost =
    uri?.includes('/app.bsky.feed.post/') === true || (hasKey(value, '$type') && value.$type === 'app.bsky.feed.post');
  if (!parsed.success || !isPost) return null;
  const did = uri === null ? null : (/^at:\/\/([^/]+)/.exec(uri)?.[1] ?? null);
  return {
    url: uri === null ? context.url : publicAddress(uri),
    text: parsed.data.text,
    author: did === null ? null : { name: did, url: `https://bsky.app/profile/${did}` },
    postedAt: parsed.data.createdAt,
    language: parsed.data.langs?.[0],
    links: linksOf(parsed.data),
  };
}

function postOf(view: PostView): Post {
  const shown = shownIn(view.embed, 0);
  return {
    url: publicAddress(view.uri, view.author.handle),
    text: [view.record.text, ...shown.texts].filter(Boolean).join('\n'),
    author: authorOf(view.author),
    images: shown.images,
    postedAt: view.record.createdAt ?? view.indexedAt,
    language: view.record.langs?.[0],
    links: [...linksOf(view.record), ...shown.links],
  };
}

interface Shown {
  images: string[];
  texts: string[];
  links: string[];
}

const embedView = z.looseObject({
  images: listOf(z.looseObject({ fullsize: text, thumb: text, alt: text })).optional(),
  external: z.looseObject({ uri: text, title: text, description: text, thumb: text }).optional().catch(undefined),
  thumbnail: text,
  alt: text,
  media: z.unknown().optional(),
});

/** Pictures, what is written for those who cannot see them, and the card of a link. */
function shownIn(embed: unknown, depth: number): Shown {
  const parsed = embedView.safeParse(embed);
  if (!parsed.success || depth > 2) return { images: [], texts: [], links: [] };
  const { images = [], external, thumbnail, alt, media } = parsed.data;
  const inside = shownIn(media, depth + 1);
  return {
    images: [...images.map(({ fullsize, thumb }) => fullsize ?? thumb ?? ''), thumbnail ?? '', ...inside.images].filter(
      Boolean,
    ),
    texts: [
      ...images.map((image) => image.alt ?? ''),
      alt ?? '',
      external?.title ?? '',
      external?.description ?? '',
      ...inside.texts,
    ].filter(Boolean),
    links: [...(external?.uri === undefined ? [] : [external.uri]), ...inside.links],
  };
}

function linksOf({ facets = [] }: z.infer<typeof record>): string[] {
  return facets.flatMap(({ features }) => features.flatMap(({ uri }) => uri ?? []));
}

function authorOf({ did, handle, displayName }: z.infer<typeof author>): Author {
  const name = displayName === undefined || displayName.trim() === '' ? (handle ?? did) : displayName;
  return { name, url: `https://bsky.app/profile/${handle ?? did}` };
}

function authorFrom(seller: Listing['seller']): Author | null {
  return seller === null
    ? null
    : seller.url === undefined
      ? { name: seller.name }
      : { name: seller.name, url: seller.url };
}

/** `at://did/app.bsky.feed.post/key` as the address that people open. */
function publicAddress(uri: string, handle?: string): string {
  const [, repository = '', key = ''] = /^at:\/\/([^/]+)\/[^/]+\/([^/]+)/.exec(uri) ?? [];
  return `https://bsky.app/profile/${handle ?? repository}/post/${key}`;
}

function viewOf(url: string): string {
  const { hostname, origin } = new URL(url);
  return hostname === 'bsky.app' || hostname === 'bsky.social' ? publicView : origin;
}

function apiAddress(url: string): string[] {
  const { pathname, searchParams, href } = new URL(url);
  if (pathname.startsWith('/xrpc/')) return [href];
  const view = viewOf(url);
  const [, name, key] = /^\/profile\/([^/]+)(?:\/post\/([^/]+))?/.exec(pathname) ?? [];
  if (name !== undefined)
    return [
      key === undefined ? feedAddress(view, name) : threadAddress(view, `at://${name}/app.bsky.feed.post/${key}`),
    ];
  const tag = /^\/hashtag\/([^/]+)/.exec(pathname)?.[1];
  if (tag !== undefined) return [searchAddress(view, `#${decodeURIComponent(tag)}`)];
  const query = searchParams.get('q');
  return pathname === '/search' && query !== null ? [searchAddress(view, query)] : [];
}

function feedAddress(view: string, actor: string) {
  return withParameters(`${view}/xrpc/app.bsky.feed.getAuthorFeed`, {
    actor: actor.replace(/^@/, ''),
    limit: pageSize,
  });
}

function searchAddress(view: string, query: string) {
  return withParameters(`${view}/xrpc/app.bsky.feed.searchPosts`, { q: query, sort: 'latest', limit: pageSize });
}

function threadAddress(view: string, uri: string) {
  return withParameters(`${new URL(view).origin}/xrpc/app.bsky.feed.getPostThread`, {
    uri,
    depth: 20,
    parentHeight: 20,
  });
}
