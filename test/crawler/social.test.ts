// Readers by themselves, on small answers written for the purpose: forum software by its shape, networks' public pages, odd and broken answers.
import { describe, expect, it } from 'vitest';
import { bluesky } from '#crawler/sources/bluesky.ts';
import { discourse } from '#crawler/sources/discourse.ts';
import { feed } from '#crawler/sources/feed.ts';
import { readThread } from '#crawler/sources/forum.ts';
import { textOfHtml } from '#crawler/sources/html-text.ts';
import { readerOf } from '#crawler/sources/kinds.ts';
import { mastodon } from '#crawler/sources/mastodon.ts';
import { sourceKinds } from '#crawler/sources/source.ts';
import { readSocialPage } from '#crawler/sources/social-page.ts';
import { telegram } from '#crawler/sources/telegram.ts';

import { canonicalUrl } from '#listing/fingerprint.ts';

const seenAt = '2026-06-01T12:00:00Z';
const at = (url: string) => ({ url, seenAt, source: 'test' });
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** A thread of two posts in the markup of one forum software; the second quotes the first. */
const threads: Array<[software: string, url: string, html: string, reply: string]> = [
  [
    'phpBB 3',
    'https://board.example/viewtopic.php?t=5',
    `<h2 class="topic-title"><a href="./viewtopic.php?t=5">Brass lamp</a></h2>
     ${[1, 2].map((n) => `<div id="p10${n}" class="post has-profile bg2"><dl class="postprofile"><dt><a href="./memberlist.php?mode=viewprofile&amp;u=${n}" class="username">user${n}</a></dt></dl><div class="postbody"><h3><a href="./viewtopic.php?p=10${n}#p10${n}">Re</a></h3><p class="author">by <strong>user${n}</strong> » <time datetime="2026-05-0${n}T10:00:00+00:00">x</time></p><div class="content">${n === 2 ? '<blockquote>Words of 1</blockquote>' : ''}Words of ${n}</div></div></div>`).join('')}`,
    'https://board.example/viewtopic.php?p=102',
  ],
  [
    'phpBB 2',
    'https://board.example/viewtopic.php?t=5',
    `<a class="maintitle" href="viewtopic.php?t=5">Brass lamp</a><table>${[1, 2].map((n) => `<tr><td><span class="name"><a name="10${n}"></a><b>user${n}</b></span></td><td><a href="viewtopic.php?p=10${n}#10${n}">x</a><span class="postdetails">Posted: 0${n} May 2026</span><span class="postbody">Words of ${n}</span></td></tr>`).join('')}</table>`,
    'https://board.example/viewtopic.php?p=102',
  ],
  [
    'vBulletin 3',
    'https://board.example/showthread.php?t=5',
    `<div class="navbar"><strong>Brass lamp</strong></div>${[1, 2].map((n) => `<table id="post10${n}"><tr><td class="thead">0${n}-05-2026, 10:00 AM</td><td class="thead"><a href="showpost.php?p=10${n}&amp;postcount=${n}" id="postcount10${n}">${n}</a></td></tr><tr><td><a class="bigusername" href="member.php?u=${n}">user${n}</a></td></tr><tr><td><div id="post_message_10${n}">${n === 2 ? '<table><tr><td>Words of 1</td></tr></table>' : ''}Words of ${n}</div></td></tr></table>`).join('')}`,
    'https://board.example/showpost.php?p=102&postcount=2',
  ],
  [
    'vBulletin 4',
    'https://board.example/showthread.php?5-lamp',
    `<span class="threadtitle">Brass lamp</span><ol>${[1, 2].map((n) => `<li class="postbit" id="post_10${n}"><span class="postdate"><span class="date">0${n}.05.2026</span></span><a class="postcounter" href="showthread.php?5-lamp&amp;p=10${n}#post10${n}">#${n}</a><a class="username" href="member.php?${n}">user${n}</a><blockquote class="postcontent">${n === 2 ? '<div class="bbcode_container">Words of 1</div>' : ''}Words of ${n}</blockquote></li>`).join('')}</ol>`,
    'https://board.example/showthread.php?5-lamp&p=102',
  ],
  [
    'vBulletin 5',
    'https://board.example/forum/market/5-lamp',
    `<h1 class="main-title">Brass lamp</h1><ul>${[1, 2].map((n) => `<li class="b-post" data-node-id="10${n}"><div class="b-userinfo"><div class="author"><a href="/member/${n}">user${n}</a></div></div><a class="b-post__count" href="/forum/market/5-lamp?p=10${n}#post10${n}">#${n}</a><div class="b-post__timestamp"><time datetime="2026-05-0${n}T10:00:00">x</time></div><div class="js-post__content-text">${n === 2 ? '<div class="bbcode_quote">Words of 1</div>' : ''}Words of ${n}</div></li>`).join('')}</ul>`,
    'https://board.example/forum/market/5-lamp?p=102',
  ],
  [
    'XenForo 1',
    'https://board.example/threads/lamp.5/',
    `<div class="titleBar"><h1>Brass lamp</h1></div><ol>${[1, 2].map((n) => `<li id="post-10${n}" class="message" data-author="user${n}"><div class="userText"><a class="username" href="members/${n}/">user${n}</a></div><div class="messageInfo"><blockquote class="messageText">${n === 2 ? '<div class="bbCodeQuote">Words of 1</div>' : ''}Words of ${n}</blockquote><div class="messageMeta"><a href="threads/lamp.5/#post-10${n}" class="datePermalink"><span class="DateTime" title="May ${n}, 2026 at 10:00 AM">x</span></a></div></div></li>`).join('')}</ol>`,
    'https://board.example/threads/lamp.5/?post=102',
  ],
  [
    'MyBB',
    'https://board.example/showthread.php?tid=5',
    `<table><tr><td class="thead"><strong>Brass lamp</strong></td></tr></table>${[1, 2].map((n) => `<div class="post" id="post_10${n}"><div class="author_information"><a href="member.php?uid=${n}">user${n}</a></div><div class="post_head"><strong><a href="showthread.php?tid=5&amp;pid=10${n}#pid10${n}">#${n}</a></strong><span class="post_date">0${n}-05-2026</span></div><div class="post_body">${n === 2 ? '<blockquote>Words of 1</blockquote>' : ''}Words of ${n}</div></div>`).join('')}`,
    'https://board.example/showthread.php?tid=5&pid=102',
  ],
  [
    'Discuz',
    'https://board.example/thread-5-1-1.html',
    `<span id="thread_subject">Brass lamp</span>${[1, 2].map((n) => `<div id="post_10${n}"><table id="pid10${n}"><tr><td><div class="authi"><a class="xw1" href="space-uid-${n}.html">user${n}</a></div></td><td><em id="authorposton10${n}">发表于 2026-5-${n} 10:00</em><a id="postnum10${n}" href="forum.php?mod=redirect&amp;goto=findpost&amp;ptid=5&amp;pid=10${n}">#</a><table><tr><td class="t_f" id="postmessage_10${n}">${n === 2 ? '<div class="quote">Words of 1</div>' : ''}Words of ${n}</td></tr></table></td></tr></table></div>`).join('')}`,
    'https://board.example/forum.php?mod=redirect&goto=findpost&ptid=5&pid=102',
  ],
];

