// Blobs against a real S3-compatible server: objects on its disk, signatures worked out again, and what happens when somebody meddles with them.
import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { s3Blobs } from '#lib/blobs-s3.ts';
import { sha256 } from '#lib/blobs.ts';

let folder: string;
let server: S3rver;
let url: string;
const keys = { accessKey: 'S3RVER', secretKey: 'S3RVER' };
const open = (changes: Partial<Parameters<typeof s3Blobs>[0]> = {}) =>
  s3Blobs({ url, bucket: 'evidence', region: 'us-east-1', ...keys, ...changes });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-s3-'));
  server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    directory: folder,
    silent: true,
    vhostBuckets: false,
  });
  const { port } = await server.run();
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test('what is put comes back, byte for byte, from a bucket that made itself', async () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
  const blobs = open();
  expect(await blobs.put(bytes)).toEqual({ sha256: sha256(bytes), size: bytes.length });
  expect(await blobs.put(bytes)).toEqual({ sha256: sha256(bytes), size: bytes.length });
  expect((await blobs.get(sha256(bytes)))?.equals(bytes)).toBe(true);
  expect(await blobs.has(sha256(bytes))).toBe(true);
  const kept = await readdir(join(folder, 'evidence', 'sha256', sha256(bytes).slice(0, 2)));
  expect(kept.some((name) => name.startsWith(sha256(bytes)))).toBe(true);
});

test('the empty blob and a view into a larger buffer are kept as they are', async () => {
  const blobs = open();
  const view = Buffer.from('xxmiddlexx').subarray(2, 8);
  await blobs.put(new Uint8Array());
  await blobs.put(view);
  expect((await blobs.get(sha256('')))?.length).toBe(0);
  expect((await blobs.get(sha256('middle')))?.toString()).toBe('middle');
});

test('what is not kept is undefined, and what is no hash is never asked for', async () => {
  const blobs = open();
  expect(await blobs.get(sha256('never put'))).toBeUndefined();
  expect(await blobs.has(sha256('never put'))).toBe(false);
  expect(await blobs.get('../evidence')).toBeUndefined();
  expect(await blobs.has('../evidence')).toBe(false);
});

test('an object that was changed in the store is not handed out', async () => {
  const blobs = open();
  const { sha256: hash } = await blobs.put(Buffer.from('the page as it was'));
  await writeFile(
    join(folder, 'evidence', 'sha256', hash.slice(0, 2), `${hash}._S3rver_object`),
    'the page as it never was',
  );
  await expect(blobs.get(hash)).rejects.toMatchObject({ name: 'StopAll', code: 'BLOB_CHANGED' });
});

test('unknown keys stop everything, with a word on what to check', async () => {
  const blobs = open({ accessKey: 'SOMEBODY-ELSE' });
  await expect(blobs.put(Buffer.from('x'))).rejects.toMatchObject({ name: 'StopAll', code: 'S3_REFUSED' });
  await expect(blobs.get(sha256('x'))).rejects.toMatchObject({ name: 'StopAll', code: 'S3_REFUSED' });
});

test('every request carries the signature that AWS Signature Version 4 asks for', async () => {
  // s3rver knows its keys by name only, so the signature is worked out here once more, from what arrives.
  const secret = 'wJalr-not-a-real-secret';
  const verdicts: Array<{ method: string | undefined; right: boolean }> = [];
  const checking = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const [, scope = '', signed = '', signature] =
        /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(
          request.headers.authorization ?? '',
        ) ?? [];
      const headers = signed.split(';').map((name) => `${name}:${String(request.headers[name])}\n`);
      const bodyHash = sha256(Buffer.concat(parts));
      const canonical = [request.method, request.url, '', headers.join(''), signed, bodyHash].join('\n');
      const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
      const key = scope.split('/').reduce<Buffer>((sofar, part) => hmac(sofar, part), Buffer.from(`AWS4${secret}`));
      verdicts.push({
        method: request.method,
        right: hmac(key, toSign).toString('hex') === signature && request.headers['x-amz-content-sha256'] === bodyHash,
      });
      response.writeHead(request.method === 'HEAD' ? 404 : 200).end();
    });
  });
  await new Promise<void>((resolve) => checking.listen(0, '127.0.0.1', resolve));
  await open({
    url: `http://127.0.0.1:${(checking.address() as AddressInfo).port}/`,
    secretKey: secret,
    region: 'eu-test-1',
  }).put(Buffer.from('signed'));
  checking.closeAllConnections();
  await new Promise((resolve) => checking.close(resolve));
  expect(verdicts).toEqual([
    { method: 'HEAD', right: true },
    { method: 'PUT', right: true },
  ]);
});

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

test('a store that is away, and one that is overburdened, may be tried again', async () => {
  const busy = createServer((_, response) => response.writeHead(503).end());
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const busyUrl = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
  await expect(open({ url: busyUrl }).put(Buffer.from('x'))).rejects.toMatchObject({ name: 'Retry', code: 'S3_BUSY' });
  busy.closeAllConnections();
  await new Promise((resolve) => busy.close(resolve));
  await expect(open({ url: busyUrl }).get(sha256('x'))).rejects.toMatchObject({
    name: 'Retry',
    code: 'S3_UNREACHABLE',
  });
});
