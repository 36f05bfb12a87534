// RFC 9309, case by case.
import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { parseRobots } from '#crawler/fetch/robots-txt.ts';

const allows = (text: string, path: string, agent = 'Nightjar') =>
  parseRobots(text, agent).allows(`https://shop.example${path}`);

describe('which group counts', () => {
  const text =
    'User-agent: *\nDisallow: /all\n\nUser-agent: nightjar\nUser-agent: Owl\nDisallow: /birds\n\nUser-agent: NIGHTJAR/2.0\nDisallow: /night\n';
  it('is the one that names the agent, whatever the case, and several are one', () => {
    expect(allows(text, '/birds/1')).toBe(false);
    expect(allows(text, '/night')).toBe(false);
    expect(allows(text, '/all')).toBe(true);
    expect(allows(text, '/night', 'Owl')).toBe(true);
  });
  it('is the one for everybody where none names it', () => {
    expect(allows(text, '/all', 'Robin')).toBe(false);
    expect(allows(text, '/birds', 'Robin')).toBe(true);
  });
  it('is none where rules stand before any agent', () => {
    expect(allows('Disallow: /\nUser-agent: *\nDisallow: /x\n', '/y')).toBe(true);
  });
  it('is not closed by lines that are no rules', () => {
    expect(
      allows(
        'User-agent: Nightjar\nSitemap: https://shop.example/s.xml\nCrawl-delay: 2\nUser-agent: Owl\nDisallow: /x\n',
        '/x',
      ),
    ).toBe(false);
  });
});

describe('which rule wins', () => {
  it.each([
    ['Disallow: /a\nAllow: /a/b', '/a/b/c', true],
    ['Allow: /a/b\nDisallow: /a', '/a/c', false],
    ['Disallow: /same\nAllow: /same', '/same', true],
    ['Disallow:', '/anything', true],
    ['Disallow: /*.php$', '/view.php', false],
    ['Disallow: /*.php$', '/view.php?t=1', true],
    ['Disallow: /*?sort=', '/list?sort=price', false],
    ['Disallow: /a*c*e', '/a-b-c-d-e-f', false],
    ['Disallow: /a*c*e$', '/a-b-c-d-e-f', true],
    ['Disallow: /$', '/', false],
    ['Disallow: /$', '/page', true],
    ['Disallow: *private', '/very/private', false],
    ['Disallow: /caf%c3%a9', '/café', false],
    ['Disallow: /café', '/caf%C3%A9/menu', false],
    ['Disallow: /%70rivate', '/private', false],
    ['Disallow: /', '/robots.txt', true],
    ['Disallow: /a # not b', '/a%20', false],
  ])('%s, asked for %s: %s', (rules, path, expected) => {
    expect(allows(`User-agent: *\n${rules}\n`, path)).toBe(expected);
  });
});

describe('the file as people write it', () => {
  it('may have a byte order mark, bare carriage returns, misspellings and no colon', () => {
    expect(allows('\uFEFFuser agent: *\rDissallow /x\r', '/x')).toBe(false);
  });
  it('says how long to wait and where the sitemaps are', () => {
    const rules = parseRobots(
      'User-agent: *\nCrawl-delay: 2.5\nSitemap: /s.xml\nSitemap: https://cdn.example/t.xml',
      'Nightjar',
      'https://shop.example/robots.txt',
    );
    expect(rules.crawlDelaySeconds).toBe(2.5);
    expect(rules.sitemaps).toEqual(['https://shop.example/s.xml', 'https://cdn.example/t.xml']);
  });
  it('is read as far as 500 KiB and no further', () => {
    const filler = `#${'x'.repeat(1023)}\n`.repeat(500);
    expect(allows(`User-agent: *\nDisallow: /near\n${filler}Disallow: /far\n`, '/near')).toBe(false);
    expect(allows(`User-agent: *\nDisallow: /near\n${filler}Disallow: /far\n`, '/far')).toBe(true);
  });
  it('never makes the reader throw or take long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.webPath(), (text, path) => {
        expect(typeof allows(`User-agent: *\n${text}`, path)).toBe('boolean');
      }),
    );
    expect(allows(`User-agent: *\nDisallow: /${'*a'.repeat(2000)}$`, `/${'a'.repeat(20_000)}b`)).toBe(true);
  });
});
