// Searching: which terms, in which order, where a site's search is found, and that a scan asks for them within its budget.
import { afterEach, describe, expect, it } from 'vitest';
import { makeCrawl, userAgentOf } from '#crawler/crawl.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { blankReading, type PageReading } from '#crawler/read/page.ts';
import { preferHits } from '#crawler/sources/find-search.ts';
import { openSearchOf, readOpenSearch, searchFormOf } from '#crawler/sources/search-form.ts';
import { planSearchTerms, withSearchTerms } from '#crawler/sources/search-terms.ts';
import { searchPriority, sourceFromUrl, sourceSchema } from '#crawler/sources/source.ts';
import { canonicalUrl } from '#listing/fingerprint.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { startMarket } from '#sandbox/start-market.ts';
import { listingPage, resultsPage, serveSite, type Handler, type Site } from './support/site.ts';

const lexicon = loadLexicon();
const inOrder = (a: string, b: string) => (a < b ? -1 : 1);

describe('the plan', () => {
  const terms = (languages: string[], budget: number, more: object = {}) =>
    planSearchTerms(lexicon, { languages, budget, ...more });
  it('keeps to the budget and to the languages, and holds code words', () => {
    const plan = terms(['es', 'en'], 60);
    expect(plan).toHaveLength(60);
    expect(new Set(plan.map(({ term }) => term)).size).toBe(60);
    expect(new Set(plan.map(({ language }) => language))).toEqual(new Set(['es', 'en', 'xx']));
    expect(plan.filter(({ kind }) => kind === 'code-word').length).toBeGreaterThanOrEqual(6);
    expect(plan.filter(({ language }) => language === 'es').length).toBeGreaterThan(15);
  });
  it('reaches many kinds with few terms, the most traded first', () => {
    const plan = terms(['en'], 40);
    expect(new Set(plan.map(({ looksFor }) => looksFor)).size).toBeGreaterThan(25);
    const early = plan
      .slice(0, 12)
      .map(({ term }) => term)
      .join(' ');
    for (const word of ['ivory', 'pangolin', 'rhino']) expect(early).toContain(word);
  });
  it('lets a term wait that an earlier one finds already', () => {
    const plan = terms(['en'], 200).filter(({ kind }) => kind !== 'code-word');
    const at = (term: string) => plan.findIndex((each) => each.term === term);
    const pangolin = at('pangolin');
    expect(pangolin).toBeGreaterThanOrEqual(0);
    for (const [index, { term }] of plan.entries())
      if (/\bpangolin\b/.test(term) && term !== 'pangolin') expect(index).toBeGreaterThan(pangolin + 30);
  });
  it('looks for the operation’s groups only, and for what no law protects only when told to', () => {
    const sharks = terms(['en'], 30, { focus: ['sharks-rays'] });
    expect(sharks.length).toBeGreaterThan(5);
    for (const { looksFor } of sharks) {
      const taxon = lexicon.taxon(looksFor);
      if (taxon !== undefined) expect([taxon.group, ...(taxon.groups ?? [])]).toContain('sharks-rays');
    }
    expect(terms(['en'], 9, { focus: ['unprotected'] })).toEqual([]);
    expect(terms(['en'], 9, { focus: ['unprotected'], status: 'any' })).toHaveLength(9);
  });
  it('is the same every time, and falls back to English', () => {
    expect(terms(['de'], 30)).toEqual(terms(['de'], 30));
    expect(terms([], 10)).toEqual(terms(['en'], 10));
    expect(terms(['en'], 0)).toEqual([]);
  });
  it('knows that a script without spaces holds words in words', () => {
    const plan = terms(['zh'], 12).map(({ term }) => term);
    expect(plan).toContain('象牙');
    expect(plan.filter((term) => term.includes('象牙'))).toEqual(['象牙']);
  });
  it('fills only searches that name no terms', () => {
    const [none, own, plain] = withSearchTerms(
      [
        sourceFromUrl('https://a.example/', { search: { terms: [], budget: 7 } }),
        sourceFromUrl('https://b.example/', { search: { terms: ['lamp'], budget: 7 } }),
        sourceFromUrl('https://c.example/'),
      ],
      lexicon,
    );
    expect(none?.search?.terms).toHaveLength(7);
    expect(own?.search?.terms).toEqual(['lamp']);
    expect(plain?.search).toBeUndefined();
  });
});

