// Writes a ZIP file whose bytes depend on its contents alone: no clock, no user, no time zone.
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export type ZipEntry = { path: string; store: boolean } & ({ bytes: Buffer } | { file: string });

/** Writes the entries in order to a new file and flushes it to the disk. */
export async function writeZip(path: string, entries: ZipEntry[]): Promise<void> {
  const zip = new ZipFile();
  // The DOS fields hold local time: midnight here is midnight in every zone. The earliest date that the format knows.
  const plain = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };
  const failed = new Promise<never>((_, reject) => void zip.once('error', reject));
  for (const entry of entries) {
    const options = { ...plain, compress: !entry.store };
    if ('bytes' in entry) zip.addBuffer(entry.bytes, entry.path, options);
    else zip.addFile(entry.file, entry.path, options);
  }
  zip.end();
  await Promise.race([pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx' })), failed]);
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
