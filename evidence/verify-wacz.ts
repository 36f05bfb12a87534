// The checks of a WACZ package, in the order in which doubt should fall: shape, manifest, signature, archive, index, pages,
// account. Takes the files as read, from a ZIP or a folder.
import { z } from 'zod';
import { sha256 } from '#lib/blobs.ts';
import type { CheckList } from './check.ts';
import { keyIdOf, signatureHolds } from './sign.ts';
import { timestampChecks } from './timestamps.ts';
import type { Unzipped } from './unzip.ts';
import type { VerifyOptions } from './verify.ts';
import { accountChecks, jsonOf } from './verify-account.ts';
import { indexChecks } from './verify-index.ts';
import { checkWarcs, type NamedRecord } from './verify-warc.ts';
import { fieldOf, targetOf } from './read-warc.ts';

const manifestSchema = z.object({
  profile: z.literal('data-package'),
  wacz_version: z.string(),
  created: z.string().optional(),
  software: z.string().optional(),
  resources: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      bytes: z.number().int(),
    }),
  ),
  nightjar: z
    .object({
      captureId: z.string(),
      status: z.string(),
      signer: z.object({ keyId: z.string(), agency: z.string() }),
      timestampsAskedOf: z.array(z.string()).optional(),
    })
    .optional(),
});

const signedDataSchema = z.strictObject({
  hash: z.string(),
  created: z.string(),
  software: z.string(),
  version: z.string().optional(),
  signature: z.string(),
  publicKey: z.string(),
});

const digestSchema = z.object({
  path: z.literal('datapackage.json'),
  hash: z.string(),
  signedData: z.unknown().optional(),
  timestamps: z.unknown().optional(),
});

const pageSchema = z.object({ url: z.string(), ts: z.string() });

type Manifest = z.infer<typeof manifestSchema>;

const unlisted = ['datapackage.json', 'datapackage-digest.json'];

interface Context {
  list: CheckList;
  options: VerifyOptions;
}

/** `stored` is undefined where the files come from a folder and there is no ZIP to look at. */
export async function checkWacz(
  { files, stored, oddities }: Omit<Unzipped, 'stored'> & { stored: Set<string> | undefined },
  { list, options }: Context,
): Promise<void> {
  if (stored !== undefined) {
    list.run('zip-exact', () => ({ faults: oddities, fine: 'nothing beside the files, every header agrees' }));
    list.run('zip-stored', () => ({ faults: deflated(files, stored), fine: 'compressed files can be read in place' }));
  }
  list.run('required-files', () => ({ faults: missing(files), fine: 'archive, index, pages and manifest are there' }));
  const manifest = checkManifest(files, list);
  const publicKey = checkSignature(files, { list, options, manifest });
  const digest = digestSchema.safeParse(jsonOf(files.get('datapackage-digest.json')));
  if (manifest?.nightjar?.timestampsAskedOf !== undefined || digest.data?.timestamps !== undefined) {
    const knownKey = (key: string) => options.trustedKeys?.includes(keyIdOf(key)) === true;
    const trust = { trustedRoots: options.trustedRoots, publicKey, knownKey };
    const bytes = files.get('datapackage.json') ?? Buffer.alloc(0);
    list.checks.push(...(await timestampChecks(digest.data?.timestamps, { ...trust, manifest: bytes })));
  }
  const warcs = new Map([...files].filter(([path]) => /^archive\/.*\.warc(?:\.gz)?$/.test(path)));
  const records = checkWarcs(warcs, { list, whole: true });
  indexChecks(files, { records, list });
  list.run('pages-have-records', () => pagesOutcome(files, records));
  if (manifest?.nightjar !== undefined || files.has('capture/capture.json'))
    accountChecks(files, { named: manifest?.nightjar, records, list });
}

function missing(files: Map<string, Buffer>): string[] {
  const faults = ['datapackage.json', 'pages/pages.jsonl']
    .filter((path) => !files.has(path))
    .map((path) => `no ${path}`);
  const paths = [...files.keys()];
  if (!paths.some((path) => /^archive\/.+\.warc(?:\.gz)?$/.test(path))) faults.push('no WARC under archive/');
  if (!paths.some((path) => /^indexes\/.+\.cdxj?(?:\.gz)?$/.test(path))) faults.push('no index under indexes/');
  return faults;
}

function deflated(files: Map<string, Buffer>, stored: Set<string>): string[] {
  return [...files.keys()]
    .filter((path) => (path.startsWith('archive/') || path.endsWith('.gz')) && !stored.has(path))
    .map((path) => `${path} is compressed a second time`);
}

