// The capture job, delivered twice, and once after a try that died with its file already written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { captureLead } from '#bin/capture-lead.ts';
import { stampSnapshot } from '#bin/commands/evidence-jobs.ts';
import type { Opened } from '#bin/open.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { diskBlobs, sha256 } from '#lib/blobs.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { makeLog } from '#lib/log.ts';
import { makeBackend } from '#queue/backend.ts';
import { custodyOf } from '#store/custody.ts';
import type { Store } from '#store/open-store.ts';
import { getSnapshot, unstampedSnapshots } from '#store/snapshots.ts';
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

it('asks again for time-stamps that did not come, and keeps the edition before', { timeout: 120_000 }, async () => {
  const authorities = await startAuthorities(home);
  const config = readConfig({ NIGHTJAR_HOME: home, NIGHTJAR_TSA_URLS: authorities.urls.join(',') });
  const backend = makeBackend({ databaseUrl: store.url });
  const blobs = diskBlobs(join(home, 'blobs'));
  const opened = { config, store, backend, clock: systemClock, blobs, log: makeLog('silent') } as unknown as Opened;
  const tools = { opened, signal: new AbortController().signal };
  await captureLead({ requestId: 'late', leadId: null, url, requestedBy: 'investigator' }, tools);
  expect(await getSnapshot(store, 'late')).toMatchObject({ file: 'late.wacz', hashes: { timestamps: '1 of 2' } });
  const queue = backend.queue('capture-stamp');
  expect((await queue.getJob('capture-stamp-late'))?.data).toEqual({ snapshotId: 'late' });
  expect(await unstampedSnapshots(store)).toEqual(['late']);

  await expect(stampSnapshot({ snapshotId: 'late' }, tools)).rejects.toMatchObject({ code: 'TIMESTAMPS_MISSING' });
  authorities.away.clear();
  const before = readFileSync(join(home, 'evidence', 'late.wacz'));
  expect(await stampSnapshot({ snapshotId: 'late' }, tools)).toEqual({ timestamps: 'complete' });
  expect(await stampSnapshot({ snapshotId: 'late' }, tools)).toEqual({ timestamps: 'complete' });
  await authorities.close();
  await backend.close();

  expect(await getSnapshot(store, 'late')).toMatchObject({ file: 'late.2.wacz', hashes: { timestamps: 'complete' } });
  expect(await unstampedSnapshots(store)).toEqual([]);
  expect(readFileSync(join(home, 'evidence', 'late.wacz')).equals(before)).toBe(true);
  const { checks } = await verifyEvidence(join(home, 'evidence', 'late.2.wacz'));
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'timestamps-within-10-minutes', ok: true }));
  const { rows } = await custodyOf(store, 'late');
  expect(rows.map(({ action, details }) => [action, details['sha256Before'], details['sha256After']])).toEqual([
    ['snapshot.added', null, sha256(before)],
    ['snapshot.stamped', sha256(before), sha256(readFileSync(join(home, 'evidence', 'late.2.wacz')))],
  ]);
});

/** Two authorities over HTTP; `away` holds the names of those that answer 503. */
async function startAuthorities(
  folder: string,
): Promise<{ urls: string[]; away: Set<string>; close(): Promise<void> }> {
  const away = new Set(['south']);
  const servers = await Promise.all(
    ['north', 'south'].map(async (name) => {
      const options = { clock: systemClock, agency: name, mark: null };
      const authority = await openLocalAuthority(join(folder, 'authorities', name), options);
      const one = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          if (away.has(name)) response.writeHead(503).end();
          else void authority.answer(Buffer.concat(parts)).then((answer) => response.end(answer));
        });
      });
      await new Promise<void>((ready) => {
        one.listen(0, '127.0.0.1', () => ready());
      });
      return one;
    }),
  );
  return {
    urls: servers.map((one) => `http://127.0.0.1:${(one.address() as AddressInfo).port}/`),
    away,
    close: async () => {
      for (const one of servers) {
        one.closeAllConnections();
        await new Promise<void>((closed) => void one.close(() => closed()));
      }
    },
  };
}
