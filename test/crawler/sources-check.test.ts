// `sources check` explains: every mistake at once, where it stands, and what to write instead. Fields that go together, lists in files.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectKind } from '#crawler/sources/kinds.ts';
import { quietUntil } from '#crawler/sources/quiet-hours.ts';
import { waitAfterRefusal, waitWhenSpent } from '#crawler/sources/rate-limit.ts';
import { parseSources, readSources } from '#crawler/sources/read-sources.ts';
import { robotsSetAside, sourceFromUrl, startingUrls } from '#crawler/sources/source.ts';
import { readUrlList } from '#crawler/sources/url-list.ts';

const entry = (...lines: string[]) =>
  ['sources:', '  - name: market', ...lines.map((line) => `    ${line}`), ''].join('\n');
const fine = ['urls: [https://market.example/]', 'legalBasis: Act 5, section 3'];

function complaints(text: string): string[] {
  try {
    parseSources(text, 's.yaml');
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

describe('a mistake is explained', () => {
  it.each([
    [
      ['kind: markeplace'],
      /^s\.yaml, line 5, column 11, sources\[0\]\.kind: must be one of marketplace, .*; did you mean marketplace\?$/,
    ],
    [['maxpages: 5'], /column 5, sources\[0\]\.maxpages: is no field of a source; did you mean maxPages\?/],
    [['language: es'], /sources\[0\]\.language: is no field of a source; write languages: \[es\]/],
    [['languages: es'], /sources\[0\]\.languages: must be a list: \[one, two\]/],
    [['languages: [spanish]'], /line 5, column 17, sources\[0\]\.languages\[0\]: must be a two-letter code/],
    [['rate: 0'], /sources\[0\]\.rate: must be more than 0/],
    [['concurrency: 100'], /sources\[0\]\.concurrency: must be at most 64/],
    [['currency: euro'], /sources\[0\]\.currency: must be a code of ISO 4217/],
    [['robots: {obey: no_idea}'], /sources\[0\]\.robots\.obey: must be true or false/],
    [['robots: {obay: false}'], /sources\[0\]\.robots\.obay: is no field of a source; did you mean obey\?/],
    [
      ['quietHours: {from: "8", to: "18:00", zone: Europe/Lisbon}'],
      /sources\[0\]\.quietHours\.from: must be a time of day/,
    ],
    [
      ['quietHours: {from: "08:00", to: "18:00", zone: Lisbon}'],
      /sources\[0\]\.quietHours\.zone: must be the name of a time zone/,
    ],
    [['quietHours: {from: "08:00", to: "18:00"}'], /sources\[0\]\.quietHours\.zone: is missing: write on whose clock/],
    [['search: {address: "https://market.example/s?q="}'], /sources\[0\]\.search\.address: must hold \{query\}/],
    [['search: {template: "https://market.example/s?q={query}"}'], /sources\[0\]\.search\.template: .*write address/],
    [['watch: {tags: [ivory]}'], /sources\[0\]\.watch: means nothing for kind marketplace; it is for mastodon/],
    [
      ['proxies: {servers: [{name: a, address: "http://p.example:3128"}]}'],
      /sources\[0\]\.proxies\.authority: is missing: write on whose written authority/,
    ],
    [['proxies: {authority: "Order 12/2026"}'], /sources\[0\]\.proxies\.servers: is missing: write the proxies/],
    [['proxies: {authority: "Order 12/2026", servers: []}'], /sources\[0\]\.proxies\.servers: needs at least one/],
    [['proxies: http://p.example:3128'], /sources\[0\]\.proxies: must be fields, each on a line of its own/],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{name: a, address: p.example}]}'],
      /servers\[0\]\.address: must be http:\/\/host:port, https:/,
    ],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{name: a, address: "ftp://p.example"}]}'],
      /servers\[0\]\.address: must be http:\/\/host:port, https:/,
    ],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{name: a, address: "http://p.example/x"}]}'],
      /servers\[0\]\.address: .*and nothing behind it/,
    ],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{address: direct}]}'],
      /servers\[0\]\.name: is missing: give it a short name/,
    ],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{name: a, address: direct}, {name: a, address: direct}]}'],
      /servers\[1\]\.name: is the name of another proxy already[^]*servers\[1\]\.address: is the address of another/,
    ],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{name: a, url: direct}]}'],
      /servers\[0\]\.url: .*write address/,
    ],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{name: a, address: direct}], sesions: 3}'],
      /proxies\.sesions: is no field of a source; did you mean sessions\?/,
    ],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{name: a, address: direct}], sessions: 0}'],
      /proxies\.sessions: must be at least 1/,
    ],
    [
      ['proxies: {authority: "Order 12/2026", servers: [{name: a, address: direct, password: x}]}'],
      /servers\[0\]\.password: .*NIGHTJAR_PROXY_CREDENTIALS_FILE/,
    ],
    [['proxy: http://p.example:3128'], /sources\[0\]\.proxy: is no field of a source; write proxies:/],
    [['owner:'], /sources\[0\]\.owner: must be text.*; nothing stands there/],
  ])('%j', (lines, message) => {
    expect(complaints(entry(...fine, ...lines)).join('\n')).toMatch(message);
  });

  it('a password beside a proxy is refused and not repeated', () => {
    const text = entry(
      ...fine,
      'proxies: {authority: Order 12/2026, servers: [{name: a, address: "http://unit:swordfish@p.example:3128"}]}',
    );
    const said = complaints(text).join('\n');
    expect(said).toMatch(/proxies\.servers\[0\]\.address: must not hold a user name or password/);
    expect(said).not.toMatch(/swordfish/);
  });

  it('names all of them, also those that only several fields together make', () => {
    const text = entry('kind: telegram', 'urls: [https://t.me/]', 'rate: fast', 'watch: {tags: [x]}');
    expect(complaints(text)).toEqual([
      expect.stringMatching(/line 2, column 5, sources\[0\]\.legalBasis: is missing/),
      expect.stringMatching(/line 4, column 11, sources\[0\]\.urls: names no channel/),
      expect.stringMatching(/line 5, column 11, sources\[0\]\.rate: must be a number/),
      expect.stringMatching(
        /line 6, column 19, sources\[0\]\.watch\.tags: means nothing for kind telegram, which knows `channels`/,
      ),
    ]);
  });

  it.each([
    ['kind: telegram\n    urls: ["https://t.me/+AbCdEf"]', /invitation to a closed group|names no channel/],
    ['urls: [https://www.facebook.com/groups/1]', /facebook\.com shows nothing without an account/],
    [
      'kind: mastodon\n    urls: [https://m.example/]\n    selectors: {title: h1}',
      /selectors: means nothing for kind mastodon/,
    ],
    ['urls: [https://a.example/]\n    file: list.txt', /file: is for kind list only/],
    ['kind: list', /sources\[0\]\.urls: is missing: .*`file: addresses\.txt`/],
  ])('%s', (lines, message) => {
    expect(complaints(entry(lines, 'legalBasis: Act 5')).join('\n')).toMatch(message);
  });

  it('says what stands beside the list of sources in vain', () => {
    expect(complaints(`${entry(...fine)}rate: 5\n`).join()).toMatch(/rate: does not belong here/);
    expect(complaints('sources:\n  - just text\n').join()).toMatch(/sources\[0\]: must be an entry with fields/);
  });
});

