// Reads a kept answer about a certificate: is it signed by who may say so, is it about this certificate, and what does it say. Offline, at any later time:
// what counts is the hour at which it was given. The rule for tokens older than a revocation is RFC 3161's (§4).
import { createHash, X509Certificate } from 'node:crypto';
import { Enumerated, fromBER, GeneralizedTime, type Constructed } from 'asn1js';
import {
  BasicOCSPResponse,
  Certificate,
  CertificateRevocationList,
  getCrypto,
  OCSPResponse,
  type SingleResponse,
} from 'pkijs';
import type { Revocation } from './revocation.ts';

export interface RevocationState {
  /** `bad`: an answer that is none, is forged or is about something else. `unknown`: the responder knows no such certificate. */
  state: 'good' | 'revoked' | 'unknown' | 'not had' | 'bad';
  detail: string;
  /** When the answer was true, and where revoked since when and why (CRLReason of RFC 5280). */
  asOf?: Date;
  until?: Date | undefined;
  revokedAt?: Date;
  reason?: number | undefined;
}

/** Clocks of others may be off by so much. */
const SKEW_MS = 5 * 60 * 1000;

interface About {
  certificate: X509Certificate;
  issuer: X509Certificate;
}

const oid = { basic: '1.3.6.1.5.5.7.48.1.1', ocspSigning: '1.3.6.1.5.5.7.3.9', reason: '2.5.29.21' };
/** unspecified, affiliationChanged, superseded, cessationOfOperation: what was stamped before stands (RFC 3161 §4). */
const harmless = new Set([0, 3, 4, 5]);

