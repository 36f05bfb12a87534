// The public page that a network shows of one post or profile to anyone who has its address: Bluesky, Telegram, X, Instagram, TikTok, Reddit.
// Single pages only; what lies behind a log-in is left alone. For whole channels and feeds the networks' own readers stand beside this file.
import { selectAll, selectOne } from 'css-select';
import type { AnyNode, Document, Element } from 'domhandler';
import { absolute } from '../read/addresses.ts';
import { decodePage } from '../read/decode.ts';
import { parseHtml, rawText, squeeze } from '../read/dom.ts';
import { textOfElement } from './element-text.ts';
import { hasKey } from './json.ts';
import { distinctAuthors, instantOf, postMaker, type Post } from './post.ts';
import type { AnswerContext, Author, SourceReading } from './reader.ts';
import { telegram } from './telegram.ts';

interface PageParts {
  document: Document;
  meta: (name: string) => string | undefined;
  url: string;
}

interface Shown {
  posts: Post[];
  authors: Array<Author | null>;
}

type Network = (page: PageParts) => Shown;

/** By host, `www.` and `m.` left out. */
const networks: Record<string, Network> = {
  'bsky.app': bluesky,
  'x.com': x,
  'twitter.com': x,
  'instagram.com': instagram,
  'tiktok.com': tiktok,
  'reddit.com': redditPage,
  't.me': telegramPage,
};

/** Null where the page is of none of these networks, or shows neither a post nor a profile. Pure; nothing makes it throw. */
export function readSocialPage(bytes: Buffer, context: AnswerContext): SourceReading | null {
  const network = networks[new URL(context.url).hostname.replace(/^(?:www|m|mobile|old|new|vm)\./, '')];
  if (network === undefined) return null;
  const widget = network === telegramPage ? telegram.read(bytes, context) : null;
  if (widget !== null && widget.listings.length > 0) return widget;
  const document = parseHtml(decodePage(bytes, context.contentType));
  const metas = new Map<string, string>();
  for (const { attribs } of selectAll<AnyNode, Element>('meta[content]', document.children)) {
    const name = (attribs['property'] ?? attribs['name'] ?? '').toLowerCase();
    if (name !== '' && !metas.has(name) && attribs['content'] !== '') metas.set(name, attribs['content'] ?? '');
  }
  const canonical = absolute(
    one(document, 'link[rel="canonical"]')?.attribs['href'] ?? metas.get('og:url') ?? '',
    context.url,
  );
  const { posts, authors } = network({ document, meta: (name) => metas.get(name), url: canonical ?? context.url });
  if (posts.length === 0 && authors.length === 0) return null;
  return {
    listings: posts.map(postMaker(bytes, context)),
    authors: distinctAuthors([...posts.map(({ author }) => author), ...authors]),
    next: [],
    items: [],
  };
}

