// Blobs on disk: once, whole, and never other than they were.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diskBlobs, sha256 } from '#lib/blobs.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'nightjar-blobs-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const pathOf = (hash: string): string => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);

test('bytes come back as they were, named by their SHA-256', async () => {
  const blobs = diskBlobs(folder);
  const ref = await blobs.put(Buffer.from('abc'));
  // FIPS 180-2, appendix B.1.
  expect(ref).toEqual({ sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', size: 3 });
  expect((await blobs.get(ref.sha256))?.toString()).toBe('abc');
  expect(await blobs.has(ref.sha256)).toBe(true);
  expect(await readFile(pathOf(ref.sha256), 'utf8')).toBe('abc');
});

test('the empty blob and every byte value are kept', async () => {
  const blobs = diskBlobs(folder);
  for (const bytes of [Buffer.alloc(0), Buffer.from(Array.from({ length: 256 }, (_, n) => n))]) {
    expect(await blobs.get((await blobs.put(bytes)).sha256)).toEqual(bytes);
  }
});

test('many who put the same bytes at once leave one file and nothing beside it', async () => {
  const blobs = diskBlobs(folder);
  const bytes = Buffer.from('the same for all');
  await Promise.all(Array.from({ length: 20 }, () => blobs.put(bytes)));
  const path = pathOf(sha256(bytes));
  expect(await readdir(join(path, '..'))).toEqual([sha256(bytes)]);
});

test('a file that was changed is not given out, and one that was cut short is written again', async () => {
  const blobs = diskBlobs(folder);
  const { sha256: hash } = await blobs.put(Buffer.from('evidence'));
  await writeFile(pathOf(hash), 'evidense');
  await expect(blobs.get(hash)).rejects.toMatchObject({ code: 'BLOB_CHANGED' });
  await writeFile(pathOf(hash), 'evid');
  await expect(blobs.get(hash)).rejects.toMatchObject({ code: 'BLOB_CHANGED' });
  await blobs.put(Buffer.from('evidence'));
  expect((await blobs.get(hash))?.toString()).toBe('evidence');
});

test.each(['', 'f'.repeat(64), '../../../../etc/passwd', `${'a'.repeat(63)}/`, 'A'.repeat(64)])(
  'what is not there, or no hash at all, is not found: %s',
  async (name) => {
    const blobs = diskBlobs(folder);
    expect(await blobs.get(name)).toBeUndefined();
    expect(await blobs.has(name)).toBe(false);
  },
);
