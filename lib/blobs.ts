// Bytes in, sha256 out: content-addressed storage on disk. The same bytes are kept once, whoever brings them.
import { hash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StopAll } from './errors.ts';

export interface BlobRef {
  /** Lower-case hex SHA-256 of the bytes. */
  sha256: string;
  size: number;
}

export interface Blobs {
  put(bytes: Uint8Array): Promise<BlobRef>;
  /** The bytes, or undefined where nothing of that hash is kept. Throws where what is kept no longer has that hash. */
  get(sha256: string): Promise<Buffer | undefined>;
  has(sha256: string): Promise<boolean>;
}

/** Lower-case hex SHA-256 (FIPS 180-4). */
export function sha256(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/**
 * Blobs in files `<folder>/ab/cd/<sha256>`. A file appears whole or not at all: written aside, flushed to the disk, renamed.
 * `get` throws `StopAll` (`BLOB_CHANGED`) where a file no longer has the hash in its name.
 */
export function diskBlobs(folder: string): Blobs {
  const pathOf = (hash: string): string => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);
  return {
    async put(bytes) {
      const hash = sha256(bytes);
      const path = pathOf(hash);
      if ((await sizeOf(path)) !== bytes.byteLength) await writeDurably(path, bytes);
      return { sha256: hash, size: bytes.byteLength };
    },
    async get(hash) {
      if (!isHash(hash)) return undefined;
      const bytes = await readFile(pathOf(hash)).catch(absent);
      if (bytes !== undefined && sha256(bytes) !== hash) {
        throw new StopAll(`The file of blob ${hash} has been changed since it was written.`, {
          code: 'BLOB_CHANGED',
          hint: `Keep ${pathOf(hash)} as it is for whoever looks into it, and bring the original back from a backup.`,
        });
      }
      return bytes;
    },
    async has(hash) {
      return isHash(hash) && (await sizeOf(pathOf(hash))) !== undefined;
    },
  };
}

/** What is asked for may come from a request: only a hash may become part of a path. */
function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(absent))?.size;
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const aside = `${path}.${randomBytes(6).toString('hex')}.part`;
  await mkdir(folder, { recursive: true });
  try {
    const file = await open(aside, 'wx', 0o640);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Without this a power cut may forget the rename, though the bytes are on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
