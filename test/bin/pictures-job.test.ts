// A lead's pictures from a real server through the job to the console: text found and marked, near copies related, what is no picture said so.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { policySchema } from '#classifier/assessment.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import { makePictureDesk } from '#bin/look-at-pictures.ts';
import type { Opened } from '#bin/open.ts';
import { relatedTo } from '#intelligence/related.ts';
import { diskBlobs } from '#lib/blobs.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { makeLog } from '#lib/log.ts';
import { makeMatcher } from '#keywords/match.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { picturesOf } from '#store/lead-pictures.ts';
import { recordFindings } from '#store/record-findings.ts';
import { openScan } from '#store/scans.ts';
import { startHarness, type Harness } from '../console/harness.ts';
import { makeFinding } from '../support/findings.ts';
import { temporaryHome } from '../support/run-nightjar.ts';

let desk: Harness;
let server: Server;
let site: string;
let home: string;
let dispose: () => Promise<void>;
const pictures = makePictureDesk();
const leads: string[] = [];

beforeAll(async () => {
  ({ home, dispose } = await temporaryHome());
  const blobs = diskBlobs(join(home, 'blobs'));
  desk = await startHarness({ openBlob: (hash) => blobs.get(hash), matcher: makeMatcher(loadLexicon()) });
  const words = `<svg xmlns="http://www.w3.org/2000/svg" width="700" height="200"><rect width="100%" height="100%" fill="#fff"/>
    <rect y="150" width="300" height="50" fill="#345"/><text x="30" y="95" font-size="54" font-family="sans-serif">REAL TIGER TOOTH</text></svg>`;
  const drawn = sharp(Buffer.from(words));
  const files: Record<string, Buffer> = {
    '/words.jpg': await drawn.jpeg().toBuffer(),
    '/copy.webp': await drawn.clone().resize(420).webp({ quality: 70 }).toBuffer(),
    '/page.jpg': Buffer.from('<html>No such picture</html>'),
  };
  server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': 'image/jpeg' });
    response.end(file ?? 'none');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { scan } = await openScan(desk.store, {
    name: 'pictures',
    options: { sources: [sourceFromUrl(site, {})], policy: policySchema.parse({}), allowLoopback: true },
    clock: systemClock,
  });
  for (const images of [['/words.jpg', '/gone.jpg', '/page.jpg'], ['/copy.webp']]) {
    const n = leads.length + 1;
    const listing = { images: images.map((path) => `${site}${path}`), seller: null, contacts: [], description: `${n}` };
    const { newLeads } = await recordFindings(desk.store, [makeFinding(n, { listing })], {
      scanId: scan.id,
      clock: systemClock,
    });
    leads.push(newLeads[0]?.id ?? '');
  }
  const config = readConfig({ NIGHTJAR_HOME: home });
  const opened = { config, store: desk.store, clock: systemClock, blobs, log: makeLog('silent') } as unknown as Opened;
  const signal = new AbortController().signal;
  // Delivered twice, as any job may be.
  for (const leadId of [...leads, ...leads]) await pictures.look({ leadId }, { opened, signal });
});
afterAll(async () => {
  await pictures.close();
  server.close();
  await desk.close();
  await dispose();
});

test('each picture is written down once, with its text or why there is none', async () => {
  const [words, gone, page] = await Promise.all(
    ['/words.jpg', '/gone.jpg', '/page.jpg'].map(async (path) =>
      (await picturesOf(desk.store, leads[0] ?? '')).find(({ url }) => url.endsWith(path)),
    ),
  );
  expect(words?.text).toMatch(/TIGER TOOTH/);
  expect(words?.hash).toMatch(/^[01]{64}$/);
  expect(gone).toMatchObject({ sha256: null, hash: null, problem: 'status 404' });
  expect(page).toMatchObject({ hash: null, problem: expect.stringContaining('No picture') });
  expect(page?.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a scaled copy under another lead is found', async () => {
  const [related] = await relatedTo(desk.store, leads[0] ?? '');
  expect(related).toMatchObject({ leadId: leads[1], bonds: [{ kind: 'picture' }] });
});

test('the console shows it drawn anew, with the terms in its text', async () => {
  const { pictures: shown } = (await desk.ask('analyst', 'GET', `/api/leads/${leads[0]}/pictures`)).json();
  expect(shown.map(({ state }: { state: string }) => state)).toEqual(['kept', 'gone', 'gone']);
  expect(shown[0].terms.map(({ means }: { means: string }) => means).join()).toContain('Panthera tigris');
  const picture = await desk.ask('analyst', 'GET', `/api/leads/${leads[0]}/pictures/0`);
  expect(picture.headers['content-type']).toBe('image/webp');
  expect((await sharp(picture.rawPayload).metadata()).format).toBe('webp');
  expect((await desk.ask('analyst', 'GET', `/api/leads/${leads[0]}/pictures/1`)).statusCode).toBe(404);
  expect((await desk.ask(undefined, 'GET', `/api/leads/${leads[0]}/pictures/0`)).statusCode).toBe(401);
});
