// The certificates that servers showed in the handshake, told once an origin: in the account, and as a PEM file that any TLS tool reads.
import { X509Certificate } from 'node:crypto';
import { sha256 } from '#lib/blobs.ts';
import type { HttpExchange, PageCapture } from '#listing/page-capture.ts';
import type { CdpSession } from './browser.ts';
import type { Certificate } from './snapshot.ts';

type Seen = Pick<HttpExchange, 'url' | 'tls'>;

/** RFC 8555 §9.1. */
export const pemType = 'application/pem-certificate-chain';

/** One entry an origin, from what the exchanges hold; the first connection counts. */
export function certificatesOf(exchanges: readonly Seen[]): Certificate[] {
  const certificates = new Map<string, Certificate>();
  for (const { url, tls } of exchanges) {
    const { origin } = new URL(url);
    if (tls === null || certificates.has(origin)) continue;
    certificates.set(origin, describe(origin, { ...tls, chain: tls.chainPem.map((pem) => new X509Certificate(pem)) }));
  }
  return [...certificates.values()];
}

/** The same for a browser, which is asked for the chains. Origins whose certificate it no longer has come with an empty chain. */
export async function readCertificates(session: CdpSession, exchanges: readonly Seen[]): Promise<Certificate[]> {
  const origins = new Map<string, NonNullable<Seen['tls']>>();
  for (const { url, tls } of exchanges) {
    const { origin } = new URL(url);
    if (tls !== null && !origins.has(origin)) origins.set(origin, tls);
  }
  return Promise.all(
    [...origins].map(async ([origin, tls]) => describe(origin, { ...tls, chain: await chainOf(session, origin) })),
  );
}

/** The chains of one layer as PEM, each under a line that says whose it is; undefined where no server showed any. */
export function pemOf(layer: string, certificates: readonly Certificate[]): string | undefined {
  const parts = certificates.flatMap(({ origin, protocol, cipher, chainPem, chainSha256 = [] }) =>
    chainPem.map(
      (pem, place) =>
        `# ${layer}: ${origin}, ${protocol}, ${cipher}, certificate ${place + 1} of ${chainPem.length}, SHA-256 ${chainSha256[place]}\n${pem.trim()}\n`,
    ),
  );
  return parts.length === 0 ? undefined : parts.join('');
}

/** The chains of the first layer as PEM. */
export function firstLayerPem({ exchanges }: PageCapture): string | undefined {
  return pemOf('first layer', certificatesOf(exchanges));
}

function describe(
  origin: string,
  { protocol, cipher, chain }: { protocol: string; cipher: string; chain: X509Certificate[] },
): Certificate {
  const leaf = chain[0];
  return {
    origin,
    protocol,
    cipher,
    subject: leaf?.subject ?? '',
    issuer: leaf?.issuer ?? '',
    validFrom: leaf === undefined ? '' : new Date(leaf.validFrom).toISOString(),
    validTo: leaf === undefined ? '' : new Date(leaf.validTo).toISOString(),
    chainPem: chain.map((certificate) => certificate.toString()),
    chainSha256: chain.map(({ raw }) => sha256(raw)),
  };
}

async function chainOf(session: CdpSession, origin: string): Promise<X509Certificate[]> {
  const answer = await session.send('Network.getCertificate', { origin }).catch(() => ({ tableNames: [] }));
  const { tableNames } = answer as { tableNames: string[] };
  return tableNames.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
}
