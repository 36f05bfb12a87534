// A capture put into the blobs and taken out again is the same, whatever it holds.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepCapture, restoreCapture } from '#bin/keep-capture.ts';
import { diskBlobs } from '#lib/blobs.ts';
import type { PageCapture } from '#listing/page-capture.ts';

it('comes back whole: what was sent, what came, what was drawn', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-keep-capture-'));
  try {
    const exchange = {
      url: 'https://shop.example/graphql',
      method: 'POST',
      requestHeaders: [['content-type', 'application/json']] as Array<[string, string]>,
      requestBody: Buffer.from('{"id":"7"}'),
      status: 200,
      statusText: 'OK',
      responseHeaders: [],
      body: Buffer.from([0, 255, 7]),
      truncated: false,
      serverAddress: null,
      tls: null,
      startedAt: '2026-03-01T12:00:00.000Z',
      endedAt: '2026-03-01T12:00:01.000Z',
    };
    const { requestBody: _, ...without } = exchange;
    const capture: PageCapture = {
      requestedUrl: 'https://shop.example/show?jug=7',
      finalUrl: 'https://shop.example/show?jug=7',
      by: 'browser',
      exchanges: [without, exchange],
      renderedHtml: '<h1>Krug</h1>',
      userAgent: 'Nightjar/test',
    };
    const blobs = diskBlobs(folder);
    // As the store keeps it: nothing but JSON.
    const kept = JSON.parse(JSON.stringify(await keepCapture(capture, blobs))) as Awaited<
      ReturnType<typeof keepCapture>
    >;
    expect(JSON.stringify(kept)).not.toContain('"Buffer"');
    expect(await restoreCapture(kept, blobs)).toEqual(capture);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
