// A server that means harm: the scan goes on, and every page that could not be taken has its named reason.
import { createServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCrawl, type CrawlSummary, type Found } from '#crawler/crawl.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { listingPage, resultsPage, serveSite, type Site } from './support/site.ts';

const limits = {
  wireBytes: 200_000,
  decodedBytes: 2_000_000,
  totalMs: 1_500,
  idleMs: 700,
  headerBytes: 16_384,
  redirects: 5,
};

function scan(
  origin: string,
  options: { resolve?: Parameters<typeof makeCrawl>[0]['fetch']['resolve']; maxAttempts?: number } = {},
) {
  const found: Found[] = [];
  const skipped = new Map<string, string>();
  const run = makeCrawl({
    sources: [sourceFromUrl(`${origin}/`, { rate: 1000, concurrency: 8 })],
    frontier: makeMemoryFrontier(),
    onListings: (batch) => void found.push(...batch),
    onSkipped: ({ url, reason }) => void skipped.set(new URL(url).pathname, reason),
    fetch: {
      userAgent: 'Nightjar/test (+test@example.org)',
      allowLoopback: true,
      limits,
      ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
    },
    maxAttempts: options.maxAttempts ?? 1,
  }).run();
  return { run, found, skipped };
}

describe('a site of hostile pages', () => {
  let site: Site;
  let summary: CrawlSummary;
  let found: Found[];
  let skipped: Map<string, string>;
  const tries = new Map<string, number>();
  const open = new Set<NodeJS.Timeout>();

  const html = { 'content-type': 'text/html; charset=utf-8' };
  const bomb = gzipSync(Buffer.alloc(60_000_000));
  const cutGzip = gzipSync(listingPage('Cut short')).subarray(0, -30);
  const nested = gzipSync(gzipSync(gzipSync(gzipSync('<p>')))); // four codings deep
  const hostilePaths = [
    'huge',
    'huge-declared',
    'bomb',
    'nested',
    'unknown-coding',
    'circle',
    'endless',
    'drip',
    'silent',
    'flood',
    'reset',
    'short',
    'cut-gzip',
    'inside',
    'metadata',
    'elsewhere',
    'picture',
    'gone',
    'fails',
    'no-redirect',
    'file-redirect',
    'wall',
  ];
  const soundPaths = ['good', 'broken', 'charset', 'brotli', 'busy', 'wait', 'over', 'scripted'];

  beforeAll(async () => {
    site = await serveSite((request, response, url) => {
      const path = url.pathname;
      const seen = (tries.get(path) ?? 0) + 1;
      tries.set(path, seen);
      const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
        void response.writeHead(200, { ...html, ...headers }).end(body);
      const go = (location: string) => void response.writeHead(302, { location }).end();
      if (path.startsWith('/endless')) return go(`/endless/${Number(path.split('/')[2] ?? 0) + 1}`);
      switch (path) {
        case '/':
          return send(
            resultsPage(
              [...hostilePaths, ...soundPaths].map((name) => ({ href: `/${name}`, title: `A thing called ${name}` })),
            ),
          );
        case '/huge':
          response.writeHead(200, html);
          return pump();
        case '/huge-declared':
          response.writeHead(200, { ...html, 'content-length': '50000000' });
          return pump();
        case '/bomb':
          return send(bomb, { 'content-encoding': 'gzip' });
        case '/nested':
          return send(nested, { 'content-encoding': 'gzip, gzip, gzip, gzip' });
        case '/unknown-coding':
          return send('xyz', { 'content-encoding': 'sdch' });
        case '/circle':
          return go('/circle?again');
        case '/drip': {
          response.writeHead(200, html);
          const timer = setInterval(() => response.write(' '), 100);
          open.add(timer);
          return void response.on('close', () => clearInterval(timer));
        }
        case '/silent':
          return void response.writeHead(200, html).write('<p>'); // and nothing more
        case '/flood':
          return void response
            .writeHead(200, Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x-${i}`, 'y'.repeat(200)])))
            .end();
        case '/reset':
          response.writeHead(200, { ...html, 'content-length': '1000' });
          return void response.write('<p>half', () => request.socket.resetAndDestroy());
        case '/short':
          response.writeHead(200, { ...html, 'content-length': '1000' });
          return void response.write('<p>half', () => request.socket.end());
        case '/cut-gzip':
          return send(cutGzip, { 'content-encoding': 'gzip' });
        case '/inside':
          return go('http://10.0.0.1/admin');
        case '/metadata':
          return go('http://0xA9FEA9FE/latest/meta-data/');
        case '/elsewhere':
          return go('https://example.org/');
        case '/no-redirect':
          return go('http://');
        case '/file-redirect':
          return go('file:///etc/passwd');
        case '/picture':
          return void response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0x89, 0x50]));
        case '/gone':
          return void response.writeHead(410, html).end('<h1>This listing has ended</h1>');
        case '/fails':
          return void response.writeHead(500, html).end('oops');
        case '/wall':
          return send(
            '<html><head><title>Sign in</title></head><body><h1>Sign in</h1><form action="/in" method="post"><input name="u"><input type="password" name="p"><button>Log in</button></form></body></html>',
          );
        case '/busy':
          return seen === 1
            ? void response.writeHead(503, { 'retry-after': new Date(Date.now() - 5000).toUTCString() }).end()
            : send(listingPage('Busy at first'));
        case '/wait':
          return seen === 1
            ? void response.writeHead(429, { 'retry-after': '1' }).end()
            : send(listingPage('Asked to wait'));
        case '/good':
          return send(listingPage('A good thing'));
        case '/broken':
          return send(`${listingPage('Broken <b>markup')}<table><div><<<p </</script><!-- <a href="/good`);
        case '/charset':
          return void response
            .writeHead(200, { 'content-type': 'text/html; charset=klingon' })
            .end(Buffer.from(listingPage('Caf\xe9 chair').replace('<meta charset="utf-8">', ''), 'latin1'));
        case '/over': {
          const page = listingPage('More than announced');
          response.writeHead(200, { ...html, 'content-length': String(Buffer.byteLength(page)) });
          return void response.end(`${page}HTTP/1.1 200 OK\r\nset-cookie: smuggled=1\r\n\r\n<h1>Another answer</h1>`);
        }
        case '/scripted':
          return send(listingPage('&lt;script>alert(1)&lt;/script> chair'));
        case '/brotli':
          return send(brotliCompressSync(listingPage('Well packed')), { 'content-encoding': 'br' });
        default:
          return void response.writeHead(404, html).end('<h1>Not found</h1>');
      }

      function pump() {
        const block = Buffer.alloc(64 * 1024, 'x');
        let sent = 0;
        const write = (): void => {
          while (sent < 50_000_000 && !response.destroyed) {
            sent += block.length;
            if (!response.write(block)) return void response.once('drain', write);
          }
          response.end();
        };
        write();
      }
    });
    const result = scan(site.origin, { maxAttempts: 2 });
    summary = await result.run;
    ({ found, skipped } = result);
  });

  afterAll(async () => {
    for (const timer of open) clearInterval(timer);
    await site.close();
  });

  it.each([
    ['/huge', 'too-large'],
    ['/huge-declared', 'too-large'],
    ['/bomb', 'bomb'],
    ['/nested', 'bomb'],
    ['/unknown-coding', 'unknown-encoding'],
    ['/circle', 'redirect-loop'],
    ['/endless', 'redirect-loop'],
    ['/drip', 'slow'],
    ['/silent', 'slow'],
    ['/flood', 'header-flood'],
    ['/reset', 'reset'],
    ['/short', 'reset'],
    ['/cut-gzip', 'bad-encoding'],
    ['/inside', 'address-refused'],
    ['/metadata', 'address-refused'],
    ['/elsewhere', 'off-site'],
    ['/no-redirect', 'bad-redirect'],
    ['/file-redirect', 'address-refused'],
    ['/picture', 'not-html'],
    ['/gone', 'ended'],
    ['/fails', 'http-5xx'],
    ['/wall', 'login-wall'],
  ])('%s is left as %s', (path, reason) => {
    expect(skipped.get(path)).toBe(reason);
  });

  it('goes on to the end and reads every sound page', () => {
    expect(summary.ended).toBe('complete');
    expect(new Set(found.map(({ listing }) => new URL(listing.url).pathname))).toEqual(
      new Set(soundPaths.map((name) => `/${name}`)),
    );
    expect(summary.listings).toBe(soundPaths.length);
  });

  it('gives each page not taken exactly one reason', () => {
    const counted = Object.values(summary.reasons).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(hostilePaths.length);
  });

  it('comes back to the pages that asked for time, and once more to those that broke off', () => {
    expect(tries.get('/busy')).toBe(2);
    expect(tries.get('/wait')).toBe(2);
    expect(tries.get('/reset')).toBe(2);
    expect(tries.get('/inside')).toBe(1);
  });

  it('takes a script in a title for the text that it is, and what follows an answer for nothing', () => {
    const titleOf = (path: string) => found.find(({ listing }) => listing.url.endsWith(path))?.listing.title;
    expect(titleOf('/scripted')).toBe('<script>alert(1)</script> chair');
    expect(titleOf('/over')).toBe('More than announced');
    expect(found.map(({ listing }) => listing.title)).not.toContain('Another answer');
  });

  it('keeps the body as it came over the wire', () => {
    const { capture } = found.find(({ listing }) => listing.url.endsWith('/brotli')) as Found;
    expect(capture.exchanges.at(-1)?.body).toEqual(brotliCompressSync(listingPage('Well packed')));
    expect(capture.exchanges.at(-1)?.responseHeaders).toContainEqual(['content-encoding', 'br']);
  });
});

describe('names and addresses', () => {
  it('refuses a name that resolves to a private address', async () => {
    const { run, skipped } = scan('http://inside.example', {
      resolve: (_, done) => done(null, [{ address: '192.168.1.1', family: 4 }]),
    });
    const summary = await run;
    expect(summary.reasons).toEqual({ 'address-refused': 1 });
    expect(skipped.get('/')).toBe('address-refused');
  });

  it('names a host that cannot be resolved, and reads it when it comes back', async () => {
    const site = await serveSite({
      '/': resultsPage([
        { href: '/1', title: 'One thing' },
        { href: '/2', title: 'Two things' },
        { href: '/3', title: 'Three things' },
      ]),
      '/1': listingPage('One thing'),
    });
    const { port } = new URL(site.origin);
    let asked = 0;
    const resolve: Parameters<typeof scan>[1] = {
      maxAttempts: 3,
      resolve: (_, done) => {
        asked += 1;
        if (asked <= 1) done(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }), []);
        else done(null, [{ address: '127.0.0.1', family: 4 }]);
      },
    };
    const back = scan(`http://market.example:${port}`, resolve);
    const never = scan(`http://lost.example:${port}`, {
      resolve: (_, done) => done(Object.assign(new Error('gone'), { code: 'EAI_AGAIN' }), []),
    });
    expect((await never.run).reasons).toEqual({ dns: 1 });
    await back.run;
    expect(back.found.map(({ listing }) => new URL(listing.url).pathname)).toContain('/1');
    await site.close();
  });

  it('names a server that speaks something else than HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('220 mail.example ESMTP\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { run } = scan(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect((await run).reasons).toEqual({ 'bad-http': 1 });
    server.close();
  });

  it('names a port where nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect((await scan(`http://127.0.0.1:${port}`).run).reasons).toEqual({ unreachable: 1 });
  });
});

describe('a site without end', () => {
  it('leaves a calendar after a few months and pages that only lead on', async () => {
    const site = await serveSite((_, response, url) => {
      const month = Number(url.searchParams.get('month') ?? 0);
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<html><body><nav><a href="/calendar?month=${month + 1}">next month</a></nav><h1>Month ${month}</h1><p>Nothing is on.</p></body></html>`,
        );
    });
    const { run } = scan(site.origin);
    const summary = await run;
    expect(summary.ended).toBe('complete');
    expect(site.asked.length).toBeLessThan(10);
    expect(summary.reasons['too-deep']).toBe(1);
    await site.close();
  });

  it('does not follow a path that repeats itself', async () => {
    const site = await serveSite((_, response, url) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<html><body><p>${'Some words about the house. '.repeat(20)}</p><a href="${url.pathname}a/b/">on and on</a></body></html>`,
        );
    });
    const { run } = scan(site.origin);
    const summary = await run;
    expect(summary.ended).toBe('complete');
    expect(summary.reasons.trap).toBe(1);
    await site.close();
  });
});
