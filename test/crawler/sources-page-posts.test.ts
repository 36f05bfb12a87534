// Which pages are taken post by post, and which are left to the general reader.
import { expect, it } from 'vitest';
import { blankReading } from '#crawler/read/page.ts';
import { postsOnPage } from '#crawler/sources/page-posts.ts';
import { addressToAsk, readAny } from '#crawler/sources/read-any.ts';

const at = (url: string) => ({ url, seenAt: '2026-06-01T12:00:00Z', source: 'test' });
const head = (title: string) =>
  Buffer.from(
    `<html><head><meta property="og:title" content="${title}"><meta property="og:description" content="Brass lamp"></head><body><form><input type="password"></form></body></html>`,
  );

it('takes the post that a network shows, and leaves its profiles and every other site', () => {
  const list = { kind: 'list', reading: blankReading() } as const;
  expect(postsOnPage(head('Nell (@nell) on X'), at('https://x.com/nell/status/5'), list)).toMatchObject([
    { description: 'Brass lamp' },
  ]);
  expect(postsOnPage(head('Nell (@nell) on X'), at('https://x.com/nell'), list)).toBeNull();
  expect(postsOnPage(head('Nell (@nell) on X'), at('https://market.example/nell/status/5'), list)).toBeNull();
});

it('takes a thread post by post only where the source is a forum, and keeps what stood around the opening post', () => {
  const html = Buffer.from(
    '<article class="message" data-author="nell" id="js-post-7"><div class="message-body"><div class="bbWrapper">Brass lamp</div></div></article>',
  );
  const url = 'https://board.example/threads/lamp.1/';
  const general = {
    url,
    price: { amount: 12, currency: 'EUR' },
    location: 'Porto',
    contacts: [{ type: 'email', value: 'n@example.org' }],
  };
  const reading = { ...blankReading(), listing: { ...readAny(html, at(url)).listing, ...general } as never };
  expect(postsOnPage(html, at(url), { kind: 'marketplace', reading })).toBeNull();
  expect(postsOnPage(html, at(url), { kind: 'forum', reading })).toMatchObject([
    { ...general, description: 'Brass lamp', seller: { name: 'nell' } },
  ]);
});

it('reads any answer by itself: a list of posts is a results page, a single post a listing', () => {
  const status = (id: number) => ({
    id: String(id),
    uri: `u${id}`,
    url: `https://m.example/@a/${id}`,
    account: { id: '1', acct: 'a' },
    content: `<p>Lamp ${id}</p>`,
  });
  const timeline = 'https://m.example/api/v1/timelines/public?limit=2';
  const many = readAny(Buffer.from(JSON.stringify([status(2), status(1)])), at(timeline));
  expect(many).toMatchObject({
    kind: 'results',
    listing: null,
    stubs: [{ title: 'Lamp 2' }, { title: 'Lamp 1' }],
    pagination: { next: `${timeline}&max_id=1` },
  });
  const single = readAny(Buffer.from(JSON.stringify(status(1))), at('https://m.example/api/v1/statuses/1'));
  expect(single).toMatchObject({ kind: 'listing', listing: { title: 'Lamp 1' }, pagination: { next: null } });
  expect(readAny(Buffer.from('<html><body><p>nothing</p></body></html>'), at('https://m.example/')).listing).toBeNull();
  expect(addressToAsk('https://t.me/lamps')).toBe('https://t.me/s/lamps');
  expect(addressToAsk('https://market.example/item/1')).toBe('https://market.example/item/1');
});
