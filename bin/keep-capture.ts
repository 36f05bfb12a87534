// Puts the bytes of a capture into the blobs and leaves their hashes in its place: what the store keeps beside a lead.
import { X509Certificate } from 'node:crypto';
import type { Blobs } from '#lib/blobs.ts';
import type { HttpExchange, PageCapture } from '#listing/page-capture.ts';

interface BlobOf {
  sha256: string;
  size: number;
}

/** `chain`: SHA-256 of each certificate's DER, leaf first, which is the name of its blob: a site's chain is kept once for all its pages. */
type KeptTls = { protocol: string; cipher: string } & ({ chain: string[] } | { chainPem: string[] });
type KeptExchange = Omit<HttpExchange, 'body' | 'requestBody' | 'tls'> & {
  body: BlobOf;
  requestBody?: BlobOf;
  tls: KeptTls | null;
};

export type KeptCapture = Omit<PageCapture, 'exchanges' | 'renderedHtml'> & {
  exchanges: KeptExchange[];
  renderedHtml: BlobOf | null;
};

export async function keepCapture(capture: PageCapture, blobs: Blobs): Promise<KeptCapture> {
  const exchanges = await Promise.all(
    capture.exchanges.map(async ({ body, requestBody, ...exchange }) => ({
      ...exchange,
      body: await blobs.put(body),
      ...(requestBody === undefined ? {} : { requestBody: await blobs.put(requestBody) }),
      tls: exchange.tls === null ? null : await keepTls(exchange.tls, blobs),
    })),
  );
  const renderedHtml =
    capture.renderedHtml === null ? null : await blobs.put(Buffer.from(capture.renderedHtml, 'utf8'));
  return { ...capture, exchanges, renderedHtml };
}

/** The way back: the capture with its bytes. A blob that is gone or altered throws. */
export async function restoreCapture(kept: KeptCapture, blobs: Blobs): Promise<PageCapture> {
  const bytes = async (sha256: string): Promise<Buffer> => {
    const found = await blobs.get(sha256);
    if (found === undefined) throw new Error(`Blob ${sha256} of the capture of ${kept.finalUrl} is gone.`);
    return found;
  };
  const tlsOf = async (tls: KeptTls): Promise<HttpExchange['tls']> => {
    const { protocol, cipher } = tls;
    // Captures kept before the chains had blobs of their own hold them as they are.
    if ('chainPem' in tls) return { protocol, cipher, chainPem: tls.chainPem };
    const chain = await Promise.all(tls.chain.map(bytes));
    return { protocol, cipher, chainPem: chain.map((der) => new X509Certificate(der).toString()) };
  };
  return {
    ...kept,
    exchanges: await Promise.all(
      kept.exchanges.map(async ({ body, requestBody, ...exchange }) => ({
        ...exchange,
        body: await bytes(body.sha256),
        ...(requestBody === undefined ? {} : { requestBody: await bytes(requestBody.sha256) }),
        tls: exchange.tls === null ? null : await tlsOf(exchange.tls),
      })),
    ),
    renderedHtml: kept.renderedHtml === null ? null : (await bytes(kept.renderedHtml.sha256)).toString('utf8'),
  };
}

async function keepTls(
  { protocol, cipher, chainPem }: NonNullable<HttpExchange['tls']>,
  blobs: Blobs,
): Promise<KeptTls> {
  const kept = await Promise.all(chainPem.map((pem) => blobs.put(new X509Certificate(pem).raw)));
  return { protocol, cipher, chain: kept.map(({ sha256 }) => sha256) };
}