describe('a list of addresses in a file', () => {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'nightjar-list-'))));
  afterAll(() => rm(folder, { recursive: true }));
  const write = (text: string) => writeFile(join(folder, 'list.txt'), text);
  const yaml = [
    'sources:',
    '  - name: hand-picked',
    '    kind: list',
    '    legalBasis: Act 5',
    '    file: list.txt',
    '',
  ].join('\n');

  it('is read beside sources.yaml', async () => {
    await write(
      '\uFEFFurl\n# seized phone 12\nhttps://a.example/1\n\nhttps://a.example/1\r\n"https://b.example/x?y=1,2",note\nhttps://c.example/ ; note\n',
    );
    await writeFile(join(folder, 's.yaml'), yaml);
    const [source] = await readSources(join(folder, 's.yaml'));
    expect(source?.urls).toEqual(['https://a.example/1', 'https://b.example/x?y=1,2', 'https://c.example/']);
  });
  it('is refused with the line of each address that is none', async () => {
    await write('https://a.example/1\nb.example/2\n');
    await writeFile(join(folder, 's.yaml'), yaml);
    await expect(readSources(join(folder, 's.yaml'))).rejects.toThrow(
      /line 5, column 11, sources\[0\]\.file: list\.txt, line 2: “b\.example\/2” is no address/,
    );
    await writeFile(join(folder, 's.yaml'), yaml.replace('list.txt', 'none.txt'));
    await expect(readSources(join(folder, 's.yaml'))).rejects.toThrow(/sources\[0\]\.file: cannot be read/);
  });
  it('may be long', () => {
    const { urls, faults } = readUrlList(
      Array.from({ length: 30_000 }, (_, index) => `https://a.example/${index}`).join('\n'),
    );
    expect([urls.length, faults.length]).toEqual([30_000, 0]);
  });
});

