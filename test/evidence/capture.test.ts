// Snapshots of a real site by a real browser: what was exchanged, what was made of it, what was refused, what went wrong.
import { gunzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureSnapshot, type CaptureRequest } from '#evidence/capture.ts';
import { fieldOf, readWarc, targetOf, type ReadRecord } from '#evidence/read-warc.ts';
import { openSigner } from '#evidence/sign.ts';
import type { Snapshot } from '#evidence/snapshot.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { systemClock } from '#lib/clock.ts';
import { launchBrowser } from './browser.ts';
import { inFolder, httpExchange, pageCapture } from './fixture.ts';
import { tls } from './certificate.ts';
import { listingText, picture, startSite, startTlsSite, type Site } from './site.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startSite()]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

const operator = {
  name: 'Officer Test',
  agency: 'Test Agency',
  legalBasis: 'Wildlife Act s. 1',
  purpose: 'test',
  caseNumber: 'C-7',
};

async function capture(path: string, more: Partial<CaptureRequest> = {}): Promise<Snapshot> {
  return captureSnapshot({ browser, url: site.origin + path, clock: systemClock, operator, ...more });
}

const codes = ({ account }: Snapshot) => account.reasons.map(({ code }) => code);

describe('a listing that redirects, loads script data, a lazy picture and a frame of another site', () => {
  let taken: Snapshot;
  let records: ReadRecord[];
  let files: Map<string, Buffer>;
  let ok: boolean;

  beforeAll(async () => {
    taken = await capture('/');
    await inFolder(async (folder) => {
      const signer = await openSigner(join(folder, 'keys'), { clock: systemClock, agency: operator.agency });
      const path = join(folder, 'x.wacz');
      await writeWacz(taken, { path, clock: systemClock, signer });
      ({ ok } = await verifyEvidence(path, { trustedKeys: [signer.keyId] }));
      ({ files } = await unzip(await readFile(path)));
      records = readWarc(files.get('archive/data.warc.gz')!).records;
    });
  });

  const find = (type: string, path: string) =>
    records.find((record) => fieldOf(record, 'WARC-Type') === type && targetOf(record)?.endsWith(path) === true);
  const bodyOf = (record: ReadRecord | undefined) => record?.block.subarray(record.block.indexOf('\r\n\r\n') + 4);

  it('is complete, and its package verifies', () => {
    expect(taken.account.reasons).toEqual([]);
    expect(taken.account.status).toBe('COMPLETE');
    expect(ok).toBe(true);
  });

  it('holds every request that the server saw, and no other', () => {
    const seen = site.requests.toSorted();
    const written = records
      .filter((record) => fieldOf(record, 'WARC-Type') === 'request')
      .map(
        (record) => `${record.block.toString('latin1').split(' ', 1)[0]} ${targetOf(record)?.slice('http://'.length)}`,
      );
    expect(written.toSorted()).toEqual(seen);
  });

  it('holds original bytes: pictures, JSON that a script fetched, a picture that comes late, one inside a frame', () => {
    expect(bodyOf(find('response', '/tusk.png'))?.equals(picture(200))).toBe(true);
    expect(bodyOf(find('response', '/paper.png'))?.equals(picture(90))).toBe(true);
    expect(fieldOf(find('revisit', '/lazy.png')!, 'WARC-Refers-To-Target-URI')).toContain('/paper.png');
    expect(bodyOf(find('response', '/frame.png'))?.equals(picture(30))).toBe(true);
    expect(bodyOf(find('response', '/api/offer.json'))?.toString()).toBe('{"text":"only by message"}');
    expect(bodyOf(find('response', '/missing.png'))?.toString()).toBe('not here');
  });

  it('holds redirects, and what was sent with a form', () => {
    expect(find('response', `:${new URL(site.origin).port}/`)?.block.toString()).toMatch(
      /^HTTP\/1\.1 302 Found\r\nlocation: \/listing\/1\r\n/,
    );
    expect(taken.account.redirects).toEqual([{ url: `${site.origin}/`, status: 302, location: '/listing/1' }]);
    expect(taken.account).toMatchObject({
      requestedUrl: `${site.origin}/`,
      finalUrl: `${site.origin}/listing/1`,
      title: 'Carved tusk',
    });
    expect(bodyOf(find('request', '/api/seen'))?.toString()).toBe('{"seen":"café"}');
  });

  it('keeps headers in the order and as often as they came, and says what the browser undid', () => {
    const head = find('response', '/listing/1')!.block.toString('latin1');
    expect(head).toContain('X-Shop: one\r\nset-cookie: a=1\r\nX-Shop: two\r\nset-cookie: b=2\r\n');
    expect(head).toContain('\r\nX-Archive-Orig-content-encoding: gzip\r\n');
    expect(head).toContain('\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n');
    expect(taken.account.requests.find(({ url }) => url.endsWith('/listing/1'))?.decoded).toBe(true);
    expect(fieldOf(find('response', '/listing/1')!, 'WARC-IP-Address')).toBe('127.0.0.1');
  });

  it('takes the picture after the banner is gone and the late picture is there, and says what it did', () => {
    expect(taken.account.actions.map(({ what }) => what)).toEqual([
      'pressed "Reject all" in a banner',
      expect.stringMatching(/^scrolled \d+ screens/),
    ]);
    expect(taken.screenshot?.readUInt32BE(16)).toBe(taken.account.options.viewport === undefined ? 0 : 1366);
    expect(taken.screenshot!.readUInt32BE(20)).toBeGreaterThan(3000);
    expect(taken.pdf?.subarray(0, 5).toString()).toBe('%PDF-');
    expect(taken.dom).toContain('only by message');
    expect(taken.dom).not.toContain('We use cookies');
    expect(taken.text).toContain(listingText);
    expect(taken.text).toContain('象牙');
  });

  it('says who, with what, when and under which law', () => {
    const account = JSON.parse(files.get('capture/capture.json')!.toString()) as Snapshot['account'];
    expect(account).toEqual(taken.account);
    expect(account.operator).toEqual(operator);
    expect(account.machine.browser).toMatch(/^Chromium \d+\./);
    expect(account.machine.userAgent).toContain('Chrome/');
    expect(account.options).toMatchObject({
      locale: 'en-US',
      timezone: 'UTC',
      serviceWorkers: 'blocked',
      downloads: 'refused',
      proxy: 'none',
    });
    expect(account.console.map(({ text }) => text)).toContain('market script runs');
    expect(Date.parse(account.endedAt)).toBeGreaterThan(Date.parse(account.startedAt));
    expect(account.startedAt).toMatch(/Z$/);
  });
});

