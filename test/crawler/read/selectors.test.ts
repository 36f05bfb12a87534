import { describe, expect, it } from 'vitest';
import { parseHtml } from '#crawler/read/dom.ts';
import { selectedFacts, selectedLink, selectorFault } from '#crawler/read/selectors.ts';

const page = parseHtml(
  '<h2 class=t> Bead  curtain </h2><b data-cost="18 900 Ft">?</b><ul><li><img data-src=/1.jpg><li><img src=/2.jpg></ul><p>One.</p><p>Two.</p><a class=n href="?p=2">on</a>',
);

describe('selectors', () => {
  it('read text, attributes, several elements and links', () => {
    const facts = selectedFacts(
      page,
      { title: '.none, .t', price: 'b@data-cost', images: 'li img', description: 'p' },
      {},
    );
    expect(facts).toMatchObject({
      title: 'Bead curtain',
      price: { amount: 18900, currency: 'HUF' },
      images: ['/1.jpg', '/2.jpg'],
      description: 'One.\nTwo.',
    });
    expect(selectedLink(page, 'a.n', 'https://shop.example/list?p=1')).toBe('https://shop.example/list?p=2');
  });

  it('leave a field alone where they find nothing or are broken', () => {
    expect(selectedFacts(page, { title: '.none', price: 'p', seller: 'a[', location: '::::' }, {})).toEqual({});
  });

  it('say what is wrong with them', () => {
    expect(selectorFault('.price @content')).toBeNull();
    expect(selectorFault('div > span:first-child')).toBeNull();
    expect(selectorFault('a[')).not.toBeNull();
    expect(selectorFault('p:no-such-thing')).not.toBeNull();
  });
});
