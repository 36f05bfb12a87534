// Blobs against a real S3-compatible server: signatures checked, objects on its disk, and what happens when somebody meddles with them.
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
    allowMismatchedSignatures: false,
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

test('wrong keys stop everything, with a word on what to check', async () => {
  const blobs = open({ secretKey: 'somebody-else' });
  await expect(blobs.put(Buffer.from('x'))).rejects.toMatchObject({ name: 'StopAll', code: 'S3_REFUSED' });
  await expect(blobs.get(sha256('x'))).rejects.toMatchObject({ name: 'StopAll', code: 'S3_REFUSED' });
});

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
