// From a scan to two layers without anybody asking: the lead is made, its capture waits in the queue, the page changes meanwhile, and both are kept.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { captureLead } from '#bin/capture-lead.ts';
import { openJudge } from '#bin/judge.ts';
import type { Opened } from '#bin/open.ts';
import { runScan } from '#bin/run-scan.ts';
import { policySchema } from '#classifier/assessment.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { accountSchema } from '#evidence/snapshot.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { diskBlobs } from '#lib/blobs.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { makeLog } from '#lib/log.ts';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { jobs, type PayloadOf } from '#queue/jobs.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { custodyOf } from '#store/custody.ts';
import { listLeads } from '#store/leads.ts';
import type { Store } from '#store/open-store.ts';
import { openScan } from '#store/scans.ts';
import { getSnapshot } from '#store/snapshots.ts';
import { freshStore } from '../support/fresh-database.ts';
import { temporaryHome } from '../support/run-nightjar.ts';

let store: Store;
let backend: QueueBackend;
let server: Server;
let site: string;
let home: string;
let dispose: () => Promise<void>;
let price = '400 EUR';

const advert = () => `<!doctype html><html lang="en"><title>Elephant ivory tusk, carved</title>
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Elephant ivory tusk, carved","description":"Real elephant ivory tusk for sale, raw ivory, private message for shipping","offers":{"@type":"Offer","price":"400","priceCurrency":"EUR"}}</script>
<h1>Elephant ivory tusk, carved</h1>
<p>Real elephant ivory tusk for sale, raw ivory, private message for shipping.</p>
<p>Price: ${price}</p></html>`;

beforeAll(async () => {
  vi.stubEnv('FONTCONFIG_FILE', '/etc/fonts/fonts.conf');
  ({ home, dispose } = await temporaryHome());
  store = await freshStore();
  backend = makeBackend({ databaseUrl: store.url });
  server = createServer(({ url }, response) => {
    response.setHeader('content-type', url === '/robots.txt' ? 'text/plain' : 'text/html; charset=utf-8');
    response.end(url === '/robots.txt' ? '' : advert());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/item/1`;
});
afterAll(async () => {
  server.close();
  await backend.close();
  await store.close();
  await dispose();
});

async function scan(name: string, environment: Record<string, string> = {}): Promise<Opened> {
  const source = sourceFromUrl(site, { name: 'shop', legalBasis: 'Act 7, section 2', rate: 100 });
  const options = { sources: [source], policy: policySchema.parse({}), allowLoopback: true };
  const opening = await openScan(store, { name, options: { ...options }, clock: systemClock });
  const config = readConfig({ NIGHTJAR_HOME: home, ...environment });
  const blobs = diskBlobs(join(home, 'blobs'));
  const opened = { config, store, backend, clock: systemClock, blobs, log: makeLog('silent') } as unknown as Opened;
  const leads = makeLeadsQueues(backend);
  const stop = new AbortController();
  await runScan(opening.scan, { opened, judge: openJudge(home), leads }, { signal: stop.signal });
  await leads.close();
  return opened;
}

it(
  'captures the page of a new lead by itself, keeps both layers and shows what changed between them',
  { timeout: 180_000 },
  async () => {
    const opened = await scan('one');
    const [lead] = (await listLeads(store, { status: ['new'], limit: 5 })).leads;
    const requestId = `lead-${lead?.id}`;
    const job = await backend.queue('capture').getJob(jobs.capture.id({ requestId } as PayloadOf<'capture'>));
    expect(job?.data).toEqual({ requestId, leadId: lead?.id, url: site, requestedBy: 'system' });
    // Behind whatever a person asks for, which has no rank.
    expect(job?.priority).toBeGreaterThan(0);

    const stopping = new AbortController();
    stopping.abort(new Error('stopped'));
    const request = job?.data as PayloadOf<'capture'>;
    await expect(captureLead(request, { opened, signal: stopping.signal })).rejects.toThrow('stopped');
    expect(await getSnapshot(store, requestId)).toBeUndefined();

    price = 'sold';
    await captureLead(request, { opened, signal: new AbortController().signal });
    const snapshot = await getSnapshot(store, requestId);
    const path = join(home, 'evidence', snapshot?.file ?? '');
    expect((await verifyEvidence(path)).checks.filter(({ ok }) => !ok)).toEqual([]);
    const { files } = await unzip(await readFile(path));
    const account = accountSchema.parse(JSON.parse(files.get('capture/capture.json')!.toString()));
    expect(account.operator).toMatchObject({
      name: expect.stringContaining('by itself'),
      legalBasis: 'Act 7, section 2',
    });
    expect(account.layers).toMatchObject({ same: false, onlyInFirst: 1, onlyInSnapshot: 1 });
    expect(files.get('capture/difference.txt')!.toString()).toBe(
      '- <p>Price: 400 EUR</p>\n+ <p>Price: sold</p></html>\n'.replace('EUR</p>', 'EUR</p></html>'),
    );
    expect([...files.keys()]).toContain('archive/first-layer.warc.gz');
    const { rows } = await custodyOf(store, requestId);
    expect(rows).toMatchObject([
      { actor: 'system', action: 'snapshot.added', details: { why: `evidence of lead ${lead?.id}` } },
    ]);
  },
);

it('leaves it to people where the settings say so', { timeout: 60_000 }, async () => {
  site = site.replace('/item/1', '/item/2');
  await scan('two', { NIGHTJAR_SNAPSHOTS: 'asked' });
  const { leads } = await listLeads(store, { status: ['new'], limit: 5 });
  const made = leads.find(({ listing }) => listing.url === site);
  expect(made).toBeDefined();
  const id = jobs.capture.id({ requestId: `lead-${made?.id}` } as PayloadOf<'capture'>);
  expect(await backend.queue('capture').getJob(id)).toBeUndefined();
});