describe('the search form of a page', () => {
  const url = 'https://market.example/start';
  it.each([
    ['<form action="/search"><input name="q"><button>Go</button></form>', 'https://market.example/search?q={query}'],
    ['<form role="search"><input type="search" name="what"></form>', 'https://market.example/start?what={query}'],
    [
      '<form method="GET" action="/s?old=1"><input type="hidden" name="lang" value="pt br"><select name="cat"><option value="0">All</option><option value="5" selected>Antiques</option></select><input type="text" name="keyword" placeholder="Buscar"></form>',
      'https://market.example/s?lang=pt%20br&cat=5&keyword={query}',
    ],
    [
      '<form action="/newsletter"><input name="email" type="text"></form><form action="/buscar"><input name="term" type="text"></form>',
      'https://market.example/buscar?term={query}',
    ],
    [
      '<base href="https://market.example/en/"><form action="find"><input name="q"></form>',
      'https://market.example/en/find?q={query}',
    ],
  ])('%s', (html, address) => {
    expect(searchFormOf(html, url)).toBe(address);
  });
  it.each([
    ['<form method="post" action="/search"><input name="q"></form>'],
    ['<form action="/login"><input name="user"><input type="password" name="p"></form>'],
    ['<form action="https://search.example/"><input name="q"></form>'],
    ['<form action="/subscribe"><input name="q" placeholder="search"></form>'],
    ['<form action="/x"><input type="text" name="zip"></form>'],
    ['<p>nothing</p>'],
  ])('is not %s', (html) => {
    expect(searchFormOf(html, url)).toBeNull();
  });
});

it('is found by the OpenSearch description too', () => {
  const xml =
    '<?xml version="1.0"?><OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/"><Url type="application/x-suggestions+json" template="https://market.example/suggest?q={searchTerms}"/><Url type="text/html" template="https://market.example/find?w={searchTerms}&amp;page={startPage?}&amp;x={custom?}"/></OpenSearchDescription>';
  expect(readOpenSearch(xml, 'https://market.example/os.xml')).toBe('https://market.example/find?w={query}&page=1&x=');
  expect(readOpenSearch(xml, 'https://other.example/os.xml')).toBeNull();
  expect(readOpenSearch('<html>', 'https://market.example/')).toBeNull();
  expect(
    openSearchOf(
      '<link rel="search" type="application/opensearchdescription+xml" href="/os.xml">',
      'https://market.example/a',
    ),
  ).toBe('https://market.example/os.xml');
});