/** One post with its data in JSON-LD, or a profile whose posts a script has drawn. */
function bluesky({ document, meta, url }: PageParts): Shown {
  const author = handleIn(meta('og:title'), (handle) => `https://bsky.app/profile/${handle}`);
  const drawn = all(document, '[data-testid^="feedItem-by-"], [data-testid^="postThreadItem-by-"]').map(
    (item): Post => {
      const handle = (item.attribs['data-testid'] ?? '').replace(/^.*?-by-/, '');
      const text = one(item, '[data-testid="postText"]');
      const link = one(item, 'a[href*="/post/"]');
      return {
        url: absolute(link?.attribs['href'] ?? '', url) ?? url,
        text: text === null ? '' : textOfElement(text).text,
        author: {
          name: author?.url?.endsWith(`/${handle}`) === true ? author.name : handle,
          url: `https://bsky.app/profile/${handle}`,
        },
        images: all(item, 'img[src*="/img/feed_"]').map(({ attribs }) => attribs['src']),
        postedAt: instantOf(link?.attribs['aria-label']?.replace(/ at /, ' ')),
      };
    },
  );
  if (!/\/post\//.test(url)) return { posts: drawn, authors: [author] };
  const posting = linkedData(document).find(
    (value) => hasKey(value, '@type') && value['@type'] === 'DiscussionForumPosting',
  );
  const text =
    hasKey(posting, 'text') && typeof posting.text === 'string' ? posting.text : (meta('og:description') ?? '');
  const image = meta('og:image');
  return {
    posts: [
      {
        url,
        text: plain(text),
        author,
        images: [image?.includes('/img/avatar') === true ? null : image],
        postedAt: meta('article:published_time'),
      },
    ],
    authors: [],
  };
}

function telegramPage({ document, meta, url }: PageParts): Shown {
  const name = meta('og:title');
  if (name === undefined || one(document, '.tgme_page, .tgme_page_wrap') === null) return { posts: [], authors: [] };
  const [, channel = '', number] = /^\/(?:s\/)?([^/]+)(?:\/(\d+))?/.exec(new URL(url).pathname) ?? [];
  const author = { name, url: `https://t.me/${channel}` };
  const post = {
    url: `${author.url}${number === undefined ? '' : `/${number}`}`,
    text: plain(meta('og:description') ?? ''),
    author,
    images: [meta('og:image')],
  };
  return { posts: [number === undefined ? { ...post, title: name } : post], authors: [] };
}

function x({ document, meta, url }: PageParts): Shown {
  const author = handleIn(meta('og:title'), (handle) => `https://x.com/${handle}`);
  const drawn = all(document, 'article[data-testid="tweet"]').map((tweet): Post => {
    const link =
      all(tweet, 'a[href*="/status/"]').find((each) => one(each, 'time') !== null) ?? one(tweet, 'a[href*="/status/"]');
    const text = one(tweet, '[data-testid="tweetText"]');
    const address = absolute(link?.attribs['href'] ?? '', url) ?? url;
    const handle = new URL(address).pathname.split('/')[1] ?? '';
    const name = one(tweet, '[data-testid="User-Name"]');
    return {
      url: address.replace(/(\/status\/\d+).*/, '$1'),
      text: text === null ? '' : textOfElement(text).text,
      author: {
        name: name === null ? handle : squeeze(rawText(one(name, 'a') ?? name, 200)) || handle,
        url: `https://x.com/${handle}`,
      },
      images: all(tweet, '[data-testid="tweetPhoto"] img').map(({ attribs }) => attribs['src']),
      postedAt: one(tweet, 'time[datetime]')?.attribs['datetime'],
    };
  });
  if (drawn.length > 0) return { posts: drawn, authors: [author] };
  if (!/\/status\/\d+/.test(url)) return { posts: [], authors: [author] };
  const image = meta('og:image');
  return {
    posts: [
      {
        url: url.replace('//twitter.com/', '//x.com/'),
        text: plain(meta('og:description') ?? ''),
        author,
        images: [image?.includes('/profile_images/') === true ? null : image],
      },
    ],
    authors: [],
  };
}

/** The words stand in quotation marks behind the author's name, and again behind what is counted; both may be cut. */
function instagram({ meta, url }: PageParts): Shown {
  const title = plain(meta('og:title') ?? '');
  const shown = handleIn(meta('twitter:title') ?? title, (handle) => `https://www.instagram.com/${handle}/`);
  const description = plain(meta('og:description') ?? meta('description') ?? '');
  const [, handle, date] = /comments - (\S+) on ([^:]+?)(?::|$)/s.exec(description) ?? [];
  const fallback = handle === undefined ? null : { name: handle, url: `https://www.instagram.com/${handle}/` };
  const story = /^\/stories\/([^/]+)/.exec(new URL(url).pathname)?.[1];
  const author =
    shown ?? fallback ?? (story === undefined ? null : { name: story, url: `https://www.instagram.com/${story}/` });
  if (!/\/(?:p|reel|tv)\//.test(url)) return { posts: [], authors: [author] };
  const words = /^.{1,200}? on Instagram: "(.*)"$/s.exec(title)?.[1] ?? /: "(.*)"\.?\s*$/s.exec(description)?.[1] ?? '';
  return {
    posts: [
      {
        url,
        text: words,
        author,
        images: [meta('og:image')],
        postedAt: date === undefined ? null : instantOf(`${date} UTC`)?.slice(0, 10),
      },
    ],
    authors: [],
  };
}

function tiktok({ document, meta, url }: PageParts): Shown {
  const script = one(document, 'script#__UNIVERSAL_DATA_FOR_REHYDRATION__');
  const state = script === null ? undefined : jsonIn(rawScript(script));
  const item = find(state, 'itemStruct');
  const user = find(state, 'author') ?? find(state, 'user');
  const author =
    personOf(user, (handle) => `https://www.tiktok.com/@${handle}`) ??
    handleIn(meta('og:title'), (handle) => `https://www.tiktok.com/@${handle}`);
  if (!/\/(?:video|photo)\/\d+/.test(url)) return { posts: [], authors: [author] };
  const seconds = hasKey(item, 'createTime') ? Number(item.createTime) : Number.NaN;
  const cover = find(item, 'video');
  return {
    posts: [
      {
        url,
        text: hasKey(item, 'desc') && typeof item.desc === 'string' ? item.desc : plain(meta('og:description') ?? ''),
        author,
        images: [hasKey(cover, 'cover') && typeof cover.cover === 'string' ? cover.cover : meta('og:image')],
        postedAt: instantOf(seconds * 1000),
      },
    ],
    authors: [],
  };
}

function redditPage({ document, meta, url }: PageParts): Shown {
  if (!/\/comments\//.test(url)) return { posts: [], authors: [] };
  const post = one(document, 'shreddit-post');
  const title =
    post?.attribs['post-title'] ?? plain(meta('og:title') ?? '').replace(/^From the .{1,60} community on Reddit: /, '');
  const name = post?.attribs['author'];
  const body = post === null ? null : one(post, '[slot="text-body"]');
  return {
    posts: [
      {
        url: url.replace(/\?.*/, ''),
        title,
        text: body === null ? plain(meta('description') ?? meta('og:description') ?? '') : textOfElement(body).text,
        author: name === undefined ? null : { name, url: `https://www.reddit.com/user/${name}` },
        images: [meta('og:image')],
        postedAt: instantOf(post?.attribs['created-timestamp']),
      },
    ],
    authors: [],
  };
}

/** `Name (@handle) …` */
function handleIn(text: string | undefined, profile: (handle: string) => string): Author | null {
  const [, name, handle] = /^\s*(.*?)\s*\(@([\w.-]+)\)/s.exec(plain(text ?? '')) ?? [];
  if (handle === undefined) return null;
  return { name: name === undefined || name === '' ? handle : name, url: profile(handle) };
}

function personOf(user: unknown, profile: (handle: string) => string): Author | null {
  if (!hasKey(user, 'uniqueId') || typeof user.uniqueId !== 'string') return null;
  const name = hasKey(user, 'nickname') && typeof user.nickname === 'string' ? user.nickname : user.uniqueId;
  return { name, url: profile(user.uniqueId) };
}

/** The first value under this key, wherever it stands. */
function find(value: unknown, key: string, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > 8) return undefined;
  if (hasKey(value, key) && typeof value[key] === 'object' && value[key] !== null) return value[key];
  for (const child of Object.values(value)) {
    const found = find(child, key, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function linkedData(document: Document): unknown[] {
  return all(document, 'script[type="application/ld+json"]')
    .slice(0, 50)
    .map((script) => jsonIn(rawScript(script)));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function rawScript(script: Element): string {
  return script.children.map((child) => ('data' in child ? child.data : '')).join('');
}

/** Entities that a page has escaped twice. */
function plain(text: string): string {
  return text
    .replace(/&#0*39;|&#x0*27;/gi, "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
}

function one(within: Document | Element, selector: string): Element | null {
  return selectOne<AnyNode, Element>(selector, within.children);
}

function all(within: Document | Element, selector: string): Element[] {
  return selectAll<AnyNode, Element>(selector, within.children);
}
