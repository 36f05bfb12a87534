// RFC 3161 by itself: the question that is put to a time-stamp authority, and everything that can be checked of its answer.
// Asking: timestamp-authority.ts. What a package holds of it: timestamps.ts. CMS and ASN.1 are pkijs's and asn1js's.
import { createHash, X509Certificate } from 'node:crypto';
import { fromBER, Integer, OctetString, type Sequence } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  id_sha256,
  MessageImprint,
  PKIStatus,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

export interface TokenFacts {
  /** What is wrong; empty where the token is a good one over this data. */
  faults: string[];
  /** ISO 8601, UTC: the authority's word. */
  genTime: string;
  serial: string;
  policy: string;
  /** Subject of the certificate that signed, on one line. */
  signer: string;
  /** Leaf first, as far as certificates are at hand; PEM. */
  chain: string[];
  /** Subject of the last certificate of the chain; its hex SHA-256 where it is a root (self-signed), else null. */
  top: string;
  rootSha256: string | null;
  /** True for the authority that Nightjar carries with it: it proves order, and the hour to nobody. */
  local: boolean;
}

/** Stands in the name of every local authority's certificate; a token with it is never taken for a trusted one. */
export const localMark = 'local, not trusted';

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const signingCertificate = new Map([
  ['1.2.840.113549.1.9.16.2.12', 'sha1'],
  ['1.2.840.113549.1.9.16.2.47', 'sha256'],
]);
const LONGEST_CHAIN = 8;

/** A TimeStampReq (DER) over the SHA-256 of `data`, asking for the certificate. `nonce`: 8 to 16 random bytes. */
export function timestampQuery(data: Buffer, nonce: Buffer): Buffer {
  // A leading zero keeps the integer positive; a first byte of 1 keeps it in its shortest form.
  const number = Buffer.concat([Buffer.from([1]), nonce]);
  const query = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: id_sha256 }),
      hashedMessage: new OctetString({ valueHex: exact(createHash('sha256').update(data).digest()) }),
    }),
    nonce: new Integer({ valueHex: exact(number) }),
    certReq: true,
  });
  return Buffer.from(query.toSchema().toBER(false));
}

/** The certificates (PEM) that an authority sent along. Throws where the bytes are no TimeStampResp with a token. */
export function certificatesOf(response: Buffer): string[] {
  return certificatesIn(signedDataOf(response)).map((certificate) => certificate.toString());
}

/**
 * Everything about an answer: granted, over `data`, to this question (nonce), signed by the certificate it names, which may stamp
 * time and was valid then; the chain as far as `chain` (PEM, besides those in the answer) reaches. Never throws.
 */
export async function checkToken(
  response: Buffer,
  { data, query, chain }: { data: Buffer; query: Buffer | null; chain: string[] },
): Promise<TokenFacts> {
  const facts: TokenFacts = {
    faults: [],
    genTime: '',
    serial: '',
    policy: '',
    signer: '',
    chain: [],
    top: '',
    rootSha256: null,
    local: false,
  };
  try {
    const signed = signedDataOf(response);
    const info = tstInfoOf(signed);
    facts.genTime = info.genTime.toISOString();
    facts.serial = hexOf(info.serialNumber.valueBlock.valueHexView);
    facts.policy = info.policy;
    facts.faults.push(...imprintFaults(info, data), ...questionFaults(info, query));
    const given = [...certificatesIn(signed), ...chain.map((pem) => new X509Certificate(pem))];
    const leaf = await signerOf(signed, data);
    if (leaf !== undefined) describeChain(facts, { leaf, given, info, signed });
    // Over other bytes there is no telling, and that was said.
    else if (facts.faults.length === 0) facts.faults.push('the signature does not hold');
  } catch (error) {
    facts.faults.push(error instanceof Error ? error.message : String(error));
  }
  return facts;
}

function describeChain(
  facts: TokenFacts,
  { leaf, given, info, signed }: { leaf: X509Certificate; given: X509Certificate[]; info: TSTInfo; signed: SignedData },
): void {
  const path = chainOf(leaf, given);
  const top = path.at(-1) ?? leaf;
  facts.signer = oneLine(leaf.subject);
  facts.chain = path.map((certificate) => certificate.toString());
  facts.top = oneLine(top.subject);
  facts.rootSha256 = isRoot(top) ? createHash('sha256').update(top.raw).digest('hex') : null;
  facts.local = path.some(({ subject }) => oneLine(subject).includes(localMark));
  const usages = leaf.keyUsage as string[] | undefined; // Node gives the extended usages under this name
  if (usages?.length !== 1 || usages[0] !== TIME_STAMPING)
    facts.faults.push('its certificate is not for time-stamping');
  for (const certificate of path) {
    const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
    if (info.genTime < from || info.genTime > to)
      facts.faults.push(`the certificate of ${oneLine(certificate.subject)} was not valid at that time`);
  }
  for (const issuer of path.slice(1))
    if (!issuer.ca) facts.faults.push(`${oneLine(issuer.subject)} is no certification authority`);
  if (!namesCertificate(signed, leaf)) facts.faults.push('the token is bound to another certificate');
}

