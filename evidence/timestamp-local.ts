// The time-stamp authority that Nightjar carries with it, for a machine without a network and for tests. It speaks RFC 3161
// like any other, and its certificate says in its own name what it is: local, not trusted. It proves the order of things to
// whoever holds the machine, and the hour to nobody.
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
  X509Certificate,
} from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BitString, fromBER, Integer, ObjectIdentifier, OctetString, Sequence, Utf8String } from 'asn1js';
import {
  Attribute,
  AttributeTypeAndValue,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  Extension,
  ExtKeyUsage,
  id_eContentType_TSTInfo,
  IssuerAndSerialNumber,
  MessageImprint,
  PKIStatusInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import type { Clock } from '#lib/clock.ts';
import { localMark } from './timestamp-token.ts';

export interface LocalAuthority {
  /** Its certificate, PEM; self-signed. */
  certificate: string;
  /** Answers a TimeStampReq (DER) with a TimeStampResp (DER). */
  answer(query: Buffer): Promise<Buffer>;
}

const oid = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  contentType: '1.2.840.113549.1.9.3',
  signedData: '1.2.840.113549.1.7.2',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  /** Of documentation and examples (2.999, X.660): no policy stands behind this authority. */
  noPolicy: '2.999.1',
};
const YEARS = 20;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Opens the authority of that folder, making its key and certificate (mode 0600) where there are none. `mark` null leaves the mark out
 * of its name: for tests alone, which need authorities of somebody else.
 */
export async function openLocalAuthority(
  folder: string,
  { clock, agency, mark = localMark }: { clock: Clock; agency: string; mark?: string | null },
): Promise<LocalAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'local-authority.pem');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const pem = kept ?? (await make(file, { clock, agency, mark }));
  const [key, certificate] = await readPem(pem);
  return { certificate: certificate.toString(), answer: async (query) => answer(query, { key, certificate, clock }) };
}

async function answer(
  query: Buffer,
  { key, certificate, clock }: { key: webcrypto.CryptoKey; certificate: X509Certificate; clock: Clock },
): Promise<Buffer> {
  const asked = new TimeStampReq({ schema: fromBER(query).result });
  const own = new Certificate({ schema: fromBER(certificate.raw).result });
  const info = new TSTInfo({
    version: 1,
    policy: oid.noPolicy,
    messageImprint: new MessageImprint({ schema: asked.messageImprint.toSchema() }),
    serialNumber: new Integer({ valueHex: serial() }),
    // To the second, as openssl and most authorities give it.
    genTime: new Date(Math.floor(clock.now().getTime() / 1000) * 1000),
    ...(asked.nonce === undefined ? {} : { nonce: asked.nonce }),
  });
  const content = info.toSchema().toBER(false);
  const hashed = new Sequence({ value: [new OctetString({ valueHex: digest(certificate.raw) })] });
  const signed = new SignedData({
    version: 3,
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: id_eContentType_TSTInfo,
      eContent: new OctetString({ valueHex: content }),
    }),
    certificates: [own],
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer: own.issuer, serialNumber: own.serialNumber }),
        signedAttrs: new SignedAndUnsignedAttributes({
          type: 0,
          attributes: [
            new Attribute({
              type: oid.contentType,
              values: [new ObjectIdentifier({ value: id_eContentType_TSTInfo })],
            }),
            new Attribute({
              type: '1.2.840.113549.1.9.4',
              values: [new OctetString({ valueHex: digest(new Uint8Array(content)) })],
            }),
            new Attribute({
              type: oid.signingCertificateV2,
              values: [new Sequence({ value: [new Sequence({ value: [hashed] })] })],
            }),
          ],
        }),
      }),
    ],
  });
  await signed.sign(key, 0, 'SHA-256');
  const response = new TimeStampResp({
    status: new PKIStatusInfo({ status: 0 }),
    timeStampToken: new ContentInfo({ contentType: oid.signedData, content: signed.toSchema(true) }),
  });
  return Buffer.from(response.toSchema().toBER(false));
}

async function make(
  file: string,
  { clock, agency, mark }: { clock: Clock; agency: string; mark: string | null },
): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const own = new Certificate({ version: 2, serialNumber: new Integer({ valueHex: serial() }) });
  const value = `${agency}, time-stamps${mark === null ? '' : ` (${mark})`}`;
  for (const party of [own.subject, own.issuer])
    party.typesAndValues.push(new AttributeTypeAndValue({ type: oid.commonName, value: new Utf8String({ value }) }));
  const now = clock.now();
  own.notBefore.value = new Date(now.getTime() - 24 * 3600 * 1000);
  own.notAfter.value = new Date(now.getTime() + YEARS * 365 * 24 * 3600 * 1000);
  own.subjectPublicKeyInfo.fromSchema(fromBER(publicKey.export({ format: 'der', type: 'spki' })).result);
  const usage = new ExtKeyUsage({ keyPurposes: [oid.timeStamping] });
  const bits = new BitString({ valueHex: new Uint8Array([0x80]).buffer, unusedBits: 7 }); // digitalSignature
  own.extensions = [
    new Extension({ extnID: oid.keyUsage, critical: true, extnValue: bits.toBER(false) }),
    new Extension({ extnID: oid.extendedKeyUsage, critical: true, extnValue: usage.toSchema().toBER(false) }),
  ];
  await own.sign(key, 'SHA-256');
  const der = Buffer.from(own.toSchema(true).toBER(false));
  const pem = `${privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()}${new X509Certificate(der).toString()}`;
  return keep(file, pem);
}

/** Two processes may start at once: the one that links first decides, and both go on with what it wrote. */
async function keep(file: string, pem: string): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(pem);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      await rename(draft, file);
      return pem;
    }
  }
  await unlink(draft);
  return readFile(file, 'utf8');
}

async function readPem(pem: string): Promise<[webcrypto.CryptoKey, X509Certificate]> {
  const pkcs8 = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  return [key, new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')))];
}

function serial(): ArrayBuffer {
  const bytes = randomBytes(12);
  bytes[0] = 1 + ((bytes[0] ?? 0) & 0x3f);
  return new Uint8Array(bytes).buffer;
}

function digest(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(createHash('sha256').update(bytes).digest()).buffer;
}
