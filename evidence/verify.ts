// Checks an evidence package, or plain WARC files, from the bytes alone: no network, no database, no account. Every check
// has a name and an outcome; broken input is an answer, never an exception. The checks: verify-wacz.ts, verify-warc.ts.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCheckList, type Check } from './check.ts';
import { custodyChecks } from './custody-file.ts';
import { isGzip } from './gzip-member.ts';
import { checkBag } from './package/bag.ts';
import { unzip } from './unzip.ts';
import { checkWarcs } from './verify-warc.ts';
import { checkWacz } from './verify-wacz.ts';

export interface Verification {
  /** True where every check holds. */
  ok: boolean;
  /** `folder`: several packages and custody logs side by side, each check named `<file>: <check>`. */
  kind: 'wacz' | 'warc' | 'folder' | 'unknown';
  checks: Check[];
}

export interface VerifyOptions {
  /** Ids of keys (hex SHA-256 of the public key) that are known to be the agency's; without them a signature proves integrity only. */
  trustedKeys?: readonly string[];
  /** Hex SHA-256 of root certificates (DER) that are trusted to stamp time, got from the authorities themselves. */
  trustedRoots?: readonly string[];
}

/** Larger files are not read into memory. */
const LARGEST_FILE = 1024 * 1024 * 1024;
const MOST_FILES = 10_000;

/** Verifies a `.wacz`, an unpacked one, a WARC (gzipped or not), a folder of WARCs, or one of packages with their custody logs. Never throws. */
export async function verifyEvidence(path: string, options: VerifyOptions = {}): Promise<Verification> {
  const list = makeCheckList();
  let kind: Verification['kind'] = 'unknown';
  try {
    kind = await verifyPath(path, { list, options });
  } catch (error) {
    list.checks.push({ name: 'readable', ok: false, detail: error instanceof Error ? error.message : String(error) });
  }
  return { ok: list.checks.length > 0 && list.checks.every(({ ok }) => ok), kind, checks: list.checks };
}

async function verifyPath(
  path: string,
  { list, options }: { list: ReturnType<typeof makeCheckList>; options: VerifyOptions },
): Promise<Verification['kind']> {
  if ((await stat(path)).isDirectory()) {
    const files = await readFolder(path);
    list.run('readable', () => ({
      faults: files.size === 0 ? ['the folder is empty'] : [],
      fine: `${files.size} files`,
    }));
    if (files.has('bagit.txt')) {
      list.checks.push(...(await checkBag(path)));
      await verifyFolder(files, { list, options });
      return 'folder';
    }
    if (files.has('datapackage.json')) {
      await checkWacz({ files, stored: undefined, oddities: [] }, { list, options });
      return 'wacz';
    }
    if ([...files.keys()].some((name) => isPackage(name) || isCustody(name))) {
      await verifyFolder(files, { list, options });
      return 'folder';
    }
    const warcs = new Map([...files].filter(([name]) => /\.w?arc(?:\.gz)?$/.test(name)));
    list.run('required-files', () => ({
      faults: warcs.size === 0 ? ['no datapackage.json and no WARC'] : [],
      fine: `${warcs.size} WARC files`,
    }));
    if (warcs.size > 0) checkWarcs(warcs, { list, whole: false });
    return warcs.size > 0 ? 'warc' : 'unknown';
  }
  const bytes = await readBounded(path);
  if (bytes.subarray(0, 2).toString('latin1') === 'PK' || isPackage(path)) {
    await verifyPackage(bytes, { list, options });
    return 'wacz';
  }
  if (isCustody(path)) {
    list.checks.push(...(await custodyChecks(bytes, { trustedKeys: options.trustedKeys })));
    return 'folder';
  }
  const warcLike =
    isGzip(bytes, 0) || /^(?:WARC\/|filedesc:)/.test(bytes.toString('latin1', 0, 9)) || /\.w?arc(?:\.gz)?$/.test(path);
  if (!warcLike) {
    list.checks.push({ name: 'readable', ok: false, detail: 'neither a WACZ nor a WARC' });
    return 'unknown';
  }
  checkWarcs(new Map([[path, bytes]]), { list, whole: false });
  return 'warc';
}

async function verifyPackage(
  bytes: Buffer,
  { list, options }: { list: ReturnType<typeof makeCheckList>; options: VerifyOptions },
): Promise<void> {
  const unzipped = await unzip(bytes).catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  );
  if (typeof unzipped === 'string') {
    list.checks.push({ name: 'zip-structure', ok: false, detail: unzipped });
    return;
  }
  list.run('zip-structure', () => ({ faults: [], fine: `${unzipped.files.size} files` }));
  await checkWacz(unzipped, { list, options });
}

async function verifyFolder(
  files: Map<string, Buffer>,
  { list, options }: { list: ReturnType<typeof makeCheckList>; options: VerifyOptions },
): Promise<void> {
  for (const [name, bytes] of files) {
    const inner = makeCheckList();
    if (isPackage(name)) await verifyPackage(bytes, { list: inner, options });
    else if (isCustody(name)) inner.checks.push(...(await custodyChecks(bytes, { trustedKeys: options.trustedKeys })));
    list.checks.push(...inner.checks.map((check) => ({ ...check, name: `${name}: ${check.name}` })));
  }
}

function isPackage(path: string): boolean {
  return path.endsWith('.wacz');
}

function isCustody(path: string): boolean {
  return /(?:^|\/)custody(?:[^/]*|\/[^/]+)\.jsonl$/.test(path);
}

async function readFolder(root: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  if (entries.length > MOST_FILES) throw new Error(`more than ${MOST_FILES} files`);
  const files = new Map<string, Buffer>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const full = join(entry.parentPath, entry.name);
    files.set(full.slice(root.length).replaceAll('\\', '/').replace(/^\/+/, ''), await readBounded(full));
  }
  return files;
}

async function readBounded(path: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > LARGEST_FILE) throw new Error(`${path} has ${size} bytes, more than the ${LARGEST_FILE} that are read`);
  return readFile(path);
}
