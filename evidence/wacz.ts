// Packs a snapshot as a signed WACZ 1.1.1: WARCs, index, pages, the pictures as plain files too, a manifest of every file's
// hash, and the signature over the manifest's. Written under a name of its own, then given the final one: a process that is
// killed leaves a whole package or none.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sha256 } from '#lib/blobs.ts';
import type { Clock } from '#lib/clock.ts';
import { GiveUp, StopAll } from '#lib/errors.ts';
import { byHand } from './by-hand.ts';
import { sortedIndex } from './cdxj.ts';
import { mainExchange } from './exchange.ts';
import {
  annexesOf,
  capturedFiles,
  extraPagesOf,
  jsonFile,
  pageDate,
  pagesOf,
  type CapturedFile,
} from './package-files.ts';
import type { Signer } from './sign.ts';
import type { Snapshot } from './snapshot.ts';
import { software } from './software.ts';
import type { TimestampAuthority } from './timestamp-authority.ts';
import { stampManifest, type TimestampState } from './timestamps.ts';
import { writeCapture, writeWarcFile } from './warc.ts';
import { writeZip, type ZipEntry } from './zip.ts';
import { zipNumIndex } from './zipnum.ts';

export interface WrittenPackage {
  path: string;
  /** Of the whole file. */
  sha256: string;
  size: number;
  /** `sha256:<hex>` of datapackage.json: what the signature is over. */
  manifestHash: string;
  keyId: string;
  /** What time-stamps it has; null where none were asked for. */
  timestamps: TimestampState | null;
}

interface WaczOptions {
  /** Where the package goes, `….wacz`; a file that is there is never overwritten. */
  path: string;
  clock: Clock;
  signer: Signer;
  /** Who is asked for time-stamps over the manifest. One that is away is no fault: restamp.ts asks again. */
  authorities?: TimestampAuthority[];
  signal?: AbortSignal;
}

