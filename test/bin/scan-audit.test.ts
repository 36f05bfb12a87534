// A source that sets robots.txt aside on a written authority: the scan reads it, and the record says on whose word.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJudge } from '#bin/judge.ts';
import type { Opened } from '#bin/open.ts';
import { runScan } from '#bin/run-scan.ts';
import { policySchema } from '#classifier/assessment.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { diskBlobs } from '#lib/blobs.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { makeLog } from '#lib/log.ts';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { listAudit } from '#store/audit.ts';
import type { Store } from '#store/open-store.ts';
import { openScan } from '#store/scans.ts';
import { freshStore } from '../support/fresh-database.ts';
import { temporaryHome } from '../support/run-nightjar.ts';

let store: Store;
let backend: QueueBackend;
let server: Server;
let site: string;
let home: string;
let dispose: () => Promise<void>;

beforeAll(async () => {
  ({ home, dispose } = await temporaryHome());
  store = await freshStore();
  backend = makeBackend({ databaseUrl: store.url });
  server = createServer((request, response) => {
    const closed = request.url === '/robots.txt';
    response.setHeader('content-type', closed ? 'text/plain' : 'text/html');
    response.end(
      closed ? 'User-agent: *\nDisallow: /' : '<!doctype html><title>Shop</title><h1>Shop</h1><p>Nothing here.',
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  server.close();
  await backend.close();
  await store.close();
  await dispose();
});

test.each([
  ['obeyed', { obey: true as const }, []],
  [
    'set aside',
    { obey: false as const, authority: 'Order 12/2026 of the district court' },
    [{ source: 'shop', authority: 'Order 12/2026 of the district court' }],
  ],
])('robots.txt %s', async (name, robots, rows) => {
  const source = sourceFromUrl(site, { name: 'shop', robots, legalBasis: 'Public page', rate: 100 });
  const options = { sources: [source], policy: policySchema.parse({}), allowLoopback: true };
  const { scan } = await openScan(store, { name, options: { ...options }, clock: systemClock });
  const config = readConfig({ NIGHTJAR_HOME: home });
  const blobs = diskBlobs(join(home, 'blobs'));
  const opened = { config, store, backend, clock: systemClock, blobs, log: makeLog('silent') } as unknown as Opened;
  const leads = makeLeadsQueues(backend);
  await runScan(scan, { opened, judge: openJudge(home), leads }, { signal: new AbortController().signal });
  await leads.close();
  const told = (await listAudit(store, { subject: scan.id })).filter(({ action }) => action === 'robots.set-aside');
  expect(told.map(({ details }) => details)).toEqual(
    rows.map((row) => expect.objectContaining({ agency: 'own', ...row })),
  );
});
