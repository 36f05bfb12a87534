// One file of a finished bag: a ZIP, and where there are recipients that ZIP encrypted for them with age (docs/decisions/197).
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Encrypter } from 'age-encryption';
import { BadInput } from '#lib/errors.ts';
import { writeZip } from '../zip.ts';

/** Throws `BadInput` for a recipient that is none: `age1…`, as `age-keygen` prints it. */
export function checkRecipients(recipients: readonly string[]): void {
  for (const recipient of recipients) {
    try {
      new Encrypter().addRecipient(recipient);
    } catch {
      const hint = 'It must be a public key as age-keygen prints it; the recipient makes it and keeps the private one.';
      throw new BadInput(`"${recipient.slice(0, 80)}" is no age recipient (age1…)`, { field: 'for', hint });
    }
  }
}

/** Zips `folder` under the name `root` into a new file. */
export async function zipBag(folder: string, { file, root }: { file: string; root: string }): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
  const top = basename(root).replaceAll(/[^\w.-]/g, '_');
  await writeZip(
    file,
    paths.map((path) => ({ path: `${top}/${path.split(sep).join('/')}`, file: join(folder, path) })),
  );
}

/** Encrypts `from` into the new file `to`, for all recipients: each of them can open it alone. */
export async function encryptFor(
  recipients: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<void> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const plain = Readable.toWeb(createReadStream(from)) as globalThis.ReadableStream<Uint8Array>;
  const sealed = (await encrypter.encrypt(plain)) as ReadableStream<Uint8Array>;
  await pipeline(Readable.fromWeb(sealed), createWriteStream(to, { flags: 'wx', mode: 0o640, flush: true }));
}