describe('a scan', () => {
  const sites: Site[] = [];
  afterEach(async () => {
    await Promise.all(sites.splice(0).map((site) => site.close()));
  });
  /** A market whose listings nothing links to: only its search leads there, two pages a term. */
  const market =
    (front: string): Handler =>
    (_, response, { pathname, searchParams }) => {
      const html = (text: string) => void response.writeHead(200, { 'content-type': 'text/html' }).end(text);
      if (pathname === '/') return html(`<html><head>${front}</head><body><h1>Market</h1></body></html>`);
      if (pathname === '/os.xml')
        return void response
          .writeHead(200, { 'content-type': 'application/opensearchdescription+xml' })
          .end(
            '<OpenSearchDescription><Url type="text/html" template="/find?q={searchTerms}"/></OpenSearchDescription>',
          );
      const item = /^\/item\/(.+)$/.exec(pathname)?.[1];
      if (item !== undefined) return html(listingPage(decodeURIComponent(item)));
      if (pathname !== '/find') return void response.writeHead(404).end();
      const term = searchParams.get('q') ?? '';
      const page = Number(searchParams.get('page') ?? 1);
      const items = [1, 2, 3, 4].map((number) => `${term} ${page * 4 + number}`);
      const next = page === 1 ? `<a rel="next" href="/find?q=${encodeURIComponent(term)}&page=2">Next</a>` : '';
      return html(
        resultsPage(
          items.map((title) => ({ title, href: `/item/${encodeURIComponent(title)}` })),
          next,
        ),
      );
    };
  const run = async (front: string, search: object) => {
    const site = await serveSite(market(front));
    sites.push(site);
    const titles: string[] = [];
    const source = sourceSchema.parse({
      name: 'm',
      urls: [`${site.origin}/`],
      legalBasis: 'Act 5',
      rate: 2000,
      search,
    });
    await makeCrawl({
      sources: withSearchTerms([source], lexicon),
      frontier: makeMemoryFrontier(),
      onListings: (found) => void titles.push(...found.map(({ listing }) => listing.title)),
      fetch: { userAgent: userAgentOf('test', 'unit@example.org'), allowLoopback: true },
    }).run();
    return { titles, searches: site.asked.filter((path) => path.startsWith('/find') && !path.includes('page=')), site };
  };

  it.each([
    ['the form on the first page', '<form action="/find"><input name="q"></form>'],
    ['the OpenSearch description', '<link rel="search" href="/os.xml">'],
  ])('finds the search by %s and asks for the lexicon’s terms, its budget’s worth', async (_, front) => {
    const { titles, searches } = await run(front, { budget: 3 });
    const expected = planSearchTerms(lexicon, { languages: [], budget: 3 }).map(({ term }) => term);
    expect(searches.map((path) => new URL(path, 'http://x').searchParams.get('q') ?? '').sort(inOrder)).toEqual(
      [...expected].sort(inOrder),
    );
    expect(titles).toHaveLength(24);
    for (const term of expected) expect(titles.filter((title) => title.startsWith(term))).toHaveLength(8);
  });

  it('asks the address that the source names, for the terms that it names', async () => {
    const site = await serveSite(market(''));
    sites.push(site);
    const titles: string[] = [];
    const source = sourceSchema.parse({
      name: 'm',
      urls: [`${site.origin}/`],
      legalBasis: 'Act 5',
      rate: 2000,
      search: { address: `${site.origin}/find?q={query}`, terms: ['brass lamp', 'oil & wick'] },
    });
    await makeCrawl({
      sources: [source],
      frontier: makeMemoryFrontier(),
      onListings: (found) => void titles.push(...found.map(({ listing }) => listing.title)),
      fetch: { userAgent: userAgentOf('test', 'unit@example.org'), allowLoopback: true },
    }).run();
    expect(titles).toHaveLength(16);
    expect(site.asked).toContain('/find?q=oil%20%26%20wick');
  });

  it('searches nothing that it was not told to', async () => {
    const site = await serveSite(market('<form action="/find"><input name="q"></form>'));
    sites.push(site);
    await makeCrawl({
      sources: withSearchTerms([sourceFromUrl(`${site.origin}/`, { rate: 2000 })], lexicon),
      frontier: makeMemoryFrontier(),
      onListings: () => undefined,
      fetch: { userAgent: userAgentOf('test', 'unit@example.org'), allowLoopback: true },
    }).run();
    expect(site.asked.filter((path) => path.startsWith('/find'))).toEqual([]);
  });
});

it('fills the search of the practice market’s auction house, found on its first page', async () => {
  const market = await startMarket({ calm: true, listings: 120 });
  const home = market.sites.find(({ kind }) => kind === 'auction')?.url ?? '';
  try {
    await makeCrawl({
      sources: withSearchTerms(
        [sourceFromUrl(home, { rate: 2000, languages: ['en', 'es'], search: { budget: 25, terms: [] } })],
        lexicon,
      ),
      frontier: makeMemoryFrontier(),
      maxPages: 40,
      onListings: () => undefined,
      fetch: { userAgent: userAgentOf('test', 'unit@example.org'), allowLoopback: true },
    }).run();
    const asked = market.requests().filter(({ path }) => path.startsWith('/search?q=') && !path.includes('page='));
    expect(asked).toHaveLength(25);
    expect(asked.every(({ status }) => status === 200)).toBe(true);
  } finally {
    await market.close();
  }
});

it('looks at what a search found before it searches for less telling terms, even where it found a single thing', () => {
  const found = 'https://m.example/lot/12345';
  const next = 'https://m.example/find?q=a&page=2';
  const menu = 'https://m.example/about';
  const link = (url: string, priority: number) => ({ url, key: canonicalUrl(url), priority, depth: 1, source: 'm' });
  const reading: PageReading = {
    ...blankReading(),
    links: [
      { url: found, text: 'A', rel: '', where: 'content' },
      { url: menu, text: 'About', rel: '', where: 'nav' },
    ],
    pagination: { next, pages: [] },
  };
  const links = [link(found, 20), link(next, 82), link(menu, 10)];
  const ranks = (priority: number) => preferHits(links, reading, { priority }).map((each) => each.priority);
  expect(ranks(searchPriority(10))).toEqual([93.95, 93, 10]);
  expect(ranks(100)).toEqual([20, 82, 10]);
  expect(ranks(80)).toEqual([20, 82, 10]);
});
