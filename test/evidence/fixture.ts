// A snapshot made by hand, with fixed times and ids, so that tests can compare bytes without a browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { accountSchema, type Snapshot } from '#evidence/snapshot.ts';
import type { Exchange } from '#evidence/exchange.ts';
import { captureDefaults } from '#evidence/capture-options.ts';
import type { HttpExchange, PageCapture } from '#listing/page-capture.ts';
import { picture } from './site.ts';

export const at = '2026-03-01T12:00:00.000Z';
export const listingUrl = 'https://market.example/listing/1?b=2&a=1';
export const html = '<html><title>Tusk</title><body>Carved tusk</body></html>';

/** Runs `work` with a folder of its own that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-evidence-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function httpExchange(change: Partial<HttpExchange> = {}): HttpExchange {
  return {
    url: listingUrl,
    method: 'GET',
    requestHeaders: [
      ['Host', 'market.example'],
      ['User-Agent', 'Nightjar'],
    ],
    status: 200,
    statusText: 'OK',
    responseHeaders: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Set-Cookie', 'a=1'],
      ['X-Shop', 'caf\u00e9'],
      ['Set-Cookie', 'b=2'],
    ],
    body: Buffer.from(html),
    truncated: false,
    serverAddress: '192.0.2.7:443',
    tls: { protocol: 'TLS 1.3', cipher: 'AES_128_GCM', chainPem: [] },
    startedAt: at,
    endedAt: '2026-03-01T12:00:00.250Z',
    ...change,
  };
}

export function exchange(change: Partial<Exchange> = {}): Exchange {
  return {
    ...httpExchange(),
    requestBody: null,
    protocol: 'h2',
    decoded: true,
    bodyMissing: null,
    sent: true,
    failed: null,
    resourceType: 'document',
    ...change,
  };
}

export function pageCapture(change: Partial<PageCapture> = {}): PageCapture {
  const body = gzipSync(html);
  const headers: Array<[string, string]> = [
    ['Content-Type', 'text/html'],
    ['Content-Encoding', 'gzip'],
    ['Transfer-Encoding', 'chunked'],
  ];
  return {
    requestedUrl: 'https://market.example/',
    finalUrl: listingUrl,
    by: 'http',
    exchanges: [
      httpExchange({
        url: 'https://market.example/',
        status: 302,
        statusText: 'Found',
        responseHeaders: [['Location', listingUrl]],
        body: Buffer.from('moved'),
      }),
      httpExchange({ responseHeaders: headers, body }),
    ],
    renderedHtml: null,
    userAgent: 'Nightjar',
    ...change,
  };
}

/** A complete snapshot: page, picture, the same picture again, a form sent, and a request that the guard refused. */
export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  const image = {
    responseHeaders: [['Content-Type', 'image/png']] as Array<[string, string]>,
    body: picture(60),
    resourceType: 'image',
  };
  const exchanges = [
    exchange(),
    exchange({ ...image, url: 'https://market.example/a.png', startedAt: '2026-03-01T12:00:01.000Z' }),
    exchange({ ...image, url: 'https://market.example/b.png', startedAt: '2026-03-01T12:00:02.000Z' }),
    exchange({
      url: 'https://market.example/api',
      method: 'POST',
      requestHeaders: [['Content-Type', 'application/json']],
      requestBody: Buffer.from('{"seen":"yes"}'),
      status: 204,
      statusText: 'No Content',
      body: Buffer.alloc(0),
      resourceType: 'fetch',
    }),
    exchange({
      url: 'http://10.0.0.1/',
      status: 0,
      sent: false,
      failed: 'inspector',
      body: Buffer.alloc(0),
      resourceType: 'frame',
    }),
  ];
  const account = accountSchema.parse({
    format: 'nightjar-capture-1',
    id: '00000000-0000-4000-8000-00000000cafe',
    status: 'COMPLETE',
    reasons: [],
    requestedUrl: 'https://market.example/',
    finalUrl: listingUrl,
    title: 'Tusk',
    redirects: [],
    startedAt: at,
    endedAt: '2026-03-01T12:00:09.000Z',
    clockSource: 'a fixed clock',
    operator: { name: 'Officer', agency: 'Agency', legalBasis: 'Act 1', purpose: 'Test', caseNumber: 'C-1' },
    software: { name: 'Nightjar', version: '0' },
    machine: {
      host: 'machine',
      os: 'Linux',
      architecture: 'x64',
      node: 'v20',
      browser: 'Chromium',
      userAgent: 'Agent',
    },
    options: { ...captureDefaults },
    certificates: [],
    connections: null,
    actions: [],
    console: [],
    requests: [],
    layers: null,
  });
  return {
    account,
    exchanges,
    screenshot: picture(50),
    pdf: Buffer.from('%PDF-1.4 test'),
    dom: html,
    text: 'Carved tusk',
    firstLayer: pageCapture(),
    ...change,
  };
}
