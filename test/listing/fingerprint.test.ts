import { describe, expect, it } from 'vitest';
import { canonicalUrl, contentFingerprint, listingId } from '#listing/fingerprint.ts';

describe('canonicalUrl', () => {
  it.each([
    ['https://Shop.Example:443/item/1?utm_source=x&fbclid=y#top', 'https://shop.example/item/1'],
    ['https://shop.example/item/1?from=share', 'https://shop.example/item/1'],
    ['https://shop.example/view?t=5&sid=0123456789abcdef0123456789abcdef', 'https://shop.example/view?t=5'],
    ['https://shop.example/view?b=2&a=1', 'https://shop.example/view?a=1&b=2'],
    ['https://shop.example/view?a=2&a=1', 'https://shop.example/view?a=2&a=1'],
    ['https://shop.example/x;jsessionid=AB12?p=1', 'https://shop.example/x?p=1'],
    ['http://127.0.0.1:8130/itm/5?ref=home', 'http://127.0.0.1:8130/itm/5'],
  ])('%s', (url, expected) => {
    expect(canonicalUrl(url)).toBe(expected);
  });

  it('keeps what may change the page', () => {
    for (const url of [
      'https://shop.example/s?from=2024-01-01&q=a%20b',
      'https://shop.example/s?sid=12',
      'https://shop.example/?page=2',
      'mailto:a@b.example',
      'nonsense',
    ]) {
      expect(canonicalUrl(url)).toBe(url);
    }
  });

  it('is the same when done twice', () => {
    const once = canonicalUrl('HTTP://www.shop.example/a?utm_id=1&z=1&b=%C3%A4#x');
    expect(canonicalUrl(once)).toBe(once);
  });
});

describe('listingId', () => {
  it('is one for one advert, however it was reached', () => {
    const id = listingId({ url: 'https://www.shop.example/item/1?utm_source=x' });
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(listingId({ url: 'http://shop.example/item/1/' })).toBe(id);
    expect(listingId({ url: 'https://m.shop.example/item/1#photos' })).toBe(id);
    expect(listingId({ url: 'https://shop.example/item/2' })).not.toBe(id);
    expect(listingId({ url: 'https://shop.example/item/1?variant=2' })).not.toBe(id);
  });
});

describe('contentFingerprint', () => {
  const advert = { title: 'Carved Box', description: 'Oak, 30 cm.', seller: { name: 'ann' } };
  it('survives what a re-post changes', () => {
    expect(contentFingerprint({ title: '★ CARVED box!!', description: 'oak – 30cm', seller: { name: 'Ann' } })).toBe(
      contentFingerprint(advert),
    );
  });
  it('tells other words and other sellers apart', () => {
    expect(contentFingerprint({ ...advert, description: 'Oak, 31 cm.' })).not.toBe(contentFingerprint(advert));
    expect(contentFingerprint({ ...advert, seller: null })).not.toBe(contentFingerprint(advert));
    expect(contentFingerprint({ ...advert, title: 'Carved', description: 'BoxOak, 30 cm.' })).not.toBe(
      contentFingerprint(advert),
    );
  });
});
