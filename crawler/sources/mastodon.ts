// Mastodon and what speaks its API (Pleroma, Akkoma, GoToSocial, Pixelfed): public timelines, tags, accounts' posts, threads.
// https://docs.joinmastodon.org/methods/timelines/ Without an account only; an instance that wants a token is left alone.
import { z } from 'zod';
import type { Listing } from '#listing/listing.ts';
import { count, hasKey, id, listOf, parseJson, text, withParameters } from './json.ts';
import { textOfHtml } from './html-text.ts';
import { distinctAuthors, postMaker, type Post } from './post.ts';
import type { Author, SourceReader, SourceReading } from './reader.ts';

/** As many as Mastodon gives at once. */
const pageSize = 40;

const account = z.looseObject({
  id,
  acct: z.string(),
  url: text,
  display_name: text,
  username: text,
});

const medium = z.looseObject({ type: text, url: text, preview_url: text, remote_url: text, description: text });

const bareStatus = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  url: z.string().nullish().catch(null),
  uri: text,
  account,
  content: text,
  /** What its writer typed; stands in the place of `content` where a post has just been taken down. */
  text: z.string().nullish().catch(null),
  mentions: listOf(account).optional(),
  spoiler_text: text,
  created_at: text,
  language: z.string().nullish().catch(null),
  media_attachments: listOf(medium).optional(),
  replies_count: count,
  poll: z
    .looseObject({ options: listOf(z.looseObject({ title: text })) })
    .nullish()
    .catch(null),
});
const status = bareStatus.extend({ reblog: bareStatus.nullish().catch(null) });
type Status = z.infer<typeof bareStatus>;

export const mastodon: SourceReader = {
  start(source) {
    const { watch } = source;
    const origin = new URL(source.urls[0] as string).origin;
    const tags = (watch?.tags ?? []).map((tag) => tagAddress(origin, tag));
    const accounts = (watch?.accounts ?? []).map((name) => lookupAddress(origin, name));
    const given = source.urls.flatMap((url) => apiAddress(url));
    const isPublic = watch?.timeline === true || given.length + tags.length + accounts.length === 0;
    return [
      ...given,
      ...tags,
      ...accounts,
      ...(isPublic ? [`${origin}/api/v1/timelines/public?limit=${pageSize}`] : []),
    ];
  },
  // Full-text search wants an account; a tag of the same name does not.
  search: ({ urls }, term) => [tagAddress(new URL(urls[0] as string).origin, term.replace(/[^\p{L}\p{N}_]+/gu, ''))],
  read(bytes, context): SourceReading | null {
    const answer = parseJson(bytes);
    if (answer === undefined) return null;
    const make = postMaker(bytes, context);
    const origin = new URL(context.url).origin;
    const listings: Listing[] = [];
    const authors: Author[] = [];
    const given = statusesIn(answer);
    for (const each of given) {
      authors.push(authorOf(each.account));
      const original = each.reblog ?? each;
      authors.push(authorOf(original.account), ...(original.mentions ?? []).map(authorOf));
      listings.push(make(postOf(original, origin)));
    }
    const people = peopleIn(answer);
    authors.push(...people.map(authorOf));
    if (given.length === 0 && people.length === 0 && !isKnownShape(answer)) return null;
    const last = Array.isArray(answer) ? given.at(-1)?.id : undefined;
    return {
      listings,
      authors: distinctAuthors(authors),
      next:
        last === undefined || !isTimeline(context.url)
          ? []
          : [withParameters(context.url, { max_id: last, min_id: null, since_id: null })],
      items: [
        // Looked up by name: their posts are under their number.
        ...(isLookup(context.url)
          ? people.flatMap(({ id: number }) => (number === undefined ? [] : statusesAddress(origin, number)))
          : []),
        ...(Array.isArray(answer) && context.replies !== false
          ? given.flatMap((each) => threadAddress(origin, each))
          : []),
      ],
    };
  },
};

/** Timelines, single statuses, threads (`ancestors`, `descendants`) and search results all hold statuses. */
function statusesIn(answer: unknown): Array<z.infer<typeof status>> {
  const list = listOf(status);
  if (Array.isArray(answer)) return list.parse(answer);
  if (hasKey(answer, 'ancestors') && hasKey(answer, 'descendants'))
    return [...list.parse(answer.ancestors), ...list.parse(answer.descendants)];
  if (hasKey(answer, 'statuses') && Array.isArray(answer.statuses)) return list.parse(answer.statuses);
  if (hasKey(answer, 'account')) return list.parse([answer]);
  return [];
}