function checkManifest(files: Map<string, Buffer>, list: CheckList): Manifest | undefined {
  const parsed = manifestSchema.safeParse(jsonOf(files.get('datapackage.json')));
  list.run('manifest-schema', () => ({
    faults: parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'datapackage.json'}: ${message}`),
    fine: `WACZ ${parsed.data?.wacz_version}, ${parsed.data?.resources.length} files listed`,
  }));
  const listed = new Map(parsed.data?.resources.map((resource) => [resource.path, resource]));
  list.run('manifest-complete', () => {
    const twice = (parsed.data?.resources.length ?? 0) - listed.size;
    return {
      faults: [
        ...[...listed.keys()].filter((path) => !files.has(path)).map((path) => `${path} is listed and not there`),
        ...[...files.keys()]
          .filter((path) => !listed.has(path) && !unlisted.includes(path))
          .map((path) => `${path} is there and not listed`),
        ...(twice > 0 ? [`${twice} paths are listed twice`] : []),
      ],
      fine: 'every file is listed, every listed file is there',
    };
  });
  list.run('file-hashes', () => ({
    faults: [...listed.values()].flatMap(({ path, hash, bytes }) => {
      const file = files.get(path);
      if (file === undefined) return [];
      if (file.length !== bytes) return [`${path} has ${file.length} bytes, the manifest says ${bytes}`];
      return hash === `sha256:${sha256(file)}` ? [] : [`${path} does not have the hash that the manifest says`];
    }),
    fine: `${listed.size} files have the size and hash that the manifest says`,
  }));
  return parsed.data;
}

function checkSignature(
  files: Map<string, Buffer>,
  { list, options, manifest }: Context & { manifest: Manifest | undefined },
): string | undefined {
  const bytes = files.get('datapackage.json');
  const digest = digestSchema.safeParse(jsonOf(files.get('datapackage-digest.json')));
  const hash = bytes === undefined ? undefined : `sha256:${sha256(bytes)}`;
  list.run('manifest-digest', () => {
    if (!digest.success) return { faults: ['datapackage-digest.json is missing or not of its form'], fine: '' };
    return {
      faults: digest.data.hash === hash ? [] : ['datapackage.json does not have the hash in datapackage-digest.json'],
      fine: String(hash),
    };
  });
  const signed = signedDataSchema.safeParse(digest.data?.signedData);
  list.run('signature', () => {
    if (digest.data?.signedData === undefined) return { faults: ['the package is not signed'], fine: '' };
    if (!signed.success) return { faults: ['signedData is not of the anonymous form of wacz-auth 0.1.0'], fine: '' };
    const { publicKey, created } = signed.data;
    const keyId = keyIdOf(publicKey);
    const faults: string[] = [];
    if (signed.data.hash !== hash) faults.push('the signature is over another manifest');
    if (!signatureHolds(signed.data.hash, signed.data)) faults.push('the signature is not this key’s over this hash');
    if (manifest?.created !== created) faults.push('the manifest and the signature name different times');
    const named = manifest?.nightjar?.signer.keyId;
    if (named !== undefined && named !== keyId) faults.push('signed with another key than the manifest names');
    if (named !== undefined)
      faults.push(...looseEnds(files.get('datapackage-digest.json'), { digest: digest.data, manifest }));
    return { faults, fine: `key ${keyId}, ${created}` };
  });
  if (options.trustedKeys === undefined) return signed.data?.publicKey;
  const known = options.trustedKeys;
  list.run('signer-known', () => {
    const keyId = signed.success ? keyIdOf(signed.data.publicKey) : 'none';
    return { faults: known.includes(keyId) ? [] : [`key ${keyId} is not among the known ones`], fine: `key ${keyId}` };
  });
  return signed.data?.publicKey;
}

/** The signature covers the hash alone; what else stands beside it in our packages must say what the manifest says. */
function looseEnds(
  bytes: Buffer | undefined,
  { digest, manifest }: { digest: z.infer<typeof digestSchema>; manifest: Manifest | undefined },
): string[] {
  const { software, version } = signedDataSchema.parse(digest.signedData);
  const faults =
    manifest?.software === `${software} ${version}` ? [] : ['the manifest and the signature name different software'];
  const written = `${JSON.stringify(digest, null, 2)}\n`;
  return bytes?.toString('utf8') === written
    ? faults
    : [...faults, 'datapackage-digest.json holds more than it should'];
}

function pagesOutcome(files: Map<string, Buffer>, records: NamedRecord[]): { faults: string[]; fine: string } {
  const lines = (files.get('pages/pages.jsonl') ?? Buffer.alloc(0))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const pages = lines.slice(1).map((line) => pageSchema.parse(JSON.parse(line)));
  const targets = new Set(
    records.filter((record) => ['response', 'revisit'].includes(fieldOf(record, 'WARC-Type') ?? '')).map(targetOf),
  );
  // A capture that failed has a page entry and may have no response; its account says so.
  const failed = lines.slice(1).map((line) => (JSON.parse(line) as { status?: unknown }).status === 'FAILED');
  const faults = pages
    .filter(({ url }, place) => !targets.has(url) && failed[place] !== true)
    .map(({ url }) => `no record of ${url}`);
  if (pages.length === 0) faults.push('no page is listed');
  return { faults, fine: `${pages.length} pages` };
}
