// Whether the certificates behind a time-stamp had been revoked: asked while the authority still answers, and kept for those who verify
// in ten years, when it no longer does. OCSP (RFC 6960) first, else the list of revoked ones (RFC 5280). Reading: revocation-check.ts.
import { X509Certificate } from 'node:crypto';
import { fromBER } from 'asn1js';
import { Certificate, CRLDistributionPoints, InfoAccess, OCSPRequest } from 'pkijs';
import { z } from 'zod';
import { sha256 } from '#lib/blobs.ts';
import { readRevocation } from './revocation-check.ts';

/** POST where there is a body, else GET; rejects where there is no answer of status 200. */
export type FetchBytes = (
  url: string,
  options: { body?: Buffer; contentType?: string; accept: string; signal?: AbortSignal },
) => Promise<Buffer>;

export const revocationSchema = z.strictObject({
  /** Hex SHA-256 of the certificate's DER. */
  certificate: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(['ocsp', 'crl']),
  url: z.string(),
  /** When it was asked for; ISO 8601, UTC. */
  at: z.string(),
  /** The answer, DER in base64, and why there is none. */
  answer: z.base64().nullable(),
  problem: z.string().nullable(),
});
export type Revocation = z.infer<typeof revocationSchema>;

/** Certificates name one or two of each; more is somebody's joke. */
const MOST_PLACES = 2;
const oid = { authorityInfo: '1.3.6.1.5.5.7.1.1', ocsp: '1.3.6.1.5.5.7.48.1', crlPoints: '2.5.29.31' };

/**
 * Asks about every certificate of the chain (PEM, leaf first) but its root, until one answer says something. Never throws: what could not be
 * had is an entry with its reason. A certificate that names no place has no entry.
 */
export async function askRevocation(
  chain: readonly string[],
  { fetchBytes, now, signal }: { fetchBytes: FetchBytes; now: () => Date; signal?: AbortSignal },
): Promise<Revocation[]> {
  const parsed = chain.map((pem) => new X509Certificate(pem));
  const asked = parsed.slice(0, -1).map(async (certificate, place) => {
    const issuer = parsed[place + 1] as X509Certificate;
    const entries: Revocation[] = [];
    for (const { kind, url } of placesOf(certificate)) {
      const entry = { certificate: sha256(certificate.raw), kind, url, at: now().toISOString() };
      try {
        const answer = await ask({ kind, url, certificate, issuer }, { fetchBytes, ...(signal && { signal }) });
        const read = await readRevocation(
          { ...entry, answer: answer.toString('base64'), problem: null },
          { certificate, issuer },
        );
        if (read.state === 'bad' || read.state === 'unknown') throw new Error(read.detail);
        return [...entries, { ...entry, answer: answer.toString('base64'), problem: null }];
      } catch (error) {
        entries.push({ ...entry, answer: null, problem: error instanceof Error ? error.message : String(error) });
      }
    }
    return entries;
  });
  return (await Promise.all(asked)).flat();
}

async function ask(
  {
    kind,
    url,
    certificate,
    issuer,
  }: { kind: Revocation['kind']; url: string; certificate: X509Certificate; issuer: X509Certificate },
  { fetchBytes, signal }: { fetchBytes: FetchBytes; signal?: AbortSignal },
): Promise<Buffer> {
  const called = signal === undefined ? {} : { signal };
  if (kind === 'crl') return fetchBytes(url, { accept: 'application/pkix-crl', ...called });
  const request = new OCSPRequest();
  // The name of the certificate in the question, not a proof: SHA-1 is what every responder understands (RFC 5019 §2.1.1).
  await request.createForCertificate(pkijsOf(certificate), {
    hashAlgorithm: 'SHA-1',
    issuerCertificate: pkijsOf(issuer),
  });
  const contentType = 'application/ocsp-request';
  const body = Buffer.from(request.toSchema(true).toBER());
  return fetchBytes(url, { body, contentType, accept: 'application/ocsp-response', ...called });
}

/** Where the certificate says that its state can be asked: responders first. */
function placesOf(certificate: X509Certificate): Array<{ kind: Revocation['kind']; url: string }> {
  const { extensions = [] } = pkijsOf(certificate);
  const valueOf = (wanted: string): unknown => extensions.find(({ extnID }) => extnID === wanted)?.parsedValue;
  const info = valueOf(oid.authorityInfo);
  const points = valueOf(oid.crlPoints);
  const responders =
    info instanceof InfoAccess ? info.accessDescriptions.filter(({ accessMethod }) => accessMethod === oid.ocsp) : [];
  const lists = points instanceof CRLDistributionPoints ? points.distributionPoints : [];
  const ocsp = responders.map(({ accessLocation }) => accessLocation.value as unknown);
  const crl = lists.flatMap(({ distributionPoint }) =>
    Array.isArray(distributionPoint) ? distributionPoint.map(({ value }) => value as unknown) : [],
  );
  const named = (kind: Revocation['kind'], urls: unknown[]) =>
    urls
      .filter((url): url is string => typeof url === 'string' && /^https?:/.test(url))
      .slice(0, MOST_PLACES)
      .map((url) => ({ kind, url }));
  return [...named('ocsp', ocsp), ...named('crl', crl)];
}

function pkijsOf({ raw }: X509Certificate): Certificate {
  return new Certificate({ schema: fromBER(new Uint8Array(raw)).result });
}
