import { describe, expect, it } from 'vitest';
import { learnRequest, requestFor, sameRequest, type Asked } from '#crawler/own-data/request-pattern.ts';

const get = (url: string, headers: Asked['headers'] = []): Asked => ({ method: 'GET', url, headers, body: null });
const post = (url: string, body: unknown): Asked => ({
  method: 'POST',
  url,
  headers: [['content-type', 'application/json']],
  body: JSON.stringify(body),
});

describe('a request that follows from the page’s address', () => {
  it.each<[string, [string, Asked], [string, Asked], [string, Asked]]>([
    [
      'has its number in the path, also where the number stands elsewhere by chance',
      ['http://127.0.0.1:81/thing/1', get('http://127.0.0.1:81/api/v1/things/1?lang=1')],
      ['http://127.0.0.1:81/thing/2', get('http://127.0.0.1:81/api/v1/things/2?lang=1')],
      ['http://127.0.0.1:81/thing/81', get('http://127.0.0.1:81/api/v1/things/81?lang=1')],
    ],
    [
      'takes the number behind a slug',
      ['https://a.test/d/brass-lamp-77.html', get('https://api.a.test/offers/77')],
      ['https://a.test/d/jug-4012.html', get('https://api.a.test/offers/4012')],
      ['https://a.test/d/an-old-tin-can-9.html', get('https://api.a.test/offers/9')],
    ],
    [
      'takes several parts, each where it belongs',
      ['https://a.test/uk/ad?id=5', get('https://a.test/api/uk/5?of=5')],
      ['https://a.test/fr/ad?id=66', get('https://a.test/api/fr/66?of=66')],
      ['https://a.test/de/ad?id=7', get('https://a.test/api/de/7?of=7')],
    ],
    [
      'may carry it in its body',
      [
        'https://a.test/show?jug=5',
        post('https://a.test/graphql', { query: 'jug(id: $id) { id5 }', variables: { id: '5' } }),
      ],
      [
        'https://a.test/show?jug=61',
        post('https://a.test/graphql', { query: 'jug(id: $id) { id5 }', variables: { id: '61' } }),
      ],
      [
        'https://a.test/show?jug=7',
        post('https://a.test/graphql', { query: 'jug(id: $id) { id5 }', variables: { id: '7' } }),
      ],
    ],
    [
      'may name the page as its referrer',
      ['https://a.test/ad/5', get('https://a.test/api/5', [['referer', 'https://a.test/ad/5']])],
      ['https://a.test/ad/6', get('https://a.test/api/6', [['referer', 'https://a.test/ad/6']])],
      ['https://a.test/ad/7', get('https://a.test/api/7', [['referer', 'https://a.test/ad/7']])],
    ],
  ])('%s', (_, first, second, [page, expected]) => {
    const pattern = learnRequest(first, second);
    const told = pattern === null ? null : requestFor(pattern, page);
    expect(told).not.toBeNull();
    expect(sameRequest(told as Asked, expected, page)).toBe(true);
  });

  it.each<[string, Asked, Asked]>([
    ['is the same for every page', get('https://a.test/api/menu'), get('https://a.test/api/menu')],
    ['holds what stands in no address', get('https://a.test/api/5?t=1700'), get('https://a.test/api/6?t=1701')],
    ['holds the number of another page', get('https://a.test/api/5'), get('https://a.test/api/8')],
    ['is asked in another way', get('https://a.test/api/5'), post('https://a.test/api/6', {})],
  ])('is none that %s', (_, first, second) => {
    expect(learnRequest(['https://a.test/ad/5', first], ['https://a.test/ad/6', second])).toBeNull();
  });

  it('is not made of what would have to be written otherwise there', () => {
    const pattern = learnRequest(
      ['https://a.test/show?jug=5', post('https://a.test/graphql', { id: '5' })],
      ['https://a.test/show?jug=6', post('https://a.test/graphql', { id: '6' })],
    );
    expect(pattern).not.toBeNull();
    expect(requestFor(pattern as NonNullable<typeof pattern>, 'https://a.test/show?jug=%22%7D')).toBeNull();
    expect(requestFor(pattern as NonNullable<typeof pattern>, 'https://a.test/about')).toBeNull();
  });
});
