// The agency's signing key: made at first use, kept in a folder of its own that only its owner may read, never overwritten.
// ECDSA P-384 over SHA-256, signature as r‖s, the form that wacz-auth 0.1.0 names and that ReplayWeb.page checks.
// Another keeper (PKCS#11, a KMS) fits behind the type `Signer`.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { StopAll } from '#lib/errors.ts';

export interface Signer {
  /** Lower-case hex SHA-256 of the public key (DER, SubjectPublicKeyInfo). */
  keyId: string;
  /** The public key, base64 of the same DER. */
  publicKey: string;
  agency: string;
  /** Signs the UTF-8 bytes of `text`; base64. */
  sign(text: string): Promise<string>;
}

const publicKeySchema = z.object({
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
  publicKey: z.base64(),
  agency: z.string(),
  algorithm: z.literal('ECDSA P-384 SHA-256'),
  createdAt: z.iso.datetime(),
  /** When it was replaced; what it signed before stays valid. */
  retiredAt: z.iso.datetime().nullable(),
  /** When it was declared compromised; what it signed is to be doubted. */
  revokedAt: z.iso.datetime().nullable(),
});

const keyringSchema = z.object({ format: z.literal('nightjar-keys-1'), keys: z.array(publicKeySchema) });

export type PublicKey = z.infer<typeof publicKeySchema>;

interface KeyringOptions {
  clock: Clock;
  agency: string;
}

const KEYRING = 'keyring.json';

/**
 * The signer for the folder's current key, making folder and key where there are none. With `keyId` the signer for that key, retired or
 * not, as long as it is here and not revoked: for what is added to a package that it signed. Throws `StopAll` on loose permissions.
 */
export async function openSigner(
  folder: string,
  { clock, agency, keyId }: KeyringOptions & { keyId?: string },
): Promise<Signer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseLoose(folder);
  let keys = await listKeys(folder);
  if (keys.length === 0) {
    const made = await makeKey(folder, { clock, agency });
    keys = await addFirst(folder, made);
  }
  const asked = keys.find((key) => key.keyId === keyId && key.revokedAt === null);
  const current = asked ?? keys.findLast(({ retiredAt, revokedAt }) => retiredAt === null && revokedAt === null);
  if (current === undefined) {
    throw new StopAll('Every signing key is retired or revoked.', { code: 'NO_SIGNING_KEY', hint: 'Rotate the key.' });
  }
  return signerOf(folder, current);
}

/** All public keys that ever signed here, oldest first: to be given to whoever checks packages. */
export async function listKeys(folder: string): Promise<PublicKey[]> {
  const text = await readFile(join(folder, KEYRING), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const parsed = keyringSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.keys;
  throw new StopAll(`${join(folder, KEYRING)} is damaged: ${parsed.error.message}`, {
    code: 'KEYRING_DAMAGED',
    hint: 'Restore the folder from its backup; do not make a new key in its place.',
  });
}

/** Makes a new current key; the old one is listed as retired or, where it is compromised, revoked. */
export async function rotateKey(
  folder: string,
  { clock, agency, compromised = false }: KeyringOptions & { compromised?: boolean },
): Promise<Signer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseLoose(folder);
  const made = await makeKey(folder, { clock, agency });
  const now = made.createdAt;
  const before = (await listKeys(folder)).map((key) =>
    key.retiredAt !== null ? key : { ...key, retiredAt: now, revokedAt: compromised ? now : key.revokedAt },
  );
  await writeKeyring(folder, [...before, made]);
  return signerOf(folder, made);
}

/** Whether `signature` is `publicKey`'s over `text`. Takes r‖s and DER, because other tools write both. Never throws. */
export function signatureHolds(
  text: string,
  { publicKey, signature }: { publicKey: string; signature: string },
): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const [data, bytes] = [Buffer.from(text), Buffer.from(signature, 'base64')];
    if (key.asymmetricKeyType === 'ed25519') return verify(null, data, key, bytes);
    if (key.asymmetricKeyType !== 'ec') return false;
    return (['ieee-p1363', 'der'] as const).some((dsaEncoding) => verify('sha256', data, { key, dsaEncoding }, bytes));
  } catch {
    return false;
  }
}

/** The id of a public key given as base64 DER. */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}

async function makeKey(folder: string, { clock, agency }: KeyringOptions): Promise<PublicKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const keyId = keyIdOf(spki);
  await writeNew(privatePath(folder, keyId), privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  return {
    keyId,
    publicKey: spki,
    agency,
    algorithm: 'ECDSA P-384 SHA-256',
    createdAt: clock.now().toISOString(),
    retiredAt: null,
    revokedAt: null,
  };
}

/** Two processes may start at once: the link decides whose key is the first, the other one's is thrown away unused. */
async function addFirst(folder: string, made: PublicKey): Promise<PublicKey[]> {
  const draft = join(folder, `${KEYRING}.${made.keyId}`);
  await writeNew(draft, keyringText([made]));
  try {
    await link(draft, join(folder, KEYRING));
    return [made];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await unlink(privatePath(folder, made.keyId));
    return await listKeys(folder);
  } finally {
    await unlink(draft);
  }
}

async function writeKeyring(folder: string, keys: PublicKey[]): Promise<void> {
  const draft = join(folder, `${KEYRING}.${keys.at(-1)?.keyId}`);
  await writeNew(draft, keyringText(keys));
  await rename(draft, join(folder, KEYRING));
}

async function signerOf(folder: string, { keyId, publicKey, agency }: PublicKey): Promise<Signer> {
  const path = privatePath(folder, keyId);
  await refuseLoose(path);
  const key: KeyObject = createPrivateKey(await readFile(path));
  return {
    keyId,
    publicKey,
    agency,
    sign: async (text) => sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64'),
  };
}

async function refuseLoose(path: string): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new StopAll(`${path} can be read or written by others (mode ${(mode & 0o777).toString(8)}).`, {
    code: 'KEY_NOT_PRIVATE',
    hint: 'Take the rights of group and others away (chmod go-rwx), and ask who had them: rotate the key if in doubt.',
  });
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function privatePath(folder: string, keyId: string): string {
  return join(folder, `${keyId}.pem`);
}

function keyringText(keys: PublicKey[]): string {
  return `${JSON.stringify({ format: 'nightjar-keys-1', keys }, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