describe('the address guard', () => {
  const guard = { allowUrl: async (url: string) => !new URL(url).pathname.startsWith('/inside') };
  const reached = () => site.requests.filter((line) => line.includes('/inside'));

  it('stops a redirect to a refused address', async () => {
    const taken = await capture('/to-inside', guard);
    expect(taken.account.status).toBe('FAILED');
    expect(codes(taken)).toContain('address-refused');
    expect(reached()).toEqual([]);
  });

  it('stops frames of other sites, their redirects, and windows that a page opens', async () => {
    const taken = await capture('/frames-inside', guard);
    expect(taken.account.status).toBe('PARTIAL');
    expect(codes(taken)).toContain('address-refused');
    expect(codes(taken)).toContain('popup-closed');
    expect(reached()).toEqual([]);
  });
});

describe('a site over TLS', () => {
  it('is not trusted with a certificate of its own making, and says so', async () => {
    const secure = await startTlsSite();
    const taken = await captureSnapshot({ browser, url: `${secure.origin}/`, clock: systemClock, operator });
    await secure.close();
    expect(taken.account.status).toBe('FAILED');
    expect(taken.account.reasons[0]?.detail).toContain('ERR_CERT_AUTHORITY_INVALID');
  });

  it('is recorded with protocol, cipher and certificate where the officer allows it', async () => {
    const secure = await startTlsSite();
    const options = { ignoreCertificateErrors: true };
    const taken = await captureSnapshot({ browser, url: `${secure.origin}/`, clock: systemClock, operator, options });
    await secure.close();
    expect(taken.account.status).toBe('COMPLETE');
    expect(taken.account.options.ignoreCertificateErrors).toBe(true);
    expect(taken.account.certificates).toMatchObject([
      { origin: secure.origin, protocol: 'TLS 1.3', subject: expect.stringContaining('O=Nightjar tests') },
    ]);
    expect(taken.account.certificates[0]?.chainPem.map((pem) => pem.trim())).toEqual([tls.cert.trim()]);
    expect(taken.exchanges[0]?.tls).toMatchObject({
      protocol: 'TLS 1.3',
      cipher: expect.stringMatching(/AES|CHACHA/),
      chainPem: [expect.stringContaining('BEGIN CERTIFICATE')],
    });
  });
});

