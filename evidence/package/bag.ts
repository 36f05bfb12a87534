// A BagIt 1.0 bag (RFC 8493): payload under data/, its manifest, and the manifest of the tag files. No library on npm that is kept up
// writes one (docs/decisions/196); the format is four text files.
import { createReadStream } from 'node:fs';
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { sha256 } from '#lib/blobs.ts';
import { BadInput } from '#lib/errors.ts';
import { hashFile } from '../wacz.ts';
import { makeCheckList, type Check } from '../check.ts';

export interface BagFile {
  /** Below data/, with slashes. */
  path: string;
  sha256: string;
  bytes: number;
}

export interface BagWriter {
  /** Where the bag grows; not its final name. */
  folder: string;
  /** So far, in order of arrival. */
  files: BagFile[];
  add(path: string, content: string | Uint8Array): Promise<BagFile>;
  /** Copies a file, hashing what is written. */
  copy(path: string, from: string): Promise<BagFile>;
  /** Writes the tag files; answers the hex SHA-256 of tagmanifest-sha256.txt, which stands for the whole bag. */
  close(info: ReadonlyArray<readonly [label: string, value: string]>): Promise<string>;
}

const declaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Begins a bag in a new folder. */
export async function openBag(folder: string): Promise<BagWriter> {
  await mkdir(join(folder, 'data'), { recursive: true });
  const files: BagFile[] = [];
  const note = (file: BagFile): BagFile => {
    files.push(file);
    return file;
  };
  return {
    folder,
    files,
    async add(path, content) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      await writeDurably(join(folder, 'data', path), bytes);
      return note({ path, sha256: sha256(bytes), bytes: bytes.byteLength });
    },
    async copy(path, from) {
      return note({ path, ...(await copyDurably(from, join(folder, 'data', path))) });
    },
    async close(info) {
      const payload = files.reduce((sum, { bytes }) => sum + bytes, 0);
      const lines = [...info, ['Payload-Oxum', `${payload}.${files.length}`] as const];
      const tags: Array<[string, string]> = [
        ['bagit.txt', declaration],
        ['bag-info.txt', lines.map(([label, value]) => `${label}: ${oneLine(value)}\n`).join('')],
        ['manifest-sha256.txt', manifest(files.map((file) => ({ ...file, path: `data/${file.path}` })))],
      ];
      tags.push([
        'tagmanifest-sha256.txt',
        manifest(tags.map(([path, text]) => ({ path, sha256: sha256(text), bytes: text.length }))),
      ]);
      for (const [path, text] of tags) await writeDurably(join(folder, path), Buffer.from(text));
      for (const path of await foldersIn(folder)) await syncFolder(path);
      return sha256(tags.at(-1)?.[1] ?? '');
    },
  };
}

/** Gives the finished folder its name. Throws `BadInput` where the name is taken. */
export async function nameBag(draft: string, path: string): Promise<void> {
  await refuseTaken(path);
  await rename(draft, path);
  await syncFolder(dirname(path));
}

export async function refuseTaken(path: string): Promise<void> {
  const taken = await stat(path).then(
    () => true,
    () => false,
  );
  if (taken)
    throw new BadInput(`${path} exists; evidence is never overwritten`, {
      field: 'out',
      hint: 'Name a folder that does not exist yet.',
    });
}

/** `bag-shape`, `bag-complete`, `bag-hashes`, `bag-tags`: what RFC 8493 asks of a bag, recomputed from its bytes. Never throws. */
export async function checkBag(folder: string): Promise<Check[]> {
  const list = makeCheckList();
  try {
    const paths = await filesIn(folder);
    const text = async (name: string) => readFile(join(folder, name), 'utf8').catch(() => '');
    const [said, payload, tags, info] = await Promise.all(
      ['bagit.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt', 'bag-info.txt'].map(text),
    );
    list.run('bag-shape', () => ({
      faults: said === declaration ? [] : ['bagit.txt is not that of BagIt 1.0'],
      fine: 'BagIt 1.0',
    }));
    const there = paths.filter((path) => path.startsWith('data/'));
    const listed = readManifest(payload ?? '');
    const sizes = await Promise.all(there.map(async (path) => (await stat(join(folder, path))).size));
    const oxum = `${sizes.reduce((sum, size) => sum + size, 0)}.${there.length}`;
    list.run('bag-complete', () => ({
      faults: [
        ...there.filter((path) => !listed.has(path)).map((path) => `${path} is in no manifest`),
        ...[...listed.keys()].filter((path) => !there.includes(path)).map((path) => `${path} is missing`),
        ...(/^Payload-Oxum: (.*)$/m.exec(info ?? '')?.[1] === oxum ? [] : ['bag-info.txt announces another payload']),
      ],
      fine: `${there.length} payload files`,
    }));
    const wrong = await wrongHashes(folder, listed);
    list.run('bag-hashes', () => ({ faults: wrong, fine: `${listed.size} hashes hold` }));
    const tagged = readManifest(tags ?? '');
    const wrongTags = await wrongHashes(folder, tagged);
    list.run('bag-tags', () => ({
      faults: [
        ...['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt']
          .filter((name) => !tagged.has(name))
          .map((name) => `${name} is not in the tag manifest`),
        ...wrongTags,
      ],
      fine: `${tagged.size} tag files`,
    }));
  } catch (error) {
    list.checks.push({ name: 'bag-shape', ok: false, detail: error instanceof Error ? error.message : String(error) });
  }
  return list.checks;
}

async function wrongHashes(folder: string, listed: Map<string, string>): Promise<string[]> {
  const faults: string[] = [];
  for (const [path, hash] of listed) {
    // A manifest from elsewhere must not lead out of the bag.
    if (path.split('/').includes('..') || path.startsWith('/')) faults.push(`${path} leads out of the bag`);
    else if ((await hashFile(join(folder, path)).catch(() => null)) !== hash) faults.push(`${path} has another hash`);
  }
  return faults;
}

function manifest(files: BagFile[]): string {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return sorted.map((file) => `${file.sha256}  ${encodePath(file.path)}\n`).join('');
}

function readManifest(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const match = /^([0-9a-f]{64})\s+\*?(.+)$/.exec(line);
      if (match === null) throw new Error(`"${line.slice(0, 80)}" is no line of a manifest`);
      return [decodeURIPath(match[2] ?? ''), match[1] ?? ''] as const;
    }),
  );
}

/** RFC 8493, 2.1.3: only line ends and the percent sign itself are encoded. */
function encodePath(path: string): string {
  return path.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function decodeURIPath(path: string): string {
  return path.replaceAll(/%0d/gi, '\r').replaceAll(/%0a/gi, '\n').replaceAll('%25', '%');
}

/** A value of bag-info.txt: a line end in it would begin another field. */
function oneLine(value: string): string {
  return value.replaceAll(/\s+/gu, ' ').trim();
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx', 0o640);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function copyDurably(from: string, to: string): Promise<{ sha256: string; bytes: number }> {
  await mkdir(dirname(to), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const tap = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(from), tap, createWriteStream(to, { flags: 'wx', mode: 0o640, flush: true }));
  return { sha256: hash.digest('hex'), bytes };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .toSorted();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return [...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)), folder];
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes away what an export that failed has left. */
export async function dropDraft(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
