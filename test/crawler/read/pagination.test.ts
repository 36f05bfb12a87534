// Where only numbers are linked: which page this is, and whether any comes after it.
import { expect, it } from 'vitest';
import { readPage } from '#crawler/read/read-page.ts';

const nextOf = (links: string, url = 'https://shop.example/list/lamps.html') =>
  readPage(
    Buffer.from(`<!doctype html><title>Lamps</title><main><p>Lamps</p><div class="pagination">${links}</div></main>`),
    {
      url,
      seenAt: '2026-01-01T00:00:00Z',
      source: 'shop',
    },
  ).pagination.next;
const link = (page: number, text = String(page), more = '') =>
  `<a ${more} href="/list.php?c=7&page=${page}">${text}</a> `;

it.each([
  ['is the second where the first is not linked', '1 ' + link(2) + link(3), 2],
  ['is the second where every number is linked and nothing leads back', link(1) + link(2) + link(3), 2],
  ['is none on the last page, whose own number is not linked', link(2, '◀') + link(1) + link(2) + '3', null],
  ['is none where an arrow alone leads back', link(1, '«') + link(1) + '2', null],
  ['is none where the way back is called so', link(2, '', 'rel="prev"') + link(1) + link(2), null],
  [
    'is none where a box of both ways holds the way back',
    `<span class="prev_next">${link(2, '', 'rel="prev"')}</span> ${link(1)}${link(2)}3`,
    null,
  ],
  ['follows the number that is left out', link(1, '‹') + link(1) + '2 ' + link(3) + link(4), 3],
])('the next page %s', (_, links, page) => {
  expect(nextOf(links)).toBe(page === null ? null : `https://shop.example/list.php?c=7&page=${page}`);
});

it('the next page follows the number in the page’s own address, whatever leads back', () => {
  expect(nextOf(link(1, '«') + link(1) + link(2) + link(3), 'https://shop.example/list.php?c=7&page=2')).toContain(
    'page=3',
  );
});
