// Whether the readers of networks return every message, post and author that real answers hold: counted here by walking the raw JSON and HTML,
// without any of the readers' code, and set beside what they return.
//   npm run bench:social -- [folder of real answers, default ../shared/data/social]
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { bluesky } from '#crawler/sources/bluesky.ts';
import { discourse } from '#crawler/sources/discourse.ts';
import { mastodon } from '#crawler/sources/mastodon.ts';
import type { AnswerContext, SourceReading } from '#crawler/sources/reader.ts';
import { reddit } from '#crawler/sources/reddit.ts';
import { readSocialPage } from '#crawler/sources/social-page.ts';
import { telegram } from '#crawler/sources/telegram.ts';

interface Answer {
  name: string;
  url: string;
  body: Buffer;
}

/** What an answer holds, by an independent count: posts by their number, authors by their handle. */
interface Held {
  posts: Set<string>;
  authors: Set<string>;
  /** A stretch of each post's text that the listing must hold. */
  texts: Map<string, string>;
}

type Read = (bytes: Buffer, context: AnswerContext) => SourceReading | null;

const folder = process.argv[2] ?? join(import.meta.dirname, '../../shared/data/social');
const seenAt = '2026-11-22T12:00:00Z';

const rows: Array<Record<string, string | number>> = [];
const missing: string[] = [];

run(
  'Telegram previews',
  telegram.read,
  filesIn('telegram-public-preview', '.html').map((file) => page(file, 'https://t.me/s/channel?before=100')),
  telegramHeld,
);
run('Mastodon', mastodon.read, mastodonAnswers(), mastodonHeld);
run(
  'Bluesky',
  bluesky.read,
  filesIn('bluesky-atproto-json', '.json').map((file) => page(file, 'https://public.api.bsky.app/xrpc/x')),
  blueskyHeld,
);
run('Reddit', reddit.read, redditAnswers(), redditHeld);
run(
  'Discourse',
  discourse.read,
  filesIn('discourse-api-fixtures', '.json').map((file) => page(file, 'https://forum.example/latest.json')),
  discourseHeld,
);
for (const network of ['bluesky', 'telegram', 'x', 'instagram', 'tiktok', 'reddit'])
  run(
    `${network}, public pages`,
    readSocialPage,
    filesIn(`metascraper-fixtures/packages/metascraper-${network}`, '.html').map((file) =>
      page(file, addressIn(readFileSync(file, 'utf8'), network)),
    ),
    pageHeld,
  );
process.stdout.write(`${table(rows)}\n`);
for (const line of missing) process.stdout.write(`missing: ${line}\n`);

function run(name: string, read: Read, answers: Answer[], held: (answer: Answer) => Held): void {
  const sum = { posts: 0, postsRead: 0, authors: 0, authorsRead: 0, texts: 0, textsRead: 0, dated: 0, extra: 0 };
  for (const answer of answers) {
    const expected = held(answer);
    const reading = read(answer.body, { url: answer.url, contentType: null, seenAt, source: 'bench' });
    const listings = [...(reading?.listings ?? []), ...(reading?.stubs ?? []).map(({ listing }) => listing)];
    const authors = (reading?.authors ?? []).map((author) => `${author.url ?? ''}\n${author.name}`.toLowerCase());
    const found = (post: string) => listings.find(({ url }) => plainAddress(url).endsWith(plainAddress(post)));
    for (const post of expected.posts) {
      sum.posts += 1;
      const listing = found(post);
      if (listing === undefined) {
        missing.push(`${name}: ${answer.name}: post ${post}`);
        continue;
      }
      sum.postsRead += 1;
      if (listing.postedAt !== null) sum.dated += 1;
      const text = expected.texts.get(post);
      if (text === undefined) continue;
      sum.texts += 1;
      if (letters(`${listing.title}${listing.description}`).includes(letters(text))) sum.textsRead += 1;
      else missing.push(`${name}: ${answer.name}: text of ${post}: ${text.slice(0, 80)}`);
    }
    sum.extra += listings.length - new Set([...expected.posts].map((post) => found(post)?.url).filter(Boolean)).size;
    for (const author of expected.authors) {
      sum.authors += 1;
      if (authors.some((each) => new RegExp(`(?:^|[/@\\n])${escape(author.toLowerCase())}(?:$|[/\\n)@ ])`).test(each)))
        sum.authorsRead += 1;
      else missing.push(`${name}: ${answer.name}: author ${author}`);
    }
  }
  rows.push({
    source: name,
    answers: answers.length,
    posts: sum.posts,
    read: sum.postsRead,
    'not in count': sum.extra,
    texts: sum.texts,
    'text read': sum.textsRead,
    dated: sum.dated,
    authors: sum.authors,
    'authors read': sum.authorsRead,
  });
}

function filesIn(name: string, end: string): string[] {
  return readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(end))
    .sort()
    .map((file) => join(folder, name, file));
}