/** Packs, signs and writes. Throws `StopAll` where the disk is full, `GiveUp` where `path` is taken; leaves nothing behind then. */
export async function writeWacz(snapshot: Snapshot, options: WaczOptions): Promise<WrittenPackage> {
  const { path, clock } = options;
  const work = join(dirname(path), `.${basename(path)}.${clock.newId()}.partial`);
  await mkdir(work, { recursive: true });
  try {
    const draft = join(work, 'package.wacz');
    const { manifestHash, timestamps } = await pack(snapshot, { ...options, work, draft });
    await giveName(draft, path);
    return {
      path,
      sha256: await hashFile(path),
      size: (await stat(path)).size,
      manifestHash,
      keyId: options.signer.keyId,
      timestamps,
    };
  } catch (error) {
    throw explainWriteFailure(error, path);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function pack(
  snapshot: Snapshot,
  { work, draft, clock, signer, authorities, signal }: WaczOptions & { work: string; draft: string },
): Promise<{ manifestHash: string; timestamps: TimestampState | null }> {
  const { account } = snapshot;
  const files = capturedFiles(snapshot);
  const warcs = await writeWarcs(snapshot, { work, clock, files });
  const { cdx, idx } = await zipNumIndex(sortedIndex(warcs.flatMap(({ index }) => index)));
  const entries: ZipEntry[] = [
    ...warcs.map(({ name, file }): ZipEntry => ({ path: `archive/${name}`, file })),
    { path: 'indexes/index.cdx.gz', bytes: cdx },
    { path: 'indexes/index.idx', bytes: idx },
    { path: 'pages/pages.jsonl', bytes: pagesOf(snapshot) },
    ...extraPagesOf(snapshot),
    ...files.map(({ name, bytes }): ZipEntry => ({ path: `capture/${name}`, bytes })),
    ...annexesOf(snapshot).flatMap((annex) =>
      capturedFiles(annex.snapshot).map(({ name, bytes }): ZipEntry => ({
        path: `capture/${annex.name}-${name}`,
        bytes,
      })),
    ),
  ];
  const described = await Promise.all(entries.map(resourceOf));
  for (const [path, text] of byHand({ account, keyId: signer.keyId, files: described })) {
    const entry = { path, bytes: Buffer.from(text) };
    entries.push(entry);
    described.push(await resourceOf(entry));
  }
  const created = clock.now().toISOString();
  const manifest = jsonFile({
    profile: 'data-package',
    wacz_version: '1.1.1',
    title: account.title === '' ? account.requestedUrl : account.title,
    description: `Evidence snapshot ${account.id} of ${account.requestedUrl}, taken for ${account.operator.agency}: ${account.status}.`,
    created,
    software: software.description,
    organization: account.operator.agency,
    mainPageUrl: account.finalUrl,
    mainPageDate: pageDate(snapshot),
    nightjar: {
      captureId: account.id,
      status: account.status,
      signer: { keyId: signer.keyId, agency: signer.agency },
      ...(authorities === undefined ? {} : { timestampsAskedOf: authorities.map(({ name }) => name) }),
    },
    resources: described,
  });
  const hash = `sha256:${sha256(manifest)}`;
  const signedData = {
    hash,
    created,
    software: software.name,
    version: software.version,
    signature: await signer.sign(hash),
    publicKey: signer.publicKey,
  };
  const stamped =
    authorities === undefined
      ? undefined
      : await stampManifest(manifest, {
          authorities,
          signer,
          now: () => clock.now(),
          ...(signal === undefined ? {} : { signal }),
        });
  const timestamps = stamped === undefined ? {} : { timestamps: stamped.list };
  const digest = jsonFile({ path: 'datapackage.json', hash, signedData, ...timestamps });
  await writeZip(draft, [
    ...entries,
    { path: 'datapackage.json', bytes: manifest },
    { path: 'datapackage-digest.json', bytes: digest },
  ]);
  return { manifestHash: hash, timestamps: stamped?.state ?? null };
}

interface Written {
  name: string;
  file: string;
  index: string[];
}

async function writeWarcs(
  snapshot: Snapshot,
  { work, clock, files }: { work: string; clock: Clock; files: CapturedFile[] },
): Promise<Written[]> {
  const { firstLayer } = snapshot;
  const info = infoOf(snapshot);
  const warcs: Written[] = [];
  if (firstLayer !== null) {
    const [name, file] = ['first-layer.warc.gz', join(work, 'first-layer.warc.gz')];
    const index = await writeWarcFile(file, { clock, filename: name, info }, async (writer) => {
      await writeCapture(writer, firstLayer);
      return writer.index;
    });
    warcs.push({ name, file, index });
  }
  warcs.push(await writeSnapshotWarc(snapshot, { work, clock, files, name: 'data.warc.gz' }));
  for (const annex of annexesOf(snapshot)) {
    const given = { work, clock, files: capturedFiles(annex.snapshot), name: `${annex.name}.warc.gz` };
    warcs.push(await writeSnapshotWarc(annex.snapshot, given));
  }
  return warcs;
}

async function writeSnapshotWarc(
  snapshot: Snapshot,
  { work, clock, files, name }: { work: string; clock: Clock; files: CapturedFile[]; name: string },
): Promise<Written> {
  const { account, exchanges } = snapshot;
  const file = join(work, name);
  const index = await writeWarcFile(file, { clock, filename: name, info: infoOf(snapshot) }, async (writer) => {
    const main = mainExchange(exchanges);
    let mainId: string | null = null;
    for (const exchange of exchanges) {
      const id = await writer.exchange(exchange);
      if (exchange === main) mainId = id;
    }
    const date = account.endedAt;
    for (const { name, urn, contentType, bytes } of files) {
      const uri = `${urn}:${account.finalUrl}`;
      if (name === 'capture.json') await writer.metadata({ uri, refersTo: mainId, date, json: bytes });
      else await writer.resource({ uri, contentType, bytes, date });
    }
    return writer.index;
  });
  return { name, file, index };
}

function infoOf({ account }: Snapshot): Record<string, string> {
  const { operator, machine } = account;
  return {
    operator: `${operator.name}, ${operator.agency}`,
    hostname: machine.host,
    'http-header-user-agent': machine.userAgent,
    description: `Snapshot ${account.id} of ${account.requestedUrl}`,
  };
}

async function resourceOf(entry: ZipEntry): Promise<{ name: string; path: string; hash: string; bytes: number }> {
  const [hex, bytes] =
    'bytes' in entry
      ? [sha256(entry.bytes), entry.bytes.length]
      : [await hashFile(entry.file), (await stat(entry.file)).size];
  // Names in a data package are in lower case.
  return { name: basename(entry.path).toLowerCase(), path: entry.path, hash: `sha256:${hex}`, bytes };
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Gives a finished file its name. A link fails where the name is taken, a rename would not; some file systems (FAT) have no links. */
export async function giveName(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const linkless = ['EPERM', 'ENOTSUP', 'ENOSYS'].includes(code ?? '');
    const free = linkless && (await stat(path).catch(() => undefined)) === undefined;
    if (!free) throw error;
    await rename(draft, path);
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function explainWriteFailure(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') {
    return new GiveUp(`${path} exists; evidence is never overwritten.`, { code: 'EVIDENCE_EXISTS', cause: error });
  }
  // EFBIG: a limit on the size of files, which is another way of having no room.
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new StopAll(`No room to write ${path}.`, {
      code: 'DISK_FULL',
      hint: 'Make room and capture again; nothing half-written was kept.',
      cause: error,
    });
  }
  return error;
}