describe('a thread', () => {
  it.each(threads)('of %s is read post by post', (software, url, html, reply) => {
    const thread = readThread(Buffer.from(`<html><body>${html}</body></html>`), at(url));
    expect(thread?.software).toBe(software);
    expect(thread?.listings.map((post) => [post.title, post.description, post.seller?.name])).toEqual([
      ['Brass lamp', 'Words of 1', 'user1'],
      ['Re: Brass lamp', 'Words of 2', 'user2'],
    ]);
    expect(thread?.listings[1]?.url).toBe(canonicalUrl(reply));
    expect(thread?.listings.map(({ postedAt }) => postedAt?.slice(0, 10))).toEqual(['2026-05-01', '2026-05-02']);
    expect(thread?.authors).toHaveLength(2);
  });
  it('is none where no forum software’s shape is found', () => {
    expect(
      readThread(Buffer.from('<h1>Brass lamp</h1><div class="post">For sale</div>'), at('https://a.example/t/1')),
    ).toBeNull();
    expect(readThread(Buffer.alloc(0), at('https://a.example/t/1'))).toBeNull();
  });
});

describe('a public page of a network', () => {
  const page = (head: string, body = '') => Buffer.from(`<html><head>${head}</head><body>${body}</body></html>`);
  it.each([
    [
      'https://x.com/nell/status/12',
      page(
        '<meta property="og:title" content="Nell (@nell) on X"><meta property="og:description" content="Brass lamp, &quot;heavy&quot;"><meta property="og:url" content="https://twitter.com/nell/status/12">',
      ),
      {
        url: 'https://x.com/nell/status/12',
        description: 'Brass lamp, "heavy"',
        seller: { name: 'Nell', url: 'https://x.com/nell' },
      },
    ],
    [
      'https://www.instagram.com/p/AbC/',
      page(
        '<meta property="og:title" content="Nell on Instagram: &quot;Brass lamp&#10;DM for price&quot;"><meta name="twitter:title" content="Nell (@nell.l) • Instagram photo"><meta property="og:description" content="5 likes, 2 comments - nell.l on May 1, 2026: &quot;Brass lamp DM for price&quot;. "><meta property="og:image" content="https://cdn.example/1.jpg">',
      ),
      {
        description: 'Brass lamp\nDM for price',
        seller: { name: 'Nell', url: 'https://www.instagram.com/nell.l/' },
        postedAt: '2026-05-01T00:00:00Z',
        images: ['https://cdn.example/1.jpg'],
      },
    ],
    [
      'https://www.tiktok.com/@nell/video/77',
      page(
        '',
        `<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">${JSON.stringify({ scope: { detail: { itemInfo: { itemStruct: { id: '77', desc: 'Brass lamp', createTime: '1777629600', author: { uniqueId: 'nell', nickname: 'Nell' }, video: { cover: 'https://cdn.example/c.jpg' } } } } } })}</script>`,
      ),
      {
        description: 'Brass lamp',
        seller: { name: 'Nell', url: 'https://www.tiktok.com/@nell' },
        postedAt: '2026-05-01T10:00:00Z',
        images: ['https://cdn.example/c.jpg'],
      },
    ],
    [
      'https://bsky.app/profile/ines.example/post/k1',
      page(
        `<meta property="og:title" content="Inês (@ines.example)"><meta property="article:published_time" content="2026-05-01T10:00:00Z"><script type="application/ld+json">${JSON.stringify({ '@type': 'DiscussionForumPosting', text: 'Brass lamp' })}</script>`,
      ),
      {
        description: 'Brass lamp',
        seller: { name: 'Inês', url: 'https://bsky.app/profile/ines.example' },
        postedAt: '2026-05-01T10:00:00Z',
      },
    ],
    [
      'https://t.me/lamps/12',
      page(
        '<meta property="og:title" content="Lamps"><meta property="og:description" content="Brass lamp">',
        '<div class="tgme_page"></div>',
      ),
      { url: 'https://t.me/lamps/12', description: 'Brass lamp', seller: { name: 'Lamps', url: 'https://t.me/lamps' } },
    ],
  ])('%s', (url, bytes, expected) => {
    expect(readSocialPage(bytes, at(url))?.listings[0]).toMatchObject(expected);
  });
  it('names its author where it shows a profile', () => {
    const reading = readSocialPage(
      page('<meta property="og:title" content="Nell (@nell) • Instagram photos and videos">'),
      at('https://www.instagram.com/nell/'),
    );
    expect(reading).toMatchObject({
      listings: [],
      authors: [{ name: 'Nell', url: 'https://www.instagram.com/nell/' }],
    });
  });
  it('of any other site is not its business', () => {
    expect(
      readSocialPage(page('<meta property="og:title" content="Nell (@nell) on X">'), at('https://market.example/1')),
    ).toBeNull();
  });
});

