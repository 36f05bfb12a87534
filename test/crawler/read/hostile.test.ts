// No bytes make the reader throw or run away.
import * as fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPage } from '#crawler/read/read-page.ts';
import { listingSchema } from '#listing/listing.ts';

const context = { url: 'https://market.example/item/482913', seenAt: '2024-06-01T12:00:00Z', source: 'cases' };

function check(bytes: Buffer, contentType?: string): void {
  const reading = readPage(bytes, { ...context, contentType });
  for (const listing of [reading.listing, ...reading.stubs]) {
    if (listing !== null) expect(listingSchema.safeParse(listing).success).toBe(true);
  }
  for (const { url } of reading.links) expect(url).toMatch(/^https?:\/\//);
}

describe('readPage on hostile bytes', () => {
  it('takes random bytes in any declared charset', () => {
    const charsets = fc.constantFrom(
      undefined,
      'text/html; charset=utf-16le',
      'text/html; charset=gbk',
      'text/html; charset=nonsense',
      'x',
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), charsets, (bytes, type) => check(Buffer.from(bytes), type)),
      { numRuns: 300 },
    );
  });

  it('takes markup put together at random', () => {
    const piece = fc.constantFrom(
      '<div',
      '>',
      '</div>',
      '<h1>',
      '<a href="',
      '"',
      "'",
      '<script type="application/ld+json">',
      '{"@type":"Product","offers":',
      '[',
      '}',
      '</script>',
      '<title>',
      '<table><tr><td>',
      '<meta charset=utf-16>',
      '&#55357;',
      '&#x110000;',
      '$1,2,3',
      '<svg><title>',
      '<p itemscope itemprop=x>',
      '<base href="::">',
      '<!--',
      '-->',
      '\0',
      '<form><input type=password>',
      'https://%zz',
      '<select><option>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => check(Buffer.from(pieces.join('')))),
      { numRuns: 500 },
    );
  });

  it('takes real pages with bytes knocked out', () => {
    const folder = join(import.meta.dirname, '../../pages');
    const pages = readdirSync(folder).map((slug) => readFileSync(join(folder, slug, 'source.html')));
    fc.assert(
      fc.property(
        fc.constantFrom(...pages),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 40 }),
        (page, changes) => {
          const bytes = Buffer.from(page);
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
          check(bytes);
        },
      ),
      { numRuns: 300 },
    );
  });

  // What would exhaust the stack or take quadratic time; the runner's own limit ends it if it hangs.
  it.each([
    ['nesting', '<div>'.repeat(100_000)],
    ['nesting that closes the wrong way', `${'<b>'.repeat(50_000)}${'</i>'.repeat(50_000)}`],
    ['links in links', '<a href=x><div>'.repeat(50_000)],
    [
      'one tag of a million attributes',
      `<div ${Array.from({ length: 200_000 }, (_, i) => `a${i}=1`).join(' ')}>x</div>`,
    ],
    ['a class of a megabyte', `<div class="${'sidebar-'.repeat(130_000)}">x</div>`],
    ['an unclosed comment', `<!--${'x'.repeat(1_000_000)}`],
    ['links', '<li><a href="/item/1">x</a></li>'.repeat(40_000)],
    [
      'different links',
      Array.from({ length: 20_000 }, (_, i) => `<li><a href="/item/${i}00">Thing number ${i}</a> $${i}</li>`).join(''),
    ],
    ['broken data', `<script type="application/ld+json">${'{"a":['.repeat(20_000)}</script>`],
    ['data that is never closed', `<script type="application/ld+json">{"name":"${'",'.repeat(50_000)}</script>`],
    ['states', `<script>${'window.__STATE__={'.repeat(5_000)}</script>`],
    [
      'scopes',
      `<h1>x</h1>${'<div itemscope itemtype="http://schema.org/Product"><b itemprop=name>x</b>'.repeat(20_000)}`,
    ],
    ['forms', '<form><input type=password>'.repeat(20_000)],
    ['digits', `<h1>x</h1><p>${'12 345 '.repeat(50_000)}</p>`],
    ['at signs', `<h1>x</h1><p>Seller: y</p><p>${'a@'.repeat(50_000)}</p>`],
    ['one long word', `<h1>${'a'.repeat(500_000)}</h1>`],
    ['separators in the title', `<title>${'a | '.repeat(20_000)}</title><h1>a</h1>`],
  ])('takes %s', (_name, html) => {
    check(Buffer.from(html));
  });
});
