// Lemmy (and PieFed, which speaks its API): posts of communities or of the whole instance, their comments, its search.
// https://join-lemmy.org/api/ version 3, public without an account.
import { z } from 'zod';
import type { Listing } from '#listing/listing.ts';
import { count, hasKey, listOf, parseJson, text, withParameters } from './json.ts';
import { distinctAuthors, postMaker, type Post } from './post.ts';
import type { Author, SourceReader } from './reader.ts';

/** As many as Lemmy gives at once. */
const pageSize = 50;

const creator = z.looseObject({ name: text, display_name: text, actor_id: text });
const postView = z.looseObject({
  post: z.looseObject({
    id: z.number(),
    name: z.string(),
    body: text,
    url: text,
    thumbnail_url: text,
    ap_id: text,
    published: text,
    alt_text: text,
  }),
  creator: creator.optional(),
  counts: z.looseObject({ comments: count }).optional().catch(undefined),
});
const commentView = z.looseObject({
  comment: z.looseObject({ id: z.number(), content: text, ap_id: text, published: text }),
  post: z.looseObject({ name: text }).optional(),
  creator: creator.optional(),
});
const personView = z.looseObject({ person: creator });

export const lemmy: SourceReader = {
  start({ urls, watch }) {
    const origin = new URL(urls[0] as string).origin;
    const communities = (watch?.communities ?? []).map((name) => communityAddress(origin, name));
    const accounts = (watch?.accounts ?? []).map((name) => personAddress(origin, name));
    const given = urls.flatMap(apiAddress);
    const isPublic = watch?.timeline === true || given.length + communities.length + accounts.length === 0;
    return [
      ...given,
      ...communities,
      ...accounts,
      ...(isPublic ? [`${origin}/api/v3/post/list?type_=All&sort=New&limit=${pageSize}`] : []),
    ];
  },
  search: ({ urls }, term) => [
    withParameters(`${new URL(urls[0] as string).origin}/api/v3/search`, {
      q: term,
      type_: 'All',
      sort: 'New',
      limit: pageSize,
      page: 1,
    }),
  ],
  read(bytes, context) {
    const answer = parseJson(bytes);
    const { origin } = new URL(context.url);
    const single = hasKey(answer, 'post_view') ? answer.post_view : undefined;
    const posts = listOf(postView).parse(single === undefined ? valueOf(answer, 'posts') : [single]);
    const comments = listOf(commentView).parse(valueOf(answer, 'comments'));
    const people = listOf(personView).parse([
      ...(hasKey(answer, 'person_view') ? [answer.person_view] : []),
      ...arrayOf(valueOf(answer, 'users')),
    ]);
    const isOurs = ['posts', 'comments', 'post_view', 'person_view', 'users'].some((key) => hasKey(answer, key));
    if (!isOurs) return null;
    const make = postMaker(bytes, context);
    const listings: Listing[] = [
      ...posts.map((view) => make(postOf(view, origin))),
      ...comments.map((view) => make(commentOf(view, origin))),
    ];
    const authors = [...posts, ...comments].map((view) => authorOf(view.creator));
    const threads =
      context.replies === false
        ? []
        : posts.filter(({ counts }) => (counts?.comments ?? 0) > 0).map(({ post }) => threadAddress(origin, post.id));
    return {
      listings,
      authors: distinctAuthors([...authors, ...people.map(({ person }) => authorOf(person))]),
      next: single === undefined ? nextPage(answer, context.url, Math.max(posts.length, comments.length)) : [],
      items: threads,
    };
  },
};

function valueOf(answer: unknown, key: string): unknown {
  return hasKey(answer, key) ? answer[key] : undefined;
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** By cursor where the answer gives one (Lemmy 0.19), else by number while pages are full. */
function nextPage(answer: unknown, url: string, size: number): string[] {
  const cursor = valueOf(answer, 'next_page');
  if (typeof cursor === 'string' && cursor !== '') return [withParameters(url, { page_cursor: cursor, page: null })];
  const { searchParams } = new URL(url);
  const limit = Number(searchParams.get('limit') ?? 10);
  if (cursor === null || size < limit || searchParams.has('page_cursor')) return [];
  return [withParameters(url, { page: Number(searchParams.get('page') ?? 1) + 1 })];
}

function authorOf(person: z.infer<typeof creator> | undefined): Author | null {
  const name = person?.display_name ?? person?.name;
  if (name === undefined) return null;
  return person?.actor_id === undefined ? { name } : { name, url: person.actor_id };
}

function postOf({ post, creator: person }: z.infer<typeof postView>, origin: string): Post {
  const isPicture = post.url !== undefined && /\.(?:jpe?g|png|gif|webp|avif)(?:\?|$)/i.test(post.url);
  return {
    url: post.ap_id ?? `${origin}/post/${post.id}`,
    title: post.name,
    text: [post.body, post.alt_text, isPicture ? undefined : post.url].filter(Boolean).join('\n'),
    author: authorOf(person),
    images: [isPicture ? post.url : undefined, post.thumbnail_url],
    postedAt: inUtc(post.published),
    links: post.url === undefined ? [] : [post.url],
  };
}

function commentOf(view: z.infer<typeof commentView>, origin: string): Post {
  const title = view.post?.name;
  return {
    url: view.comment.ap_id ?? `${origin}/comment/${view.comment.id}`,
    title: title === undefined ? undefined : `Re: ${title}`,
    text: view.comment.content ?? '',
    author: authorOf(view.creator),
    postedAt: inUtc(view.comment.published),
  };
}

/** Before 0.19 instants came without their zone; they are UTC. */
function inUtc(instant: string | undefined): string | undefined {
  return instant === undefined || /(?:Z|[+-]\d\d:?\d\d)$/.test(instant) ? instant : `${instant}Z`;
}

function threadAddress(origin: string, post: number) {
  return `${origin}/api/v3/comment/list?post_id=${post}&type_=All&sort=Old&limit=${pageSize}&page=1`;
}

function communityAddress(origin: string, name: string) {
  return withParameters(`${origin}/api/v3/post/list`, {
    community_name: name.replace(/^!/, ''),
    sort: 'New',
    limit: pageSize,
  });
}

function personAddress(origin: string, name: string) {
  return withParameters(`${origin}/api/v3/user`, {
    username: name.replace(/^@/, ''),
    sort: 'New',
    limit: pageSize,
    page: 1,
  });
}

/** `/c/x`, `/u/x` and `/post/1` as people know them, in the API's words. */
function apiAddress(url: string): string[] {
  const { origin, pathname, href } = new URL(url);
  if (pathname.startsWith('/api/')) return [href];
  const [, kind, name] = /^\/(c|u|post)\/([^/]+)/.exec(pathname) ?? [];
  if (name === undefined) return [];
  if (kind === 'c') return [communityAddress(origin, name)];
  if (kind === 'u') return [personAddress(origin, name)];
  return [`${origin}/api/v3/post?id=${name}`, threadAddress(origin, Number(name))];
}
