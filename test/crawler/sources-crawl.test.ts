// Each kind of source from end to end: a local server that speaks its interface, scanned by the real crawl. Posts become listings, lists are
// followed to their end, refusals are waited out, a log-in wall is named.
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCrawl, userAgentOf, type CrawlOptions, type Found } from '#crawler/crawl.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceSchema, type Source } from '#crawler/sources/source.ts';
import { serveSite, type Handler, type Site } from './support/site.ts';

const sites: Site[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

async function serve(handler: Handler): Promise<Site> {
  const site = await serveSite((request, response, url) =>
    url.pathname === '/robots.txt' ? void response.writeHead(404).end() : handler(request, response, url),
  );
  sites.push(site);
  return site;
}

const send = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}) =>
  void response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(value));
const sendHtml = (response: ServerResponse, html: string) =>
  void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);

async function scan(
  site: Site,
  wishes: Partial<Source> & { kind: Source['kind'] },
  options: Partial<CrawlOptions> = {},
) {
  const found: Found[] = [];
  const source = sourceSchema.parse({
    name: 'test',
    urls: [`${site.origin}/`],
    legalBasis: 'Act 5, section 3',
    rate: 2000,
    concurrency: 8,
    ...wishes,
  });
  const summary = await makeCrawl({
    sources: [source],
    frontier: makeMemoryFrontier(),
    onListings: (batch) => void found.push(...batch),
    fetch: { userAgent: userAgentOf('test', 'unit@example.org'), allowLoopback: true },
    ...options,
  }).run();
  return { summary, found, titles: found.map(({ listing }) => listing.title).sort() };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('Mastodon', () => {
  const account = (origin: string) => ({
    id: '7',
    username: 'nell',
    acct: 'nell',
    display_name: 'Nell',
    url: `${origin}/@nell`,
  });
  const status = (origin: string, number: number, more: object = {}) => ({
    id: String(number),
    uri: `${origin}/users/nell/statuses/${number}`,
    url: `${origin}/@nell/${number}`,
    account: account(origin),
    content: `<p>Brass lamp number ${number} for 40 EUR, <a href="https://t.me/nell_lamps">ask here</a></p>`,
    created_at: '2026-05-01T10:00:00.000Z',
    language: 'en',
    replies_count: 0,
    media_attachments: [],
    ...more,
  });
  /** Forty a page, newest first, as the timelines are. */
  const timeline =
    (count: number): Handler =>
    (_, response, url) => {
      const { origin } = url;
      if (url.pathname.endsWith('/context'))
        return send(response, { ancestors: [], descendants: [status(origin, 9001)] });
      if (url.pathname.endsWith('/lookup')) return send(response, account(origin));
      const below = Number(url.searchParams.get('max_id') ?? count + 1);
      const page = numbers(count)
        .reverse()
        .filter((number) => number < below)
        .slice(0, 40);
      return send(
        response,
        page.map((number) => status(origin, number, number === 3 ? { replies_count: 1 } : {})),
      );
    };

  it('is read from the newest post to the first, with the answers to it', async () => {
    const site = await serve(timeline(95));
    const { found, summary } = await scan(site, { kind: 'mastodon' });
    expect(found).toHaveLength(96);
    expect(summary).toMatchObject({ ended: 'complete', listings: 96 });
    const third = found.find(({ listing }) => listing.url === `${site.origin}/@nell/3`) as Found;
    expect(third.listing).toMatchObject({
      kind: 'listing',
      title: 'Brass lamp number 3 for 40 EUR, ask here',
      price: { amount: 40, currency: 'EUR' },
      seller: { name: 'Nell', url: `${site.origin}/@nell` },
      postedAt: '2026-05-01T10:00:00Z',
      language: 'en',
      contacts: [{ type: 'telegram', value: 'nell_lamps' }],
      source: 'test',
    });
    expect(third.capture.exchanges.at(-1)?.body.toString()).toContain('Brass lamp number 3');
  });

  it('goes back as far as its history says, and no further', async () => {
    const site = await serve(timeline(400));
    const { found } = await scan(site, { kind: 'mastodon', history: { pages: 2 } });
    expect(found.filter(({ listing }) => !listing.url.endsWith('/9001'))).toHaveLength(120);
    const old = await serve(timeline(400));
    const recent = await scan(old, { kind: 'mastodon', history: { pages: 50, days: 1 } });
    expect(recent.found).toHaveLength(40);
  });

  it('finds an account by its name, and posts by tag', async () => {
    const site = await serve(timeline(50));
    const { found } = await scan(site, {
      kind: 'mastodon',
      watch: { tags: ['lamps'], accounts: ['@nell'], communities: [], channels: [], replies: false },
    });
    expect(found).toHaveLength(50);
    expect(site.asked).toContain('/api/v1/timelines/tag/lamps?limit=40');
    expect(site.asked).toContain('/api/v1/accounts/7/statuses?limit=40&exclude_reblogs=true');
  });

  it('is left alone where it wants an account', async () => {
    const site = await serve(
      (_, response) =>
        void response
          .writeHead(422, { 'content-type': 'application/json' })
          .end('{"error":"This method requires an authenticated user"}'),
    );
    const { summary } = await scan(site, { kind: 'mastodon' });
    expect(summary.reasons).toEqual({ 'login-wall': 1 });
    expect(site.asked).toHaveLength(2);
  });
});

describe('Lemmy', () => {
  const view = (origin: string, number: number, comments: number) => ({
    post: {
      id: number,
      name: `Lamp ${number}`,
      body: 'Brass, *heavy*.',
      ap_id: `${origin}/post/${number}`,
      published: '2026-05-01T10:00:00.123',
    },
    creator: { name: 'ola', actor_id: `${origin}/u/ola` },
    counts: { comments },
  });
  it('is read page by page with its cursor, comments by number', async () => {
    const site = await serve((_, response, url) => {
      const { origin, searchParams, pathname } = url;
      if (pathname === '/api/v3/comment/list') {
        const page = Number(searchParams.get('page'));
        const ids = numbers(70).slice((page - 1) * 50, page * 50);
        return send(response, {
          comments: ids.map((id) => ({
            comment: { id, content: `How much? ${id}`, ap_id: `${origin}/comment/${id}` },
            post: { name: 'Lamp 2' },
            creator: { name: 'per' },
          })),
        });
      }
      const at = Number(searchParams.get('page_cursor') ?? 0);
      const ids = numbers(120).slice(at, at + 50);
      return send(response, {
        posts: ids.map((id) => view(origin, id, id === 2 ? 70 : 0)),
        ...(at + 50 < 120 ? { next_page: String(at + 50) } : { next_page: null }),
      });
    });
    const { found, titles } = await scan(site, {
      kind: 'lemmy',
      watch: { communities: ['lamps'], tags: [], accounts: [], channels: [], replies: true },
    });
    expect(found).toHaveLength(190);
    expect(titles.filter((title) => title === 'Re: Lamp 2')).toHaveLength(70);
    expect(found.find(({ listing }) => listing.title === 'Lamp 7')?.listing).toMatchObject({
      postedAt: '2026-05-01T10:00:00.123Z',
      seller: { name: 'ola' },
    });
  });
});

describe('Bluesky', () => {
  const post = (number: number, more: object = {}) => ({
    uri: `at://did:plc:abc/app.bsky.feed.post/k${number}`,
    author: { did: 'did:plc:abc', handle: 'ines.example', displayName: 'Inês' },
    record: { $type: 'app.bsky.feed.post', text: `Lamp ${number}`, createdAt: '2026-05-01T10:00:00Z', langs: ['pt'] },
    replyCount: 0,
    ...more,
  });
  it('searches, follows the cursor, and opens threads', async () => {
    const site = await serve((_, response, { pathname, searchParams }) => {
      if (pathname.endsWith('getPostThread'))
        return send(response, {
          thread: { post: post(1, { replyCount: 1 }), replies: [{ post: post(501), replies: [{ post: post(502) }] }] },
        });
      const at = Number(searchParams.get('cursor') ?? 0);
      return send(response, {
        posts: numbers(150)
          .slice(at, at + 100)
          .map((each) => post(each, { replyCount: each === 1 ? 2 : 0 })),
        ...(at === 0 ? { cursor: '100' } : {}),
      });
    });
    const { found } = await scan(site, { kind: 'bluesky', search: { terms: ['brass lamp'], budget: 5 } });
    expect(found).toHaveLength(152);
    expect(site.asked.find((path) => path.includes('searchPosts'))).toContain('q=%22brass+lamp%22');
    expect(found[0]?.listing).toMatchObject({
      url: expect.stringMatching(/^https:\/\/bsky\.app\/profile\/ines\.example\/post\/k/),
      seller: { name: 'Inês', url: 'https://bsky.app/profile/ines.example' },
      language: 'pt',
    });
  });
});

describe('Telegram previews', () => {
  const message = (number: number) =>
    `<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="lamps/${number}"><div class="tgme_widget_message_bubble">
    <div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/lamps"><span>Lamps</span></a></div>
    <a class="tgme_widget_message_photo_wrap" href="#" style="width:1px;background-image:url('https://cdn.example/${number}.jpg')"></a>
    <div class="tgme_widget_message_text js-message_text">Lamp ${number}<br/>WhatsApp +351 912 345 678</div>
    <a class="tgme_widget_message_date" href="https://t.me/lamps/${number}"><time datetime="2026-05-01T10:00:00+00:00">10:00</time></a></div></div></div>`;
  const channel: Handler = (_, response, { searchParams, pathname }) => {
    if (pathname !== '/s/lamps') return void response.writeHead(302, { location: '/s/lamps' }).end();
    const before = Number(searchParams.get('before') ?? 46);
    const page = numbers(45)
      .filter((number) => number < before)
      .slice(-20);
    const first = page[0] ?? 0;
    const more =
      first > 1
        ? `<a href="/s/lamps?before=${first}" class="tme_messages_more js-messages_more" data-before="${first}"></a>`
        : '';
    return sendHtml(
      response,
      `<html><body class="tgme_page"><div class="tgme_channel_info_header_title">Lamps</div><div class="tgme_channel_info_description">Write to @lamp_seller</div><main>${more}${page.map(message).join('')}</main></body></html>`,
    );
  };
  it('are read back to the first message, and the channel’s own words with them', async () => {
    const site = await serve(channel);
    const { found } = await scan(site, {
      kind: 'telegram',
      watch: { channels: ['@lamps'], tags: [], accounts: [], communities: [], replies: true },
    });
    expect(found).toHaveLength(46);
    expect(found.find(({ listing }) => listing.url === 'https://t.me/lamps/9')?.listing).toMatchObject({
      title: 'Lamp 9',
      description: 'Lamp 9\nWhatsApp +351 912 345 678',
      images: ['https://cdn.example/9.jpg'],
      contacts: expect.arrayContaining([{ type: 'whatsapp', value: '+351912345678' }]),
    });
    expect(
      found.some(({ listing }) => listing.url === 'https://t.me/lamps' && listing.description.includes('@lamp_seller')),
    ).toBe(true);
  });
});

describe('Reddit', () => {
  const post = (number: number, comments = 0) => ({
    kind: 't3',
    data: {
      name: `t3_p${number}`,
      title: `Lamp ${number}`,
      selftext: 'Brass & glass, $30',
      author: 'kim',
      permalink: `/r/lamps/comments/p${number}/lamp/`,
      created_utc: 1_777_629_600,
      num_comments: comments,
      is_self: true,
    },
  });
  const comment = (id: string, replies: unknown = '') => ({
    kind: 't1',
    data: {
      name: `t1_${id}`,
      body: `Comment ${id}`,
      author: 'lee',
      permalink: `/r/lamps/comments/p1/lamp/${id}/`,
      created_utc: 1_777_629_600,
      replies,
    },
  });
  const list = (children: unknown[], after: string | null = null) => ({ kind: 'Listing', data: { after, children } });
  it('gives its posts, and of each every comment, those left out too', async () => {
    const site = await serve((_, response, { pathname, searchParams }) => {
      if (pathname === '/api/morechildren.json')
        return send(response, {
          json: { data: { things: (searchParams.get('children') ?? '').split(',').map((id) => comment(id)) } },
        });
      if (pathname.startsWith('/r/lamps/comments/p1/'))
        return send(response, [
          list([post(1, 4)]),
          list([
            comment('c1', list([comment('c2')])),
            { kind: 'more', data: { children: ['c3', 'c4'], parent_id: 't3_p1' } },
          ]),
        ]);
      return send(
        response,
        searchParams.get('after') === null
          ? list(
              numbers(100).map((number) => post(number, number === 1 ? 4 : 0)),
              't3_p100',
            )
          : list(numbers(20).map((number) => post(number + 100))),
      );
    });
    const { found, titles } = await scan(site, {
      kind: 'reddit',
      watch: { communities: ['lamps'], tags: [], accounts: [], channels: [], replies: true },
    });
    expect(found).toHaveLength(124);
    expect(
      titles.filter((title) => title === 'Re: Lamp 1').length +
        titles.filter((title) => title.startsWith('Comment')).length,
    ).toBe(4);
    expect(found.find(({ listing }) => listing.title === 'Lamp 5')?.listing).toMatchObject({
      price: { amount: 30 },
      seller: { name: 'kim' },
      postedAt: '2026-05-01T10:00:00Z',
    });
  });
});

describe('Discourse', () => {
  const post = (topic: number, number: number) => ({
    id: topic * 1000 + number,
    username: `user${number % 3}`,
    name: '',
    cooked: `<p>Post ${number} of ${topic}</p><aside class="quote"><blockquote>old words</blockquote></aside>`,
    post_number: number,
    created_at: '2026-05-01T10:00:00Z',
    topic_id: topic,
  });
  it('reads topic lists to their end, and every post of every topic', async () => {
    const site = await serve((_, response, { pathname, searchParams }) => {
      const id = Number(/^\/t\/(\d+)\.json$/.exec(pathname)?.[1] ?? 0);
      const page = Number(searchParams.get('page') ?? 1);
      if (id === 4)
        return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":["gone"]}');
      if (id > 0) {
        const all = numbers(id === 1 ? 45 : 1);
        return send(response, {
          id,
          title: `Topic ${id}`,
          slug: `topic-${id}`,
          post_stream: { posts: all.slice((page - 1) * 20, page * 20).map((number) => post(id, number)), stream: all },
        });
      }
      const list = Number(searchParams.get('page') ?? 0);
      const topics = numbers(5).map((number) => number + list * 5);
      return send(response, {
        users: [],
        topic_list: {
          topics: topics.map((number) => ({ id: number, title: `Topic ${number}`, slug: `topic-${number}` })),
          ...(list === 0 ? { more_topics_url: '/latest?no_definitions=true&page=1' } : {}),
        },
      });
    });
    const { found, summary } = await scan(site, { kind: 'discourse' });
    expect(found.filter(({ listing }) => listing.kind === 'listing')).toHaveLength(45 + 8);
    // What the list said of a topic that is gone.
    expect(found.filter(({ listing }) => listing.kind === 'stub').map(({ listing }) => listing.title)).toEqual([
      'Topic 4',
    ]);
    expect(summary.reasons).toEqual({ 'http-4xx': 1 });
    expect(found.find(({ listing }) => listing.url === `${site.origin}/t/topic-1/1`)?.listing).toMatchObject({
      title: 'Topic 1',
      description: 'Post 1 of 1',
      seller: { name: 'user1' },
    });
    expect(
      found.some(({ listing }) => listing.url === `${site.origin}/t/topic-1/1/45` && listing.title === 'Re: Topic 1'),
    ).toBe(true);
  });
});

describe('a feed', () => {
  it('stands for its pages, which are read; what leads elsewhere counts by itself', async () => {
    const site = await serve((_, response, { pathname, searchParams, origin }) => {
      if (pathname === '/feed.xml') {
        const page = Number(searchParams.get('page') ?? 1);
        const item = (number: number, link: string) =>
          `<item><title>Lamp ${number}</title><link>${link}</link><description>&lt;p&gt;Short word on ${number}&lt;/p&gt;</description></item>`;
        const next = page === 1 ? `<atom:link rel="next" href="${origin}/feed.xml?page=2"/>` : '';
        return void response
          .writeHead(200, { 'content-type': 'application/rss+xml' })
          .end(
            `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Lamps</title>${next}${item(page, `/item/${page}`)}${item(page + 10, `https://elsewhere.example/${page}`)}${item(page + 20, '/item/500')}</channel></rss>`,
          );
      }
      if (pathname === '/item/500') return void response.writeHead(500).end();
      return sendHtml(
        response,
        `<html><head><script type="application/ld+json">${JSON.stringify({ '@type': 'Product', name: `Lamp ${pathname.slice(6)} in full`, offers: { price: 12, priceCurrency: 'EUR' } })}</script></head><body><main><h1>Lamp ${pathname.slice(6)} in full</h1><p>Everything about it.</p></main></body></html>`,
      );
    });
    const { titles, found } = await scan(site, { kind: 'feed', urls: [`${site.origin}/feed.xml`] }, { maxAttempts: 1 });
    expect(titles).toEqual([
      'Lamp 1 in full',
      'Lamp 11',
      'Lamp 12',
      'Lamp 2 in full',
      expect.stringMatching(/^Lamp 2[12]$/),
    ]);
    expect(found.filter(({ listing }) => listing.kind === 'stub')).toHaveLength(1);
  });
});

describe('a forum', () => {
  it('gives each post of a thread as a listing, its quotes left out', async () => {
    const post = (number: number, page: number) =>
      `<article class="message message--post" data-author="user${number}" id="js-post-${number}"><h4 class="message-name"><a class="username" href="/members/${number}/">user${number}</a></h4>
      <ul class="message-attribution"><li><a href="/threads/lamp.1/post-${number}"><time class="u-dt" datetime="2026-05-01T10:00:00+0200">May 1</time></a></li></ul>
      <div class="message-body"><div class="bbWrapper"><blockquote class="bbCodeBlock bbCodeBlock--quote">said before</blockquote>Post ${number} on page ${page}</div></div></article>`;
    const thread = (page: number, ids: number[]) =>
      `<html><body><h1 class="p-title-value">Brass lamp</h1>${ids.map((id) => post(id, page)).join('')}<nav class="pageNav">${page === 1 ? '<a class="pageNav-jump--next" rel="next" href="/threads/lamp.1/page-2">Next</a>' : ''}</nav></body></html>`;
    const site = await serve((_, response, { pathname }) => {
      if (pathname === '/threads/lamp.1/') return sendHtml(response, thread(1, numbers(20)));
      if (pathname === '/threads/lamp.1/page-2') return sendHtml(response, thread(2, [21, 22]));
      return void response.writeHead(404).end();
    });
    const { found } = await scan(site, { kind: 'forum', urls: [`${site.origin}/threads/lamp.1/`] });
    expect(found).toHaveLength(22);
    const byUrl = new Map(found.map(({ listing }) => [new URL(listing.url).pathname, listing]));
    expect(byUrl.get('/threads/lamp.1/')).toMatchObject({
      title: 'Brass lamp',
      description: 'Post 1 on page 1',
      seller: { name: 'user1', url: `${site.origin}/members/1/` },
      postedAt: '2026-05-01T08:00:00Z',
    });
    expect(byUrl.get('/threads/lamp.1/post-22')).toMatchObject({
      title: 'Re: Brass lamp',
      description: 'Post 22 on page 2',
    });
  });
});

describe('an interface that does not answer as it should', () => {
  const one = [
    { id: '1', uri: 'x', url: 'https://m.example/@a/1', account: { id: '1', acct: 'a' }, content: '<p>Lamp</p>' },
  ];
  it('is asked again when its count begins anew', async () => {
    let asked = 0;
    const site = await serve((_, response) => {
      asked += 1;
      if (asked === 1)
        return void response.writeHead(429, { 'x-ratelimit-reset': new Date(Date.now() + 50).toISOString() }).end('{}');
      if (asked === 2) return void response.writeHead(503, { 'retry-after': '0' }).end('{}');
      return send(response, one);
    });
    const { titles, summary } = await scan(site, { kind: 'mastodon', history: { pages: 1 } });
    expect(titles).toEqual(['Lamp']);
    expect(summary.ended).toBe('complete');
  });

  it('is named for what it is when it sends a page where data was due', async () => {
    const site = await serve((_, response, { pathname }) =>
      sendHtml(
        response,
        pathname.includes('/tag/') ? '<h1>Down for maintenance</h1>' : '<form><input type="password" name="p"></form>',
      ),
    );
    const { summary } = await scan(site, {
      kind: 'mastodon',
      watch: { timeline: true, tags: ['x'], accounts: [], communities: [], channels: [], replies: true },
    });
    expect(summary.reasons).toEqual({ 'login-wall': 1, unexpected: 1 });
  });

  it('loses only the posts that are broken', async () => {
    const site = await serve((_, response) => send(response, [null, 5, { id: {} }, ...one, { account: 'nobody' }]));
    const { titles } = await scan(site, { kind: 'mastodon', history: { pages: 1 } });
    expect(titles).toEqual(['Lamp']);
  });

  it('is not asked in its quiet hours', async () => {
    const site = await serve((_, response) => send(response, one));
    const stopper = new AbortController();
    const frontier = makeMemoryFrontier();
    const finish: typeof frontier.finish = async (results) => {
      await frontier.finish(results);
      stopper.abort();
    };
    const clock = { now: () => new Date('2026-05-01T09:30:00Z'), newId: () => 'x' };
    const { summary } = await scan(
      site,
      { kind: 'mastodon', quietHours: { from: '08:00', to: '18:00', zone: 'Europe/Berlin' } },
      { frontier: { ...frontier, finish }, signal: stopper.signal, clock },
    );
    expect(summary.ended).toBe('interrupted');
    expect(site.asked).toEqual([]);
  });
});
