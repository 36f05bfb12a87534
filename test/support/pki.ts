// A certification authority for tests: issues certificates for servers and for time-stamping, answers OCSP and hands out a CRL.
import { generateKeyPairSync, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import {
  BitString,
  Constructed,
  Enumerated,
  fromBER,
  GeneralizedTime,
  Integer,
  OctetString,
  Primitive,
  Utf8String,
} from 'asn1js';
import {
  AccessDescription,
  AltName,
  AttributeTypeAndValue,
  BasicConstraints,
  BasicOCSPResponse,
  CRLDistributionPoints,
  Certificate,
  CertificateRevocationList,
  DistributionPoint,
  Extension,
  ExtKeyUsage,
  GeneralName,
  InfoAccess,
  OCSPRequest,
  OCSPResponse,
  RelativeDistinguishedNames,
  ResponseBytes,
  ResponseData,
  RevokedCertificate,
  SingleResponse,
  Time,
} from 'pkijs';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 24 * 3600 * 1000;
export const usage = { server: '1.3.6.1.5.5.7.3.1', stamps: '1.3.6.1.5.5.7.3.8', ocsp: '1.3.6.1.5.5.7.3.9' };

export interface Party {
  certificate: Certificate;
  pem: string;
  keyPem: string;
  key: webcrypto.CryptoKey;
}

interface Wanted {
  name: string;
  issuer?: Party;
  /** Of an authority: it may issue. */
  ca?: boolean;
  usages?: string[];
  host?: string;
  ocsp?: string;
  crl?: string;
  from?: Date;
}

/** A certificate for `name`, by `issuer` or self-signed, valid for sixty days around `from`. */
export async function issue({
  name,
  issuer,
  ca = false,
  usages = [],
  host,
  ocsp,
  crl,
  from = new Date(),
}: Wanted): Promise<Party> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const certificate = new Certificate({
    version: 2,
    serialNumber: new Integer({ valueHex: serial() }),
    issuer: issuer?.certificate.subject ?? nameOf(name),
    subject: nameOf(name),
  });
  certificate.notBefore.value = new Date(from.getTime() - 30 * day);
  certificate.notAfter.value = new Date(from.getTime() + 30 * day);
  certificate.subjectPublicKeyInfo.fromSchema(fromBER(publicKey.export({ format: 'der', type: 'spki' })).result);
  const extensions: Extension[] = [];
  const add = (extnID: string, value: { toBER(): ArrayBuffer }, critical = false) =>
    void extensions.push(new Extension({ extnID, critical, extnValue: value.toBER() }));
  if (ca) add('2.5.29.19', new BasicConstraints({ cA: true }).toSchema(), true);
  if (ca) add('2.5.29.15', new BitString({ valueHex: new Uint8Array([0x06]).buffer, unusedBits: 1 }), true);
  if (usages.length > 0) add('2.5.29.37', new ExtKeyUsage({ keyPurposes: usages }).toSchema(), true);
  if (host !== undefined)
    add('2.5.29.17', new AltName({ altNames: [new GeneralName({ type: 2, value: host })] }).toSchema());
  if (ocsp !== undefined) {
    const where = new AccessDescription({ accessMethod: '1.3.6.1.5.5.7.48.1', accessLocation: address(ocsp) });
    add('1.3.6.1.5.5.7.1.1', new InfoAccess({ accessDescriptions: [where] }).toSchema());
  }
  if (crl !== undefined) {
    const point = new DistributionPoint({ distributionPoint: [address(crl)] });
    add('2.5.29.31', new CRLDistributionPoints({ distributionPoints: [point] }).toSchema());
  }
  certificate.extensions = extensions;
  await certificate.sign(issuer?.key ?? key, 'SHA-256');
  const pem = new X509Certificate(Buffer.from(certificate.toSchema(true).toBER())).toString();
  return { certificate, pem, keyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), key };
}

export interface Revoked {
  at: Date;
  /** CRLReason of RFC 5280: 1 the key was stolen, 4 superseded. */
  reason?: number;
}

/** An OCSP answer (DER) to a request, signed by `signer`: the issuer, or somebody whom it lets answer. */
export async function ocspAnswer(
  request: Buffer,
  { signer, now, revoked, unknown = false }: { signer: Party; now: Date; revoked?: Revoked; unknown?: boolean },
): Promise<Buffer> {
  const asked = new OCSPRequest({ schema: fromBER(request).result });
  const basic = new BasicOCSPResponse({
    tbsResponseData: new ResponseData({ responderID: signer.certificate.subject, producedAt: now }),
  });
  basic.tbsResponseData.responses = asked.tbsRequest.requestList.map(
    ({ reqCert }) =>
      new SingleResponse({
        certID: reqCert,
        certStatus: statusOf(revoked, unknown),
        thisUpdate: now,
        nextUpdate: new Date(now.getTime() + day),
      }),
  );
  basic.certs = [signer.certificate];
  await basic.sign(signer.key, 'SHA-256');
  const response = new OCSPResponse({
    responseStatus: new Enumerated({ value: 0 }),
    responseBytes: new ResponseBytes({
      responseType: '1.3.6.1.5.5.7.48.1.1',
      response: new OctetString({ valueHex: basic.toSchema().toBER() }),
    }),
  });
  return Buffer.from(response.toSchema().toBER());
}

/** A CRL (DER) of `issuer` that holds these certificates. */
export async function crlOf(
  issuer: Party,
  now: Date,
  revoked: Array<Revoked & { party: Party }> = [],
): Promise<Buffer> {
  const list = new CertificateRevocationList({
    version: 1,
    issuer: issuer.certificate.subject,
    thisUpdate: new Time({ value: now }),
    nextUpdate: new Time({ value: new Date(now.getTime() + day) }),
  });
  if (revoked.length > 0)
    list.revokedCertificates = revoked.map(
      ({ party, at }) =>
        new RevokedCertificate({
          userCertificate: party.certificate.serialNumber,
          revocationDate: new Time({ value: at }),
        }),
    );
  await list.sign(issuer.key, 'SHA-256');
  return Buffer.from(list.toSchema(true).toBER());
}

function statusOf(revoked: Revoked | undefined, unknown: boolean): unknown {
  const plain = (tagNumber: number) => new Primitive({ idBlock: { tagClass: 3, tagNumber } });
  if (unknown) return plain(2);
  if (revoked === undefined) return plain(0);
  const time = new GeneralizedTime({ valueDate: revoked.at });
  const reason =
    revoked.reason === undefined
      ? []
      : [
          new Constructed({
            idBlock: { tagClass: 3, tagNumber: 0 },
            value: [new Enumerated({ value: revoked.reason })],
          }),
        ];
  return new Constructed({ idBlock: { tagClass: 3, tagNumber: 1 }, value: [time, ...reason] });
}

function nameOf(value: string): RelativeDistinguishedNames {
  const part = new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value }) });
  return new RelativeDistinguishedNames({ typesAndValues: [part] });
}

function address(value: string): GeneralName {
  return new GeneralName({ type: 6, value });
}

function serial(): ArrayBuffer {
  const bytes = randomBytes(12);
  bytes[0] = 1 + ((bytes[0] ?? 0) & 0x3f);
  return new Uint8Array(bytes).buffer;
}