function peopleIn(answer: unknown): Array<z.infer<typeof account>> {
  const list = listOf(account);
  if (Array.isArray(answer)) return list.parse(answer);
  if (hasKey(answer, 'accounts') && Array.isArray(answer.accounts)) return list.parse(answer.accounts);
  if (hasKey(answer, 'contact')) {
    const { contact } = answer;
    return hasKey(contact, 'account') ? list.parse([contact.account]) : [];
  }
  if (hasKey(answer, 'contact_account')) return list.parse([answer.contact_account]);
  return hasKey(answer, 'acct') ? list.parse([answer]) : [];
}

function isKnownShape(answer: unknown): boolean {
  return Array.isArray(answer) || hasKey(answer, 'statuses') || hasKey(answer, 'ancestors');
}

function authorOf(person: z.infer<typeof account>): Author {
  const name = person.display_name === undefined || person.display_name === '' ? person.acct : person.display_name;
  return person.url === undefined ? { name } : { name, url: person.url };
}

function postOf(each: Status, origin: string): Post {
  const body = textOfHtml(each.content ?? each.text ?? '');
  const options = each.poll?.options.map(({ title }) => title ?? '') ?? [];
  const described = (each.media_attachments ?? []).map(({ description }) => description ?? '').filter(Boolean);
  return {
    url: each.url ?? each.uri ?? `${origin}/api/v1/statuses/${each.id}`,
    title: each.spoiler_text,
    text: [body.text, ...options, ...described].filter(Boolean).join('\n'),
    author: authorOf(each.account),
    images: (each.media_attachments ?? []).map((item) =>
      item.type === 'image' || item.type === 'gifv'
        ? (item.url ?? item.remote_url ?? item.preview_url)
        : item.preview_url,
    ),
    postedAt: each.created_at,
    language: each.language,
    links: body.links.filter((link) => !link.startsWith(`${origin}/tags/`)),
  };
}

/** `/tags/x`, `/@name` and `/public` as people know them, in the API's words; nothing for the bare instance. */
function apiAddress(url: string): string[] {
  const { origin, pathname, href } = new URL(url);
  if (pathname.startsWith('/api/')) return [href];
  const tag = /^\/tags\/([^/]+)/.exec(pathname)?.[1];
  if (tag !== undefined) return [tagAddress(origin, decodeURIComponent(tag))];
  const name = /^\/@([^/]+)\/?$/.exec(pathname)?.[1];
  if (name !== undefined) return [lookupAddress(origin, name)];
  const post = /^\/@[^/]+\/(\d+)/.exec(pathname)?.[1];
  if (post !== undefined) return [`${origin}/api/v1/statuses/${post}`, `${origin}/api/v1/statuses/${post}/context`];
  return pathname.startsWith('/public') ? [`${origin}/api/v1/timelines/public?limit=${pageSize}`] : [];
}

function tagAddress(origin: string, tag: string) {
  return `${origin}/api/v1/timelines/tag/${encodeURIComponent(tag.replace(/^#/, ''))}?limit=${pageSize}`;
}

function lookupAddress(origin: string, name: string) {
  return /^\d{6,}$/.test(name)
    ? statusesAddress(origin, name)
    : `${origin}/api/v1/accounts/lookup?acct=${encodeURIComponent(name.replace(/^@/, ''))}`;
}

function statusesAddress(origin: string, number: string) {
  return `${origin}/api/v1/accounts/${number}/statuses?limit=${pageSize}&exclude_reblogs=true`;
}

function threadAddress(origin: string, { id: number, replies_count: replies = 0 }: Status): string[] {
  return replies > 0 ? [`${origin}/api/v1/statuses/${number}/context`] : [];
}

function isTimeline(url: string) {
  return /\/api\/v1\/(?:timelines\/|accounts\/\d+\/statuses)/.test(url);
}

function isLookup(url: string) {
  return /\/api\/v1\/accounts\/lookup\b/.test(url);
}