describe('what a source starts from', () => {
  const starts = (url: string, kind?: Parameters<typeof sourceFromUrl>[1]) =>
    startingUrls(sourceFromUrl(url, kind)).map((start) => start.url);
  it.each([
    ['https://t.me/lamps', 'https://t.me/s/lamps'],
    ['https://www.reddit.com/r/lamps', 'https://www.reddit.com/r/lamps/new.json?limit=100&raw_json=1'],
    [
      'https://bsky.app/profile/ines.example',
      'https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=ines.example&limit=100',
    ],
    ['https://market.example/', 'https://market.example/'],
  ])('%s', (given, first) => {
    expect(starts(given)).toEqual([first]);
  });
  it('is asked for in the words of its interface where its kind is named', () => {
    expect(starts('https://m.example/@nell', { kind: 'mastodon' })).toEqual([
      'https://m.example/api/v1/accounts/lookup?acct=nell',
    ]);
    expect(starts('https://l.example/c/lamps', { kind: 'lemmy' })).toEqual([
      'https://l.example/api/v3/post/list?community_name=lamps&sort=New&limit=50',
    ]);
    expect(starts('https://d.example/c/market/5', { kind: 'discourse' })).toEqual([
      'https://d.example/c/market/5.json',
    ]);
    expect(starts('https://d.example/', { kind: 'discourse' })).toEqual(['https://d.example/latest.json']);
  });
  it.each([
    ['https://m.example/api/v1/timelines/public', 'mastodon'],
    ['https://shop.example/feed/', 'feed'],
    ['https://shop.example/sitemap_index.xml.gz', 'sitemap'],
    ['https://board.example/viewforum.php?f=2', 'forum'],
    ['https://shop.example/item/1', 'marketplace'],
  ] as const)('%s looks like %s', (url, kind) => {
    expect(detectKind(new URL(url))).toBe(kind);
  });
  it('tells which sources set robots.txt aside, and on whose word', () => {
    const [closed] = parseSources(entry(...fine, 'robots: {obey: false, authority: Warrant 7/26}'), 's.yaml');
    expect(robotsSetAside([closed!, sourceFromUrl('https://a.example/')])).toEqual([
      { source: 'market', authority: 'Warrant 7/26', legalBasis: 'Act 5, section 3' },
    ]);
  });
});

describe('quiet hours', () => {
  const at = (time: string) => new Date(`2026-06-01T${time}:00Z`);
  it('end on the source’s own clock', () => {
    const hours = { from: '08:00', to: '18:00', zone: 'Europe/Berlin' };
    expect(quietUntil(hours, at('05:59'))).toBeNull();
    expect(quietUntil(hours, at('06:00'))).toBe(at('16:00').getTime());
    expect(quietUntil(hours, at('16:00'))).toBeNull();
  });
  it('may go over midnight', () => {
    const hours = { from: '22:00', to: '06:00', zone: 'UTC' };
    expect(quietUntil(hours, at('23:30'))).toBe(new Date('2026-06-02T06:00:00Z').getTime());
    expect(quietUntil(hours, at('05:00'))).toBe(at('06:00').getTime());
    expect(quietUntil(hours, at('12:00'))).toBeNull();
    expect(quietUntil(undefined, at('12:00'))).toBeNull();
  });
});

describe('what a network says of its count', () => {
  const now = new Date('2026-06-01T12:00:00Z');
  const header = (headers: Record<string, string>) => (name: string) => headers[name] ?? null;
  it.each([
    [{ 'retry-after': '7', 'x-ratelimit-reset': '2026-06-01T13:00:00Z' }, 7000],
    [{ 'x-ratelimit-reset': '2026-06-01T12:05:00.000Z' }, 300_000],
    [{ 'ratelimit-reset': String(now.getTime() / 1000 + 60) }, 60_000],
    [{ 'x-ratelimit-reset': '123.5' }, 123_500],
    [{ 'x-ratelimit-reset': 'soon' }, null],
    [{}, null],
  ])('%j', (headers, ms) => {
    expect(waitAfterRefusal(header(headers), now)).toBe(ms);
  });
  it('makes the last answer of a count a pause', () => {
    expect(waitWhenSpent(header({ 'x-ratelimit-remaining': '0.0', 'x-ratelimit-reset': '30' }), now)).toBe(30_000);
    expect(waitWhenSpent(header({ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '30' }), now)).toBeNull();
    expect(waitWhenSpent(header({}), now)).toBeNull();
  });
});
