// Discourse by its JSON: newest topics, categories, tags, searches; of a topic every post. https://docs.discourse.org/
// The opening post is the topic's listing, each reply one of its own.
import { z } from 'zod';
import type { Listing } from '#listing/listing.ts';
import { absolute } from '../read/addresses.ts';
import { textOfHtml } from './html-text.ts';
import { count, hasKey, listOf, parseJson, text, withParameters } from './json.ts';
import { distinctAuthors, postMaker, type Post } from './post.ts';
import type { Author, SourceReader } from './reader.ts';

/** Posts of a topic that come at once. */
const postsAtOnce = 20;
const maxDepth = 12;

const postSchema = z.looseObject({
  id: z.number().optional(),
  name: z.string().nullish().catch(null),
  username: z.string(),
  cooked: text,
  excerpt: text,
  blurb: text,
  created_at: text,
  post_number: count,
  topic_id: z.number().optional().catch(undefined),
  topic_slug: text,
  slug: text,
  topic_title: text,
  title: text,
});
type DiscoursePost = z.infer<typeof postSchema>;

const user = z.looseObject({ id: z.number().optional(), username: z.string(), name: z.string().nullish().catch(null) });
const poster = z.looseObject({ user_id: z.number() });
const topic = z.looseObject({
  id: z.number(),
  title: z.string(),
  slug: text,
  excerpt: text,
  image_url: z.string().nullish().catch(null),
  created_at: text,
  posters: listOf(poster).optional(),
});
type Topic = z.infer<typeof topic>;

export const discourse: SourceReader = {
  start({ urls, watch }) {
    const { origin } = new URL(urls[0] as string);
    return [
      ...urls.flatMap(apiAddress),
      ...(watch?.tags ?? []).map((tag) => `${origin}/tag/${encodeURIComponent(tag)}.json`),
      ...(watch?.accounts ?? []).map(
        (name) => `${origin}/user_actions.json?offset=0&username=${encodeURIComponent(name)}&filter=4,5`,
      ),
    ];
  },
  search: ({ urls }, term) => [
    withParameters(`${new URL(urls[0] as string).origin}/search.json`, {
      q: /\s/.test(term) ? `"${term}"` : term,
      page: 1,
    }),
  ],
  read(bytes, context) {
    const answer = parseJson(bytes);
    const found = postsIn(answer);
    const topics = topicsIn(answer);
    const users = usersIn(answer);
    if (found.length + topics.length + users.length === 0 && !isKnownShape(answer)) return null;
    const make = postMaker(bytes, context);
    const { origin } = new URL(context.url);
    const whole = topicOf(answer);
    const byId = new Map(users.map((each) => [each.id, each]));
    // A search tells topics and single posts of the same topics; the topics bring all of them.
    const isSearch = hasKey(answer, 'grouped_search_result');
    const listings: Listing[] = isSearch ? [] : found.map((post) => make(postOf(post, whole, origin)));
    const items = topics.map(({ id }) => `${origin}/t/${id}.json`);
    return {
      listings,
      stubs: topics.map((each, index) => ({
        item: items[index] as string,
        listing: { ...make(stubOf(each, byId, origin)), kind: 'stub' as const, pageHash: null },
      })),
      authors: distinctAuthors([...found, ...users].map((each) => authorOf(each, origin))),
      next: nextPages(answer, context.url, found.length),
      items,
    };
  },
};

function postsIn(answer: unknown): DiscoursePost[] {
  const list = listOf(postSchema);
  if (hasKey(answer, 'post_stream') && hasKey(answer.post_stream, 'posts')) return list.parse(answer.post_stream.posts);
  for (const key of ['latest_posts', 'user_actions', 'posts'])
    if (hasKey(answer, key) && Array.isArray(answer[key])) return list.parse(answer[key]);
  if (hasKey(answer, 'post') && hasKey(answer.post, 'cooked')) return list.parse([answer.post]);
  return hasKey(answer, 'cooked') ? list.parse([answer]) : [];
}

function topicsIn(answer: unknown): Topic[] {
  const list = listOf(topic);
  if (hasKey(answer, 'topic_list') && hasKey(answer.topic_list, 'topics')) return list.parse(answer.topic_list.topics);
  if (hasKey(answer, 'topics') && Array.isArray(answer.topics)) return list.parse(answer.topics);
  // Searches of before 2014.
  if (Array.isArray(answer))
    return (answer as unknown[]).flatMap((part) =>
      hasKey(part, 'type') && part.type === 'topic' && hasKey(part, 'results') ? list.parse(part.results) : [],
    );
  return [];
}

/** Everybody whom the answer names, wherever it does: a list of people, a topic's details, who voted in a poll. */
function usersIn(answer: unknown, depth = 0): Array<z.infer<typeof user>> {
  if (typeof answer !== 'object' || answer === null || depth > maxDepth) return [];
  if (Array.isArray(answer)) return answer.flatMap((each) => usersIn(each, depth + 1));
  const parsed = hasKey(answer, 'cooked') ? undefined : user.safeParse(answer);
  const below = Object.values(answer).flatMap((each) => usersIn(each, depth + 1));
  return parsed?.success === true ? [parsed.data, ...below] : below;
}

