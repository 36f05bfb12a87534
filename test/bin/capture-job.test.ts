// The capture job, delivered twice, and once after a try that died with its file already written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { captureLead } from '#bin/capture-lead.ts';
import type { Opened } from '#bin/open.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { diskBlobs } from '#lib/blobs.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { makeLog } from '#lib/log.ts';
import type { Store } from '#store/open-store.ts';
import { getSnapshot } from '#store/snapshots.ts';
import { freshStore } from '../support/fresh-database.ts';
import { temporaryHome } from '../support/run-nightjar.ts';

let home: string;
let dispose: () => Promise<void>;
let store: Store;
let server: Server;
let url: string;

beforeAll(async () => {
  // The fonts have a test of their own; unpacking them takes seconds.
  vi.stubEnv('FONTCONFIG_FILE', '/etc/fonts/fonts.conf');
  ({ home, dispose } = await temporaryHome());
  store = await freshStore();
  server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Page</title><h1>Page</h1>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  server.close();
  await store.close();
  await dispose();
});

it('leaves one snapshot a request, and overwrites nothing', { timeout: 120_000 }, async () => {
  const config = readConfig({ NIGHTJAR_HOME: home });
  const opened = { config, store, clock: systemClock, blobs: diskBlobs(join(home, 'blobs')), log: makeLog('silent') };
  const tools = { opened: opened as unknown as Opened, signal: new AbortController().signal };
  const request = { requestId: 'request-1', leadId: null, url, requestedBy: 'investigator' };
  await mkdir(join(home, 'evidence'), { recursive: true });
  const left = join(home, 'evidence', 'request-1.wacz');
  writeFileSync(left, 'what a killed try had written');

  // Loopback is refused here, as nothing allowed it: the snapshot says FAILED, and is a whole package all the same.
  expect(await captureLead(request, tools)).toEqual({ snapshot: 'request-1', status: 'FAILED' });
  expect(await captureLead(request, tools)).toEqual({ snapshot: 'request-1', status: 'FAILED' });

  expect(readFileSync(left, 'utf8')).toBe('what a killed try had written');
  const snapshot = await getSnapshot(store, 'request-1');
  expect(snapshot?.file).toBe('request-1-2.wacz');
  expect(existsSync(join(home, 'evidence', 'request-1-3.wacz'))).toBe(false);
  expect((await verifyEvidence(join(home, 'evidence', 'request-1-2.wacz'))).ok).toBe(true);
});
