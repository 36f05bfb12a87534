import { gzipSync } from 'node:zlib';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSources, readSources } from '#crawler/sources/read-sources.ts';
import { isSitemap, readSitemap } from '#crawler/sources/sitemap.ts';
import { belongsTo, sourceFromUrl, startingUrls } from '#crawler/sources/source.ts';
import { BadInput } from '#lib/errors.ts';

const good = `sources:
  - name: Attic finds
    kind: classifieds
    urls: [https://attic.example/]
    languages: [de, en]
    legalBasis: Section 12 of the inspection order
    rate: 0.5
    search:
      address: https://attic.example/s?q={query}
      terms: [carved tusk, "elfenbein & co"]
      budget: 1
    categories:
      - https://attic.example/antiques
`;

describe('sources.yaml', () => {
  it('gives sources with what is not said filled in', () => {
    const [source] = parseSources(good, 'sources.yaml');
    expect(source).toMatchObject({
      name: 'Attic finds',
      rate: 0.5,
      concurrency: 4,
      robots: { obey: true },
      maxDepth: 12,
    });
  });
  it('fills the search with its terms, within the budget', () => {
    const [source] = parseSources(good, 'sources.yaml');
    expect(startingUrls(source!).map(({ url }) => url)).toEqual([
      'https://attic.example/',
      'https://attic.example/s?q=carved%20tusk',
      'https://attic.example/antiques',
    ]);
  });
  it('explains every mistake with its line and field', () => {
    const bad = good
      .replace('legalBasis: Section 12 of the inspection order', 'legalbasis: none')
      .replace('rate: 0.5', 'rate: fast')
      .replace('https://attic.example/antiques', 'attic');
    const message = thrown(() => parseSources(bad, 'my/sources.yaml')).message;
    expect(message).toMatch(
      /^my\/sources\.yaml, line 2, column 5, sources\[0\]\.legalBasis: is missing: write on which legal basis/,
    );
    expect(message).toMatch(
      /line 6, column 5, sources\[0\]\.legalbasis: is no field of a source; did you mean legalBasis\?/,
    );
    expect(message).toMatch(/line 7, column 11, sources\[0\]\.rate: must be a number/);
    expect(message).toMatch(/line 13, column 9, sources\[0\]\.categories\[0\]: must be an address/);
  });
  it('asks for a written authority where robots.txt is set aside', () => {
    const bad = good.replace('rate: 0.5', 'robots: {obey: false}');
    expect(thrown(() => parseSources(bad, 's.yaml')).message).toMatch(
      /line 7, column 13, sources\[0\]\.robots: .*authority/,
    );
    expect(
      parseSources(good.replace('rate: 0.5', 'robots: {obey: false, authority: "Warrant 7/26"}'), 's.yaml')[0]?.robots,
    ).toEqual({ obey: false, authority: 'Warrant 7/26' });
  });
  it('refuses a name twice, broken YAML, an empty file and a missing one', async () => {
    const twice = `${good}${good.slice(good.indexOf('  - name'))}`;
    expect(thrown(() => parseSources(twice, 's.yaml')).message).toMatch(
      /line 14, column 11, sources\[1\]\.name: “Attic finds” is the name of another source/,
    );
    expect(thrown(() => parseSources('sources:\n  - name: "x\n', 's.yaml')).message).toMatch(/s\.yaml, line \d/);
    expect(thrown(() => parseSources('', 's.yaml')).hint).toMatch(/- name:/);
    await expect(readSources('/nowhere/s.yaml')).rejects.toThrow(BadInput);
  });
  it('is read from disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nightjar-sources-'));
    await writeFile(join(folder, 's.yaml'), good);
    expect(await readSources(join(folder, 's.yaml'))).toHaveLength(1);
    await rm(folder, { recursive: true });
  });
});

it('makes a source of an address, and knows what belongs to it', () => {
  expect(thrown(() => sourceFromUrl('shop.example')).message).toMatch(/begins with http/);
  const source = sourceFromUrl('https://www.shop.example/things', { rate: 5 });
  expect(source).toMatchObject({
    name: 'www.shop.example',
    rate: 5,
    legalBasis: 'given on the command line by the operator',
  });
  const own = belongsTo(source);
  expect(
    [
      'https://shop.example/',
      'http://WWW.shop.example/x',
      'https://shop.example:8443/',
      'https://shop.example.evil.example/',
    ].map((url) => own(new URL(url))),
  ).toEqual([true, true, false, false]);
});

describe('sitemaps and feeds', () => {
  const read = (text: string | Buffer) => readSitemap(Buffer.from(text), 'https://shop.example/sitemap.xml');
  it('give their addresses, relative ones too, each once', () => {
    expect(
      read(
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x"><url><loc> https://shop.example/1?a=1&amp;b=2 </loc><image:image><image:loc>https://shop.example/1.jpg</image:loc></image:image></url><url><loc><![CDATA[/2]]></loc></url><url><loc>/2</loc></url></urlset>',
      ),
    ).toEqual(['https://shop.example/1?a=1&b=2', 'https://shop.example/2']);
    expect(read('<sitemapindex><sitemap><loc>https://shop.example/a.xml.gz</loc></sitemap></sitemapindex>')).toEqual([
      'https://shop.example/a.xml.gz',
    ]);
  });
  it('are read from RSS, Atom and gzip, and as far as they go where they break off', () => {
    expect(
      read(
        '<rss><channel><link>https://shop.example/</link><item><title>x</title><link>https://shop.example/1</link></item></channel></rss>',
      ),
    ).toEqual(['https://shop.example/1']);
    expect(
      read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><link href="/self"/><entry><link rel="edit" href="/e"/><link href="/2"/></entry></feed>',
      ),
    ).toEqual(['https://shop.example/2']);
    expect(read(gzipSync('<urlset><url><loc>/3</loc></url></urlset>'))).toEqual(['https://shop.example/3']);
    expect(read('<urlset><url><loc>/4</loc></url><url><loc>/5')).toContain('https://shop.example/4');
  });
  it('are told from pages', () => {
    expect(isSitemap({ contentType: 'application/xml', body: Buffer.from('<?xml version="1.0"?><urlset>') })).toBe(
      true,
    );
    expect(isSitemap({ contentType: 'text/html', body: Buffer.from('<html><feed>') })).toBe(false);
    expect(isSitemap({ contentType: '', body: Buffer.from('<html><p>rss') })).toBe(false);
  });
});

function thrown(action: () => unknown): BadInput {
  try {
    action();
  } catch (error) {
    if (error instanceof BadInput) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function complaint(text: string): string {
  try {
    parseSources(text, 'sources.yaml');
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

it('refuses a CSS selector that cannot be used, with its line and field', () => {
  const text =
    'sources:\n  - name: shop\n    urls: [https://shop.example/]\n    legalBasis: Act 5, section 3\n    selectors:\n      title: h1\n      price: "span["\n';
  expect(complaint(text)).toMatch(/^sources\.yaml.*line 7.*sources\[0\]\.selectors\.price.*is no CSS selector/);
});