/** RFC 5816: the signed attributes name the signing certificate by its hash. */
function namesCertificate(signed: SignedData, leaf: X509Certificate): boolean {
  for (const { type, values } of signed.signerInfos[0]?.signedAttrs?.attributes ?? []) {
    const usual = signingCertificate.get(type);
    if (usual === undefined) continue;
    const [certs] = (values[0] as Sequence).valueBlock.value as Sequence[];
    const [first] = (certs?.valueBlock.value ?? []) as Sequence[];
    const hash = first?.valueBlock.value.find((part) => part instanceof OctetString);
    if (hash === undefined) return false;
    const bytes = Buffer.from(hash.valueBlock.valueHexView);
    const algorithm = { 20: 'sha1', 32: 'sha256', 48: 'sha384', 64: 'sha512' }[bytes.length] ?? usual;
    return createHash(algorithm).update(leaf.raw).digest().equals(bytes);
  }
  return false;
}

function imprintFaults({ messageImprint }: TSTInfo, data: Buffer): string[] {
  const names: Record<string, string> = {
    '2.16.840.1.101.3.4.2.1': 'sha256',
    '2.16.840.1.101.3.4.2.2': 'sha384',
    '2.16.840.1.101.3.4.2.3': 'sha512',
  };
  const name = names[messageImprint.hashAlgorithm.algorithmId];
  if (name === undefined) return ['the imprint uses a hash that is not accepted here'];
  const same = createHash(name)
    .update(data)
    .digest()
    .equals(Buffer.from(messageImprint.hashedMessage.valueBlock.valueHexView));
  return same ? [] : ['the token is over other bytes'];
}

function questionFaults(info: TSTInfo, query: Buffer | null): string[] {
  if (query === null) return [];
  const { nonce } = new TimeStampReq({ schema: parsed(query) });
  const [asked, answered] = [nonce, info.nonce].map((one) => hexOf(one?.valueBlock.valueHexView));
  return asked === answered ? [] : ['the nonce is not the one that was sent'];
}

/** The certificate that made the signature, undefined where the signature does not hold. */
async function signerOf(signed: SignedData, data: Buffer): Promise<X509Certificate | undefined> {
  try {
    const result = await signed.verify({ signer: 0, data: exact(data), checkChain: false, extendedMode: true });
    const { signatureVerified, signerCertificate } = result;
    if (signatureVerified !== true || !(signerCertificate instanceof Certificate)) return undefined;
    return new X509Certificate(Buffer.from(signerCertificate.toSchema(true).toBER(false)));
  } catch {
    return undefined;
  }
}

function chainOf(leaf: X509Certificate, given: X509Certificate[]): X509Certificate[] {
  const path = [leaf];
  while (path.length < LONGEST_CHAIN) {
    const last = path.at(-1) ?? leaf;
    if (isRoot(last)) break;
    const issuer = given.find((one) => last.checkIssued(one) && last.verify(one.publicKey));
    if (issuer === undefined) break;
    path.push(issuer);
  }
  return path;
}

function isRoot(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

function signedDataOf(response: Buffer): SignedData {
  const answer = new TimeStampResp({ schema: parsed(response) });
  const { status } = answer.status;
  if (answer.timeStampToken === undefined || status > PKIStatus.grantedWithMods) {
    const why = answer.status.statusStrings?.map((one) => one.valueBlock.value).join(' ') ?? '';
    throw new Error(`the authority refused: status ${status} ${why}`.trim());
  }
  return new SignedData({ schema: answer.timeStampToken.content });
}

function tstInfoOf(signed: SignedData): TSTInfo {
  const content = signed.encapContentInfo.eContent;
  if (content === undefined) throw new Error('the token holds no time');
  return new TSTInfo({ schema: parsed(Buffer.from(content.getValue())) });
}

function certificatesIn(signed: SignedData): X509Certificate[] {
  return (signed.certificates ?? []).flatMap((one) =>
    one instanceof Certificate ? [new X509Certificate(Buffer.from(one.toSchema(true).toBER(false)))] : [],
  );
}

/** DER to the last byte: what follows an answer would be bytes that nobody vouches for. */
function parsed(bytes: Buffer) {
  const { result, offset } = fromBER(exact(bytes));
  if (offset !== bytes.length) throw new Error('not a DER structure, or bytes follow it');
  return result;
}

/** pkijs takes an ArrayBuffer of its own, not a view into a pool. */
function exact(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

function hexOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined
    ? ''
    : Buffer.from(bytes)
        .toString('hex')
        .replace(/^(?:00)+/, '');
}

/** Node gives a name one part a line, commas in it escaped. */
function oneLine(name: string): string {
  return name.replaceAll('\n', ', ').replaceAll('\\,', ',');
}