describe('pages that misbehave', () => {
  const hasty = { options: { timeoutMs: 8_000, navigationMs: 1_500, settleMs: 500 } };

  it('FAILED where the server has no such page, with what it said', async () => {
    const taken = await capture('/gone');
    expect(taken.account.status).toBe('FAILED');
    expect(taken.account.reasons).toMatchObject([{ code: 'http-error', detail: 'the server answered 404' }]);
    expect(taken.exchanges[0]?.body.toString()).toBe('not here');
  });

  it('FAILED where nobody listens', async () => {
    const taken = await captureSnapshot({ browser, url: 'http://127.0.0.1:1/', clock: systemClock, operator });
    expect(taken.account.status).toBe('FAILED');
    expect(codes(taken)).toContain('navigation-failed');
  });

  it('FAILED for a download, which is refused', async () => {
    const taken = await capture('/file');
    expect(taken.account.status).toBe('FAILED');
    expect(codes(taken)).toContain('download');
  });

  it('PARTIAL where a picture never comes', async () => {
    const taken = await capture('/waits', hasty);
    expect(taken.account.status).toBe('PARTIAL');
    expect(codes(taken)).toContain('still-loading');
    expect(taken.screenshot).not.toBeNull();
  });

  it('COMPLETE where the page itself called a request off, which is noted', async () => {
    const taken = await capture('/changes-its-mind');
    expect(taken.account.reasons).toEqual([]);
    expect(taken.account.status).toBe('COMPLETE');
    expect(taken.account.requests.find(({ url }) => url.endsWith('/never'))?.problem).toBe('net::ERR_ABORTED');
  });

  it('ends in time where a script never does', async () => {
    const taken = await capture('/hangs', { options: { timeoutMs: 4_000, navigationMs: 1_000 } });
    expect(codes(taken)).toContain('out-of-time');
    expect(taken.exchanges[0]?.body.toString()).toContain('hangs');
  });

  it('PARTIAL where the page is taller than a picture can be', async () => {
    const taken = await capture('/tall');
    expect(codes(taken)).toEqual(expect.arrayContaining(['screenshot-cut']));
    expect(taken.screenshot!.readUInt32BE(20)).toBe(16_000);
  });

  it('PARTIAL where a stream never ends', async () => {
    const taken = await capture('/streaming');
    expect(taken.account.reasons).toMatchObject([{ code: 'stream-not-kept', url: `${site.origin}/stream` }]);
  });

  it('PARTIAL, and not out of memory, where a small answer unpacks to a large one', async () => {
    const taken = await capture('/with-bomb', { options: { maxBodyBytes: 8 * 1024 * 1024 } });
    expect(taken.account.reasons).toMatchObject([{ code: 'body-missing', url: `${site.origin}/bomb` }]);
    expect(taken.screenshot).not.toBeNull();
  });

  it('PARTIAL where the bodies are more than a snapshot may hold', async () => {
    const taken = await capture('/listing/1', { options: { maxBytes: 50_000 } });
    expect(new Set(codes(taken))).toEqual(new Set(['out-of-room']));
    expect(taken.exchanges.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThanOrEqual(50_000);
    expect(taken.account.status).toBe('PARTIAL');
  });

  it('stops when it is called off', async () => {
    const controller = new AbortController();
    controller.abort();
    const taken = await capture('/', { signal: controller.signal });
    expect(taken.account.status).toBe('FAILED');
    expect(codes(taken)).toEqual(['stopped']);
  });
});

describe('the first layer', () => {
  it('is compared with the page as the browser got it: the same', async () => {
    const body = Buffer.from(await (await fetch(`${site.origin}/listing/1`)).arrayBuffer());
    const exchange = httpExchange({ url: `${site.origin}/listing/1`, body, responseHeaders: [] });
    const taken = await capture('/listing/1', {
      firstLayer: pageCapture({ finalUrl: exchange.url, exchanges: [exchange] }),
    });
    expect(taken.account.layers).toMatchObject({ same: true, onlyInFirst: 0, onlyInSnapshot: 0 });
  });

  it('is compared with the page as the browser got it: changed, and how', async () => {
    const firstLayer = pageCapture();
    expect(gunzipSync(firstLayer.exchanges[1]!.body).toString()).toContain('Carved tusk');
    const taken = await capture('/listing/1', { firstLayer });
    expect(taken.account.layers).toMatchObject({
      same: false,
      onlyInFirst: 1,
      quotedFirst: [expect.stringContaining('<title>Tusk</title>')],
    });
    expect(taken.account.layers?.quotedSnapshot).toContain(`<h1>${listingText}</h1>`);
  });
});
