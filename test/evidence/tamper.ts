// Takes a package apart and puts it together again, as somebody would who wants it to say something else.
import { readFile, rm } from 'node:fs/promises';
import { sha256 } from '#lib/blobs.ts';
import type { Signer } from '#evidence/sign.ts';
import { unzip } from '#evidence/unzip.ts';
import { writeZip } from '#evidence/zip.ts';

export type Files = Map<string, Buffer>;

/**
 * Writes `path` anew with its files changed. With `manifest` the hashes are made to fit again, with `signer` the signature
 * too: what is left to find then is what only the inner checks see.
 */
export async function tamper(
  path: string,
  change: (files: Files) => void | Promise<void>,
  { manifest = false, signer }: { manifest?: boolean; signer?: Signer } = {},
): Promise<void> {
  const { files } = await unzip(await readFile(path));
  await change(files);
  if (manifest) fitManifest(files);
  if (signer !== undefined) await fitSignature(files, signer);
  await rm(path);
  await writeZip(
    path,
    [...files].map(([name, bytes]) => ({ path: name, bytes })),
  );
}

export function edit(files: Files, path: string, change: (text: string) => string): void {
  const before = files.get(path)!.toString('utf8');
  const after = change(before);
  if (after === before) throw new Error(`nothing changed in ${path}`);
  files.set(path, Buffer.from(after));
}

export function flipBit(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[place] = copy[place]! ^ 1;
  return copy;
}

function fitManifest(files: Files): void {
  const manifest = JSON.parse(files.get('datapackage.json')!.toString()) as {
    resources: Array<{ path: string; hash: string; bytes: number }>;
  };
  manifest.resources = [...files]
    .filter(([path]) => !path.startsWith('datapackage'))
    .map(([path, bytes]) => ({
      name: path.split('/').at(-1),
      path,
      hash: `sha256:${sha256(bytes)}`,
      bytes: bytes.length,
    }));
  files.set('datapackage.json', Buffer.from(JSON.stringify(manifest)));
  edit(
    files,
    'datapackage-digest.json',
    (text) => text.replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${sha256(files.get('datapackage.json')!)}`) + ' ',
  );
}

async function fitSignature(files: Files, signer: Signer): Promise<void> {
  const digest = JSON.parse(files.get('datapackage-digest.json')!.toString()) as {
    hash: string;
    signedData: Record<string, string>;
  };
  edit(
    files,
    'datapackage.json',
    (text) => `${text.replaceAll(/"keyId": ?"[0-9a-f]{64}"/g, `"keyId":"${signer.keyId}"`)} `,
  );
  const hash = `sha256:${sha256(files.get('datapackage.json')!)}`;
  const signedData = { ...digest.signedData, hash, publicKey: signer.publicKey, signature: await signer.sign(hash) };
  files.set('datapackage-digest.json', Buffer.from(`${JSON.stringify({ ...digest, hash, signedData }, null, 2)}\n`));
}
