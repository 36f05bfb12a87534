// A source asked through proxies, from scan to evidence: the audit log says on whose authority, page, pictures and snapshot come the same way, and the
// password of the proxy is in nothing that is kept.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { captureLead } from '#bin/capture-lead.ts';
import { openJudge } from '#bin/judge.ts';
import { makePictureDesk } from '#bin/look-at-pictures.ts';
import type { Opened } from '#bin/open.ts';
import { readProxyCredentials } from '#bin/proxy-credentials.ts';
import { runScan } from '#bin/run-scan.ts';
import { policySchema } from '#classifier/assessment.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { diskBlobs } from '#lib/blobs.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { makeLog } from '#lib/log.ts';
import type { Lead } from '#listing/lead.ts';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { listAudit } from '#store/audit.ts';
import { picturesOf } from '#store/lead-pictures.ts';
import { leadsOfScan } from '#store/leads.ts';
import type { Store } from '#store/open-store.ts';
import { openScan } from '#store/scans.ts';
import { getSnapshot } from '#store/snapshots.ts';
import { httpProxy, type TestProxy } from '../crawler/support/proxies.ts';
import { listingPage } from '../crawler/support/site.ts';
import { freshStore } from '../support/fresh-database.ts';
import { temporaryHome } from '../support/run-nightjar.ts';

const authority = 'Order 12/2026 of the district court';
const password = 'swordfish';
let store: Store;
let backend: QueueBackend;
let server: Server;
let proxy: TestProxy;
let home: string;
let dispose: () => Promise<void>;
const from: Array<[string, string]> = [];

beforeAll(async () => {
  vi.stubEnv('FONTCONFIG_FILE', '/etc/fonts/fonts.conf');
  ({ home, dispose } = await temporaryHome());
  store = await freshStore();
  backend = makeBackend({ databaseUrl: store.url });
  const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#a86' } })
    .jpeg()
    .toBuffer();
  server = createServer((request, response) => {
    from.push([request.url ?? '', request.socket.remoteAddress ?? '']);
    if (request.url === '/tusk.jpg') return void response.setHeader('content-type', 'image/jpeg').end(picture);
    if (request.url !== '/') return void response.writeHead(404).end();
    const words =
      'A real elephant ivory tusk, carved, 40 cm. Genuine African ivory, shipped discreetly. Price € 900, message me on WhatsApp.';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return void response.end(
      listingPage(
        'Genuine elephant ivory tusk, carved',
        `<p>${words}</p><img src="/tusk.jpg" width="600" height="400">`,
      ),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  proxy = await httpProxy({ exit: '127.0.0.2', username: 'unit', password });
  writeFileSync(join(home, 'proxies'), `# ours\n${proxy.address.replace('//', `//unit:${password}@`)}\n`);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await proxy.close();
  await backend.close();
  await store.close();
  await dispose();
});

test('audit log, pictures and snapshot go the way of the scan', { timeout: 120_000 }, async () => {
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const source = sourceFromUrl(site, {
    name: 'shop',
    legalBasis: 'Public page',
    rate: 100,
    proxies: { authority, servers: [{ name: 'lisbon', address: proxy.address }], pages: 50, minutes: 50 },
  });
  const options = { sources: [source], policy: policySchema.parse({}), allowLoopback: true };
  const { scan } = await openScan(store, { name: 'proxied', options: { ...options }, clock: systemClock });
  const config = readConfig({
    NIGHTJAR_HOME: home,
    NIGHTJAR_SNAPSHOTS: 'asked',
    NIGHTJAR_PROXY_CREDENTIALS_FILE: join(home, 'proxies'),
  });
  const blobs = diskBlobs(join(home, 'blobs'));
  const opened = { config, store, backend, clock: systemClock, blobs, log: makeLog('silent') } as unknown as Opened;
  const { signal } = new AbortController();
  const leads = makeLeadsQueues(backend);
  await runScan(scan, { opened, judge: openJudge(home), leads }, { signal });
  await leads.close();

  const told = (await listAudit(store, { subject: scan.id })).filter(({ action }) => action === 'proxies.used');
  expect(told.map(({ details }) => details)).toEqual([
    {
      agency: 'own',
      source: 'shop',
      authority,
      legalBasis: 'Public page',
      proxies: [`lisbon (${proxy.address})`],
    },
  ]);

  const found: Lead[] = [];
  for await (const lead of leadsOfScan(store, scan.id)) found.push(lead);
  expect(found).toHaveLength(1);
  const leadId = found[0]?.id ?? '';
  const pictures = makePictureDesk();
  expect(await pictures.look({ leadId }, { opened, signal })).toEqual({ pictures: 1 });
  await pictures.close();
  expect((await picturesOf(store, leadId)).map(({ problem }) => problem)).toEqual([null]);

  await captureLead({ requestId: 'one', leadId, url: site, requestedBy: 'investigator' }, { opened, signal });
  const snapshot = await getSnapshot(store, 'one');
  const wacz = readFileSync(join(home, 'evidence', snapshot?.file ?? ''));
  expect(
    wacz.includes(`lisbon (${proxy.address}); visitors with cookies of their own: 1; authority: ${authority}`),
  ).toBe(true);
  expect(wacz.includes(`"proxy": "lisbon (${proxy.address})"`)).toBe(true);
  expect(wacz.includes('"proxy": "lisbon"')).toBe(true);

  expect(from.map(([path]) => path)).toEqual(expect.arrayContaining(['/robots.txt', '/', '/tusk.jpg']));
  expect(new Set(from.map(([, address]) => address))).toEqual(new Set(['127.0.0.2']));
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) => join(home, name));
  const holding = files.filter((file) => statSync(file).isFile() && readFileSync(file).includes(password));
  expect(holding).toEqual([join(home, 'proxies')]);
  const kept = JSON.stringify([scan, snapshot, found, await store.db.selectFrom('captures').selectAll().execute()]);
  expect(kept).not.toContain(password);
});

describe('the file of credentials', () => {
  const read = (text: string) => {
    const file = join(home, 'credentials');
    writeFileSync(file, text);
    return readProxyCredentials(readConfig({ NIGHTJAR_PROXY_CREDENTIALS_FILE: file }));
  };

  it('tells a proxy its own and no other', () => {
    const of = read('\n# exits\r\nhttp://unit:sword%40fish@p.example:3128\nsocks5://other:x@p.example:1080\n');
    expect(of('http://p.example:3128/')).toEqual({ username: 'unit', password: 'sword@fish' });
    expect(of('socks5://p.example:1080')).toEqual({ username: 'other', password: 'x' });
    for (const elsewhere of ['http://p.example:3129', 'https://p.example:3128', 'http://q.example:3128', 'direct'])
      expect(of(elsewhere), elsewhere).toBeUndefined();
  });

  it.each([
    ['http://p.example:3128', /line 1: must be of the form/],
    ['# fine\nunit:swordfish', /line 2: must be of the form/],
  ])('%j is refused by its line alone', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).not.toThrow(/swordfish/);
  });

  it('that is not there stops the scan', () => {
    const config = readConfig({ NIGHTJAR_PROXY_CREDENTIALS_FILE: join(home, 'none') });
    expect(() => readProxyCredentials(config)).toThrow(/none cannot be read \(ENOENT\)/);
  });
});