function page(file: string, url: string): Answer {
  return { name: relative(folder, file).replace(/^.*\//, ''), url, body: readFileSync(file) };
}

function mastodonAnswers(): Answer[] {
  return filesIn('mastodon-cassettes', '.yaml').flatMap((file) => {
    const { interactions } = parseYaml(readFileSync(file, 'utf8')) as {
      interactions: Array<{ request: { uri: string }; response: { body: { string: string } } }>;
    };
    return interactions.map(({ request, response }) => ({
      name: `${basename(file)} ${request.uri}`,
      url: request.uri,
      body: Buffer.from(response.body.string),
    }));
  });
}

function redditAnswers(): Answer[] {
  return filesIn('reddit-praw-cassettes', '.json').flatMap((file) => {
    const { interactions } = JSON.parse(readFileSync(file, 'utf8')) as {
      interactions: Array<{ request: { uri: string }; response: { body: { string: string } } }>;
    };
    return interactions.map(({ request, response }) => ({
      name: `${basename(file)} ${request.uri}`,
      url: request.uri.replace('//oauth.', '//www.'),
      body: Buffer.from(response.body.string),
    }));
  });
}

type Json = Record<string, unknown>;

/** Every object of a JSON value, outermost first, with the key that holds it. */
function* objects(value: unknown, key = ''): Generator<[Json, string]> {
  if (Array.isArray(value)) for (const each of value) yield* objects(each, key);
  else if (typeof value === 'object' && value !== null) {
    yield [value as Json, key];
    for (const [name, child] of Object.entries(value)) yield* objects(child, name);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function empty(): Held {
  return { posts: new Set(), authors: new Set(), texts: new Map() };
}

function json(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString()) as unknown;
  } catch {
    return null;
  }
}

function mastodonHeld(answer: Answer): Held {
  const held = empty();
  for (const [each] of objects(json(answer))) {
    if (typeof each['acct'] === 'string') held.authors.add(each['acct'].split('@')[0] ?? '');
    const content = each['content'] ?? each['text'];
    if (typeof content !== 'string' || typeof each['uri'] !== 'string' || each['account'] === undefined) continue;
    // A boost is the post that it boosts.
    if (each['reblog'] !== null && each['reblog'] !== undefined) continue;
    const url = textOf(each['url'] ?? each['uri']);
    held.posts.add(url);
    const text = stripTags(content);
    if (text !== '') held.texts.set(url, text);
  }
  return held;
}

function blueskyHeld(answer: Answer): Held {
  const held = empty();
  for (const [each] of objects(json(answer))) {
    if (typeof each['did'] === 'string' && typeof each['handle'] === 'string') held.authors.add(each['handle']);
    const record = (each['record'] ?? each['value']) as Json | undefined;
    const uri = each['uri'];
    if (typeof uri !== 'string' || !uri.includes('/app.bsky.feed.post/') || typeof record?.['text'] !== 'string')
      continue;
    const key = uri.slice(uri.lastIndexOf('/') + 1);
    held.posts.add(key);
    if (record['text'] !== '') held.texts.set(key, record['text']);
  }
  return held;
}

function redditHeld(answer: Answer): Held {
  const held = empty();
  for (const [each] of objects(json(answer))) {
    if (each['kind'] !== 't3' && each['kind'] !== 't1') continue;
    const data = each['data'] as Json;
    const permalink = textOf(data['permalink']).replace(/\/$/, '');
    held.posts.add(permalink);
    held.texts.set(permalink, textOf(data['selftext'] || data['body'] || data['title']));
    if (data['author'] !== '[deleted]') held.authors.add(textOf(data['author']));
  }
  return held;
}

function discourseHeld(answer: Answer): Held {
  const held = empty();
  const whole = json(answer) as Json;
  for (const [each, key] of objects(whole)) {
    const name = each['username'] ?? (key === 'group' ? undefined : each['acting_username']);
    if (typeof name === 'string' && each['avatar_template'] !== undefined) held.authors.add(name);
    if (key === 'members' && typeof each['username'] === 'string') held.authors.add(each['username']);
    const text = each['cooked'] ?? (each['action_type'] === undefined ? undefined : each['excerpt']);
    if (typeof text === 'string' && each['post_number'] !== undefined) {
      const topic = each['topic_id'] ?? whole['id'];
      const post = `/t/${textOf(topic)}${each['post_number'] === 1 ? '' : `/${textOf(each['post_number'])}`}`;
      held.posts.add(post);
      held.texts.set(post, stripTags(text.replace(/<aside class="quote[\s\S]*?<\/aside>/g, '')));
    } else if (
      typeof each['title'] === 'string' &&
      typeof each['slug'] === 'string' &&
      each['fancy_title'] !== undefined &&
      each['post_stream'] === undefined &&
      key === 'topics'
    ) {
      const post = `/t/${textOf(each['id'])}`;
      held.posts.add(post);
      // One of them gives three topics the same number.
      if (!held.texts.has(post)) held.texts.set(post, each['title']);
    }
  }
  return held;
}

function telegramHeld(answer: Answer): Held {
  const held = empty();
  const html = answer.body.toString();
  for (const part of html.split(/(?=<div class="tgme_widget_message )/).slice(1)) {
    const post = /data-post="([^"]+)"/.exec(part)?.[1];
    if (post === undefined) continue;
    held.posts.add(post);
    held.authors.add(post.split('/')[0] ?? '');
    const text = /<div class="tgme_widget_message_text js-message_text"[^>]*>([\s\S]*?)<\/div>/.exec(part)?.[1];
    if (text !== undefined) held.texts.set(post, stripTags(text));
  }
  return held;
}

/** Pages: one post where the address is a post's, with what the head says of it; what scripts have drawn, by its mark. */
function pageHeld(answer: Answer): Held {
  const held = empty();
  const html = answer.body.toString();
  const { pathname } = new URL(answer.url);
  const meta = (name: string) =>
    new RegExp(
      `<meta[^>]*?(?:property|name)="${name}"[^>]*?content=(?:"([^"]*)"|'([^']*)')|<meta[^>]*?content=(?:"([^"]*)"|'([^']*)')[^>]*?(?:property|name)="${name}"`,
      's',
    )
      .exec(html)
      ?.slice(1)
      .find((each) => each !== undefined);
  const drawn = /tweetText/.test(html) ? [...html.matchAll(/<article[\s\S]*?<\/article>/g)] : [];
  if (drawn.length > 0)
    for (const [article] of drawn) {
      const [, handle = '', number = ''] =
        /href="(?:https:\/\/x\.com)?\/(\w+)\/status\/(\d+)"[^>]*>(?:\s|<(?!a)[^>]*>)*<time/.exec(article) ??
        /href="(?:https:\/\/x\.com)?\/(\w+)\/status\/(\d+)/.exec(article) ??
        [];
      held.posts.add(`/${handle}/status/${number}`);
      held.authors.add(handle);
      const [, text] = /data-testid="tweetText"[^>]*>([\s\S]*?)<\/div>/.exec(article) ?? [];
      if (text !== undefined) held.texts.set(`/${handle}/status/${number}`, stripTags(text));
    }
  else if (/\/(?:post|status|video|p|reel|tv|comments)\/|^\/\w+\/\d+$/.test(pathname)) {
    held.posts.add(pathname.replace(/\/$/, ''));
    const text = meta('og:description') ?? '';
    if (!/likes, |Explore this post/.test(text)) held.texts.set(pathname.replace(/\/$/, ''), stripTags(text));
  }
  for (const item of html.split(/(?=data-testid="feedItem-by-)/).slice(1)) {
    const handle = /^data-testid="feedItem-by-([^"]+)"/.exec(item)?.[1] ?? '';
    const post = `/post/${/href="\/profile\/[^"]*\/post\/(\w+)"/.exec(item)?.[1] ?? ''}`;
    held.posts.add(post);
    held.authors.add(handle);
    held.texts.set(post, stripTags(/data-testid="postText"[^>]*>([\s\S]*?)<\/div>/.exec(item)?.[1] ?? ''));
  }
  const handle = /^\/@?(?:s\/|profile\/|stories\/)?@?([\w.-]+)/.exec(pathname)?.[1] ?? '';
  if (handle !== '' && !/^(?:r|p|reel|tv|user)$/.test(handle)) held.authors.add(handle);
  const quoted = /on Instagram: (?:&quot;|")([\s\S]*?)(?:&quot;|")$/.exec(meta('og:title') ?? '')?.[1];
  if (quoted !== undefined) held.texts.set(pathname.replace(/\/$/, ''), stripTags(quoted));
  const insta = /comments - (\S+) on/.exec(meta('og:description') ?? '')?.[1];
  if (insta !== undefined) held.authors.add(insta);
  return held;
}

function addressIn(html: string, network: string): string {
  const linked =
    /<link[^>]*rel="canonical"[^>]*>/.exec(html)?.[0].match(/href="([^"]+)"/)?.[1] ??
    /<link[^>]*href="([^"]+)"[^>]*rel="canonical"/.exec(html)?.[1];
  const stated = /property="og:url"\s+content="([^"]+)"|content="([^"]+)"\s+property="og:url"/.exec(html);
  const telegramUrl = /name="twitter:app:url:googleplay" content="([^"]+)"/.exec(html)?.[1];
  return linked ?? stated?.[1] ?? stated?.[2] ?? telegramUrl ?? `https://${network}.example/`;
}

function stripTags(html: string): string {
  return html
    .replace(/<img[^>]*class="emoji"[^>]*alt="([^"]*)"[^>]*>/g, '$1')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&hellip;', '…')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .trim();
}

/** As two writers of one address would agree on it: no escapes, no slug of a topic. */
function plainAddress(url: string): string {
  return decodeURI(url)
    .normalize()
    .toLowerCase()
    .replace(/\/t\/[^/]*[^/\d][^/]*\//, '/t/')
    .replace(/\/$/, '');
}

/** Letters and digits only: markup differs in spaces. */
function letters(text: string): string {
  return text
    .replace(/&[a-z]+;/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function table(lines: Array<Record<string, string | number>>): string {
  const names = Object.keys(lines[0] ?? {});
  const cells = [names, names.map(() => '---'), ...lines.map((line) => names.map((name) => String(line[name] ?? '')))];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