describe('an answer', () => {
  it('holds the pictures, their descriptions, the poll and the boosted post of Mastodon', () => {
    const account = (acct: string) => ({ id: '1', acct, url: `https://m.example/@${acct}` });
    const inner = {
      id: '1',
      uri: 'u1',
      url: 'https://m.example/@a/1',
      account: account('a'),
      spoiler_text: 'Lamp',
      content: '<p>Brass<br>heavy</p><p>#lamp</p>',
      media_attachments: [{ type: 'image', url: 'https://cdn.example/1.jpg', description: 'a lamp of brass' }],
      poll: { options: [{ title: 'yes' }, { title: 'no' }] },
    };
    const reading = mastodon.read(
      json([{ id: '2', uri: 'u2', account: account('b'), content: '', reblog: inner }]),
      at('https://m.example/api/v1/timelines/public'),
    );
    expect(reading?.listings).toMatchObject([
      {
        url: 'https://m.example/@a/1',
        title: 'Lamp',
        description: 'Brass\nheavy\n\n#lamp\nyes\nno\na lamp of brass',
        images: ['https://cdn.example/1.jpg'],
      },
    ]);
    expect(reading?.authors.map(({ name }) => name)).toEqual(['b', 'a']);
  });
  it('of Bluesky holds pictures, link cards and quoted posts', () => {
    const author = { did: 'did:plc:a', handle: 'a.example' };
    const quoted = {
      $type: 'app.bsky.embed.record#viewRecord',
      uri: 'at://did:plc:b/app.bsky.feed.post/k2',
      author: { did: 'did:plc:b', handle: 'b.example' },
      value: { text: 'Quoted lamp', createdAt: '2026-05-01T10:00:00Z' },
    };
    const embed = {
      media: { images: [{ fullsize: 'https://cdn.example/1', alt: 'brass' }] },
      external: { uri: 'https://wa.me/351912345678', title: 'Shop' },
      record: { record: quoted },
    };
    const reading = bluesky.read(
      json({
        feed: [
          {
            post: {
              uri: 'at://did:plc:a/app.bsky.feed.post/k1',
              author,
              record: { text: 'Lamp', createdAt: '2026-05-01T10:00:00Z' },
              embed,
            },
          },
        ],
      }),
      at('https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed'),
    );
    expect(reading?.listings).toMatchObject([
      {
        url: 'https://bsky.app/profile/a.example/post/k1',
        description: 'Lamp\nShop\nbrass',
        images: ['https://cdn.example/1'],
        contacts: [{ type: 'whatsapp', value: '+351912345678' }],
      },
      { url: 'https://bsky.app/profile/b.example/post/k2', description: 'Quoted lamp' },
    ]);
  });
  it('of Discourse leaves out quotes and keeps who wrote what', () => {
    const reading = discourse.read(
      json({
        latest_posts: [
          {
            id: 1,
            username: 'nell',
            name: 'Nell',
            cooked: '<aside class="quote"><p>old</p></aside><p>new</p>',
            post_number: 3,
            topic_id: 5,
            topic_slug: 'lamp',
            topic_title: 'Lamp',
          },
        ],
      }),
      at('https://d.example/posts.json'),
    );
    expect(reading?.listings).toMatchObject([
      {
        url: 'https://d.example/t/lamp/5/3',
        title: 'Re: Lamp',
        description: 'new',
        seller: { name: 'Nell', url: 'https://d.example/u/nell' },
      },
    ]);
  });
  it('of Telegram holds polls, documents, link cards and who a message was forwarded from', () => {
    const html = `<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="lamps/3"><a class="tgme_widget_message_owner_name" href="https://t.me/lamps">Lamps</a>
      <div class="tgme_widget_message_forwarded_from">from <a class="tgme_widget_message_forwarded_from_name" href="https://t.me/others/9">Others</a></div>
      <div class="tgme_widget_message_poll_question">Which?</div><div class="tgme_widget_message_poll_option_text">Brass</div>
      <div class="tgme_widget_message_document_title">prices.pdf</div><a class="tgme_widget_message_link_preview"><div class="link_preview_title">Lamp shop</div></a>
      <a class="tgme_widget_message_date"><time datetime="2026-05-01T10:00:00+00:00"></time></a></div></div>`;
    const reading = telegram.read(Buffer.from(html), at('https://t.me/s/lamps?before=4'));
    expect(reading?.listings).toMatchObject([
      { title: 'Which?', description: 'Which?\nBrass\nprices.pdf\nLamp shop', postedAt: '2026-05-01T10:00:00Z' },
    ]);
    expect(reading?.authors.map(({ name }) => name)).toEqual(['Lamps', 'Others']);
  });
  it.each([
    [
      'Atom',
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">Lamp &amp;amp; wick</title><link href="https://elsewhere.example/1"/><author><name>Nell</name><uri>https://elsewhere.example/nell</uri></author><content type="html">&lt;p&gt;Brass&lt;/p&gt;</content><published>2026-05-01T10:00:00Z</published></entry></feed>',
    ],
    [
      'JSON Feed',
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'x',
        items: [
          {
            id: '1',
            url: 'https://elsewhere.example/1',
            title: 'Lamp &amp; wick',
            content_text: 'Brass',
            authors: [{ name: 'Nell', url: 'https://elsewhere.example/nell' }],
            date_published: '2026-05-01T10:00:00Z',
          },
        ],
      }),
    ],
  ])('in %s is an entry with its author and date', (_, text) => {
    expect(feed.read(Buffer.from(text), at('https://a.example/feed'))?.listings).toMatchObject([
      {
        url: 'https://elsewhere.example/1',
        title: 'Lamp & wick',
        description: 'Brass',
        seller: { name: 'Nell', url: 'https://elsewhere.example/nell' },
        postedAt: '2026-05-01T10:00:00Z',
      },
    ]);
  });
  it('that broke off gives the addresses that it held', () => {
    const reading = feed.read(
      Buffer.from('<rss><channel><item><link>https://a.example/1</link></item><item><link>https://a.ex'),
      at('https://a.example/feed'),
    );
    expect(reading?.items[0]).toBe('https://a.example/1');
  });
  it('makes no reader throw, whatever it is', () => {
    const odd = [
      '',
      'null',
      '[]',
      '{}',
      '5',
      '{"data":{"children":[{"kind":"t3","data":null}]},"kind":"Listing"}',
      '{"posts":[{"uri":5}]}',
      '{"post_stream":{"posts":[{"username":1}]}}',
      '<html><form>',
      '<rss',
      '<feed><entry/></feed>',
      '{"version":"https://jsonfeed.org/version/1"}',
      '['.repeat(5000),
      `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
      '\u0000\uFFFF<div class="tgme_widget_message" data-post="x">',
    ];
    for (const kind of sourceKinds)
      for (const text of odd) {
        const reader = readerOf(kind);
        if (reader !== undefined)
          expect(
            () => reader.read(Buffer.from(text), at('https://a.example/x?limit=5')),
            `${kind} on ${text.slice(0, 40)}`,
          ).not.toThrow();
      }
  });
});

it('takes the text out of HTML as people see it', () => {
  expect(
    textOfHtml(
      '<p>One <b>two</b><br>three &amp; four</p><script>no()</script><ul><li>five<li>six</ul><img class="emoji" alt="🐘"><img src="a.jpg">',
    ),
  ).toEqual({
    text: 'One two\nthree & four\n\nfive\n\nsix\n\n🐘',
    links: [],
    images: ['a.jpg'],
  });
});
