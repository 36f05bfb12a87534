// What the crawler saw of an encrypted site, from the handshake to the package and the report: nothing of it is lost on the way.
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KeptCapture, keepCapture, restoreCapture } from '#bin/keep-capture.ts';
import { makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { makeHttpClient } from '#crawler/fetch/client.ts';
import { fieldOf, readWarc, targetOf } from '#evidence/read-warc.ts';
import { firstLayerOf } from '#evidence/layers.ts';
import { openSigner } from '#evidence/sign.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { diskBlobs, sha256 } from '#lib/blobs.ts';
import { systemClock as clock } from '#lib/clock.ts';
import type { PageCapture } from '#listing/page-capture.ts';
import { snapshot } from '../evidence/fixture.ts';
import { edit, tamper } from '../evidence/tamper.ts';
import { issue, type Party, usage } from '../support/pki.ts';

let folder: string;
let leaf: Party;
let root: Party;
let capture: PageCapture;
let kept: KeptCapture;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-first-layer-'));
  root = await issue({ name: 'Root of a test', ca: true });
  leaf = await issue({ name: 'market.example', issuer: root, usages: [usage.server], host: 'market.example' });
  const server = createServer({ key: leaf.keyPem, cert: `${leaf.pem}${root.pem}` }, ({ url }, response) => {
    if (url === '/old') response.writeHead(302, { location: '/listing/1' }).end();
    else response.end('<title>Tusk</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const guard = makeAddressGuard({
    allowLoopback: true,
    resolve: (_, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  const client = makeHttpClient({ userAgent: 'Nightjar/test', clock, guard, ca: root.pem });
  const origin = `https://market.example:${(server.address() as AddressInfo).port}`;
  const { requestedUrl, finalUrl, exchanges } = await client.fetch(`${origin}/old`);
  await client.close();
  server.close();
  const blobs = diskBlobs(join(folder, 'blobs'));
  const whole = { requestedUrl, finalUrl, by: 'http' as const, exchanges, renderedHtml: null, userAgent: 'Nightjar' };
  kept = JSON.parse(JSON.stringify(await keepCapture(whole, blobs))) as KeptCapture;
  capture = await restoreCapture(kept, blobs);
  expect(capture).toEqual(whole);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const raw = ({ pem }: Party) => new X509Certificate(pem).raw;

it('is kept beside the lead as hashes: a site’s certificates once, whatever the number of pages', async () => {
  for (const { tls } of kept.exchanges)
    expect(tls).toEqual({
      protocol: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/u),
      chain: [sha256(raw(leaf)), sha256(raw(root))],
    });
  const old = {
    ...kept,
    exchanges: kept.exchanges.map((one) => ({ ...one, tls: { protocol: 'p', cipher: 'c', chainPem: ['x'] } })),
  };
  const restored = await restoreCapture(old, diskBlobs(join(folder, 'blobs')));
  expect(restored.exchanges[0]?.tls).toEqual({ protocol: 'p', cipher: 'c', chainPem: ['x'] });
});

it('stands in the package: account, PEM file and WARC name every certificate, and another one is found out', async () => {
  const signer = await openSigner(join(folder, 'keys'), { clock, agency: 'Agency' });
  const path = join(folder, 'one.wacz');
  const taken = snapshot({ firstLayer: capture });
  taken.account.firstLayer = firstLayerOf(capture);
  await writeWacz(taken, { path, clock, signer });
  expect((await verifyEvidence(path)).checks.filter(({ ok }) => !ok)).toEqual([]);

  const { files } = await unzip(await readFile(path));
  const { firstLayer } = JSON.parse(files.get('capture/capture.json')!.toString()) as typeof taken.account;
  const { origin } = new URL(capture.finalUrl);
  expect(firstLayer?.certificates).toMatchObject([
    {
      origin,
      subject: 'CN=market.example',
      issuer: 'CN=Root of a test',
      chainSha256: [sha256(raw(leaf)), sha256(raw(root))],
    },
  ]);
  expect(firstLayer?.requests.map(({ url, status }) => [url, status])).toEqual([
    [`${origin}/old`, 302],
    [`${origin}/listing/1`, 200],
  ]);
  const pem = files.get('capture/certificates.pem')!.toString();
  expect(pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu)).toEqual([
    leaf.pem.trim(),
    root.pem.trim(),
  ]);
  const records = readWarc(files.get('archive/first-layer.warc.gz')!).records;
  const record = records.find((one) => targetOf(one) === `urn:certificates:${capture.finalUrl}`);
  expect(record && fieldOf(record, 'WARC-Type')).toBe('resource');
  expect(record?.block.toString()).toBe(pem);

  const other = await issue({ name: 'market.example', issuer: root, host: 'market.example' });
  const swap = (text: string) => text.replace(JSON.stringify(leaf.pem), JSON.stringify(other.pem));
  await tamper(path, (inside) => edit(inside, 'capture/capture.json', swap), { manifest: true, signer });
  const { checks } = await verifyEvidence(path);
  expect(checks.find(({ name }) => name === 'tls-chains')).toMatchObject({ ok: false });
});
