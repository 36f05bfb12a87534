// Bytes in, sha256 out: content-addressed storage on disk. The same bytes are kept once, whoever brings them.
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
  return createHash('sha256').update(bytes).digest('hex');
}