function isKnownShape(answer: unknown): boolean {
  return ['post_stream', 'topic_list', 'latest_posts', 'user_actions', 'grouped_search_result', 'category_list'].some(
    (key) => hasKey(answer, key),
  );
}

function topicOf(answer: unknown): Topic | undefined {
  const parsed = topic.safeParse(answer);
  return parsed.success ? parsed.data : undefined;
}

function authorOf({ username, name }: { username: string; name?: string | null | undefined }, origin: string): Author {
  const shown = name === null || name === undefined || name.trim() === '' ? username : name;
  return { name: shown, url: `${origin}/u/${encodeURIComponent(username)}` };
}

function postOf(post: DiscoursePost, whole: Topic | undefined, origin: string): Post {
  const body = textOfHtml(post.cooked ?? post.excerpt ?? post.blurb ?? '', isQuote);
  const title = whole?.title ?? post.topic_title ?? post.title;
  const number = post.post_number ?? 1;
  const id = post.topic_id ?? whole?.id;
  const slug = whole?.slug ?? post.topic_slug ?? post.slug ?? '-';
  return {
    url:
      id === undefined
        ? `${origin}/p/${post.id ?? 0}`
        : topicAddress(origin, { id, slug }) + (number === 1 ? '' : `/${number}`),
    title: title === undefined ? undefined : number === 1 ? title : `Re: ${title}`,
    text: body.text,
    author: authorOf(post, origin),
    images: body.images.map((image) => absolute(image, `${origin}/`)),
    postedAt: post.created_at,
    links: body.links,
  };
}

function stubOf(each: Topic, users: ReadonlyMap<number | undefined, z.infer<typeof user>>, origin: string): Post {
  const opener = users.get(each.posters?.[0]?.user_id);
  return {
    url: topicAddress(origin, each),
    title: each.title,
    text: textOfHtml(each.excerpt ?? '').text,
    author: opener === undefined ? null : authorOf(opener, origin),
    images: [each.image_url],
    postedAt: each.created_at,
  };
}

function topicAddress(origin: string, { id, slug }: { id: number; slug?: string | undefined }) {
  return `${origin}/t/${slug === undefined || slug === '' ? '-' : slug}/${id}`;
}

/** Other people's words, which a reply repeats. */
function isQuote(name: string, { class: classes = '' }: Record<string, string>): boolean {
  return name === 'aside' && /\bquote\b/.test(classes);
}

function nextPages(answer: unknown, url: string, size: number): string[] {
  const { origin, searchParams, pathname } = new URL(url);
  const list = hasKey(answer, 'topic_list') ? answer.topic_list : undefined;
  const more =
    hasKey(list, 'more_topics_url') && typeof list.more_topics_url === 'string'
      ? new URL(list.more_topics_url, origin)
      : undefined;
  if (more !== undefined) {
    if (!more.pathname.endsWith('.json')) more.pathname = `${more.pathname.replace(/\/$/, '')}.json`;
    return [more.href];
  }
  const page = Number(searchParams.get('page') ?? 1);
  if (
    hasKey(answer, 'post_stream') &&
    hasKey(answer.post_stream, 'stream') &&
    Array.isArray(answer.post_stream.stream)
  ) {
    const pages = Math.ceil(answer.post_stream.stream.length / postsAtOnce);
    // All further pages at once: a thread's price often stands in its last post.
    return page > 1
      ? []
      : Array.from({ length: Math.max(0, pages - 1) }, (_, index) =>
          withParameters(`${origin}${pathname}`, { page: index + 2 }),
        );
  }
  const search = hasKey(answer, 'grouped_search_result') ? answer.grouped_search_result : undefined;
  if (hasKey(search, 'more_full_page_results') && search.more_full_page_results === true)
    return [withParameters(url, { page: page + 1 })];
  const offset = searchParams.get('offset');
  return hasKey(answer, 'user_actions') && offset !== null && size >= 30
    ? [withParameters(url, { offset: Number(offset) + size })]
    : [];
}

/** Addresses as people know them, in JSON: the front page is its newest topics. */
function apiAddress(url: string): string[] {
  const { origin, pathname, search } = new URL(url);
  const path = pathname.replace(/\/$/, '');
  if (path === '') return [`${origin}/latest.json`];
  const id = /^\/t\/(?:[^/]+\/)?(\d+)/.exec(path)?.[1];
  if (id !== undefined) return [`${origin}/t/${id}.json`];
  const name = /^\/u\/([^/.]+)/.exec(path)?.[1];
  if (name !== undefined) return [`${origin}/user_actions.json?offset=0&username=${name}&filter=4,5`];
  return [path.endsWith('.json') ? `${origin}${path}${search}` : `${origin}${path}.json${search}`];
}
