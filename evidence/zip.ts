// Writes a ZIP file whose bytes depend on its contents alone: no clock, no user, no time zone.
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export type ZipEntry = { path: string } & ({ bytes: Buffer } | { file: string });

/** Writes the entries in order to a new file and flushes it to the disk. */
export async function writeZip(path: string, entries: ZipEntry[]): Promise<void> {
  const zip = new ZipFile();
  // The DOS fields hold local time: midnight here is midnight in every zone. Nothing is deflated: WARCs must not be, and a
  // deflate stream has bits without a meaning, which nobody could vouch for.
  const options = { mtime: new Date(2000, 0, 1), mode: 0o100644, forceDosTimestamp: true, compress: false };
  const failed = new Promise<never>((_, reject) => void zip.once('error', reject));
  for (const entry of entries) {
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
