// The certificate chain of every origin that a page spoke TLS with, as the browser keeps it.
import { X509Certificate } from 'node:crypto';
import type { CdpSession } from './browser.ts';
import type { Exchange } from './exchange.ts';
import type { Certificate } from './snapshot.ts';

/** One entry an origin, leaf first. Origins whose certificate the browser no longer has come with an empty chain. */
export async function readCertificates(session: CdpSession, exchanges: Exchange[]): Promise<Certificate[]> {
  const certificates = new Map<string, Certificate>();
  for (const { url, tls } of exchanges) {
    const { origin } = new URL(url);
    if (tls === null || certificates.has(origin)) continue;
    const chain = await chainOf(session, origin);
    const leaf = chain[0];
    certificates.set(origin, {
      origin,
      protocol: tls.protocol,
      cipher: tls.cipher,
      subject: leaf?.subject ?? '',
      issuer: leaf?.issuer ?? '',
      validFrom: leaf === undefined ? '' : new Date(leaf.validFrom).toISOString(),
      validTo: leaf === undefined ? '' : new Date(leaf.validTo).toISOString(),
      chainPem: chain.map((certificate) => certificate.toString()),
    });
  }
  return [...certificates.values()];
}

async function chainOf(session: CdpSession, origin: string): Promise<X509Certificate[]> {
  const answer = await session.send('Network.getCertificate', { origin }).catch(() => ({ tableNames: [] }));
  const { tableNames } = answer as { tableNames: string[] };
  return tableNames.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
}