/** Never throws. */
export async function readRevocation(kept: Revocation, about: About): Promise<RevocationState> {
  if (kept.answer === null) return { state: 'not had', detail: kept.problem ?? 'no answer' };
  try {
    const bytes = Buffer.from(kept.answer, 'base64');
    const read = kept.kind === 'ocsp' ? await readOcsp(bytes, about) : await readCrl(bytes, about);
    const [from, until, at] = [
      read.asOf?.getTime() ?? 0,
      read.until?.getTime() ?? Number.POSITIVE_INFINITY,
      Date.parse(kept.at),
    ];
    if (from > at + SKEW_MS || until < at - SKEW_MS)
      return { state: 'bad', detail: `the answer was out of date when it was had: ${read.detail}` };
    return read;
  } catch (error) {
    return { state: 'bad', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a token of that time still stands: revoked later, for a reason that casts no doubt on it, it does. */
export function standsAt(at: Date, { state, revokedAt, reason }: RevocationState): boolean {
  return (
    state === 'revoked' && revokedAt !== undefined && at < revokedAt && reason !== undefined && harmless.has(reason)
  );
}

async function readOcsp(bytes: Buffer, { certificate, issuer }: About): Promise<RevocationState> {
  const response = new OCSPResponse({ schema: der(bytes) });
  const status = response.responseStatus.valueBlock.valueDec;
  if (status !== 0 || response.responseBytes?.responseType !== oid.basic)
    return { state: 'bad', detail: `the responder refused: status ${status}` };
  const inside = Buffer.from(response.responseBytes.response.getValue());
  const basic = new BasicOCSPResponse({ schema: der(inside) });
  if (!(await signedByResponder(basic, issuer)))
    return { state: 'bad', detail: 'the answer is not signed by whom the issuer lets answer' };
  const single = basic.tbsResponseData.responses.find((one) => isAbout(one, { certificate, issuer }));
  if (single === undefined) return { state: 'bad', detail: 'the answer is about another certificate' };
  const times = { asOf: single.thisUpdate, until: single.nextUpdate };
  const { asOf } = times;
  const { idBlock, valueBlock } = single.certStatus as Constructed;
  if (idBlock.tagNumber === 0) return { state: 'good', ...times, detail: `good at ${asOf.toISOString()} (OCSP)` };
  if (idBlock.tagNumber === 2) return { state: 'unknown', ...times, detail: 'the responder knows no such certificate' };
  const [time, tagged] = valueBlock.value as [GeneralizedTime, Constructed | undefined];
  const [reason] = tagged?.valueBlock.value ?? [];
  return revoked(time.toDate(), {
    ...times,
    reason: reason instanceof Enumerated ? reason.valueBlock.valueDec : undefined,
  });
}

async function readCrl(bytes: Buffer, { certificate, issuer }: About): Promise<RevocationState> {
  const list = new CertificateRevocationList({ schema: der(bytes) });
  const by = pkijsOf(issuer);
  if (!list.issuer.isEqual(by.subject)) return { state: 'bad', detail: 'the list is another issuer’s' };
  if (!(await list.verify({ issuerCertificate: by })))
    return { state: 'bad', detail: 'the list is not signed by the issuer' };
  const times = { asOf: list.thisUpdate.value, until: list.nextUpdate?.value };
  const { asOf } = times;
  const serial = pkijsOf(certificate).serialNumber;
  const entry = list.revokedCertificates?.find(({ userCertificate }) => userCertificate.isEqual(serial));
  if (entry === undefined)
    return { state: 'good', ...times, detail: `good at ${asOf.toISOString()} (list of revoked certificates)` };
  const given = entry.crlEntryExtensions?.extensions.find(({ extnID }) => extnID === oid.reason)
    ?.parsedValue as unknown;
  return revoked(entry.revocationDate.value, {
    ...times,
    reason: given instanceof Enumerated ? given.valueBlock.valueDec : undefined,
  });
}

function revoked(
  revokedAt: Date,
  { reason, ...times }: { asOf: Date; until: Date | undefined; reason: number | undefined },
): RevocationState {
  const why = reason === undefined ? 'no reason given' : `reason ${reason} of RFC 5280`;
  return { state: 'revoked', ...times, revokedAt, reason, detail: `revoked at ${revokedAt.toISOString()}, ${why}` };
}

/** RFC 6960 §4.2.2.2: the issuer itself, or somebody to whom it gave a certificate for answering that was valid then. */
async function signedByResponder(basic: BasicOCSPResponse, issuer: X509Certificate): Promise<boolean> {
  const given = (basic.certs ?? []).map((one) => new X509Certificate(Buffer.from(one.toSchema(true).toBER())));
  const at = basic.tbsResponseData.producedAt;
  const delegated = given.filter(
    (one) =>
      (one.keyUsage as string[] | undefined)?.includes(oid.ocspSigning) === true && // Node gives the extended usages under this name
      one.checkIssued(issuer) &&
      one.verify(issuer.publicKey) &&
      at >= new Date(one.validFrom) &&
      at <= new Date(one.validTo),
  );
  for (const one of [issuer, ...delegated]) {
    const { subjectPublicKeyInfo } = pkijsOf(one);
    const holds = await getCrypto(true)
      .verifyWithPublicKey(
        new Uint8Array(basic.tbsResponseData.tbsView),
        basic.signature,
        subjectPublicKeyInfo,
        basic.signatureAlgorithm,
      )
      .catch(() => false); // another kind of key than the signature's
    if (holds) return true;
  }
  return false;
}

function isAbout({ certID }: SingleResponse, { certificate, issuer }: About): boolean {
  const names: Record<string, string> = { '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256' };
  const name = names[certID.hashAlgorithm.algorithmId];
  if (name === undefined) return false;
  const by = pkijsOf(issuer);
  const same = (bytes: ArrayBuffer | Uint8Array, given: Uint8Array) =>
    createHash(name).update(new Uint8Array(bytes)).digest().equals(Buffer.from(given));
  return (
    certID.serialNumber.isEqual(pkijsOf(certificate).serialNumber) &&
    same(by.subject.toSchema().toBER(), certID.issuerNameHash.valueBlock.valueHexView) &&
    same(by.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView, certID.issuerKeyHash.valueBlock.valueHexView)
  );
}

function pkijsOf({ raw }: X509Certificate): Certificate {
  return new Certificate({ schema: der(raw) });
}

/** DER to the last byte. */
function der(bytes: Uint8Array) {
  const { result, offset } = fromBER(new Uint8Array(bytes));
  if (offset !== bytes.length) throw new Error('not a DER structure, or bytes follow it');
  return result;
}
