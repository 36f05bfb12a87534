// Puts the bytes of a capture into the blobs and leaves their hashes in its place: what the store keeps beside a lead.
import type { Blobs } from '#lib/blobs.ts';
import type { HttpExchange, PageCapture } from '#listing/page-capture.ts';

type KeptExchange = Omit<HttpExchange, 'body'> & { body: { sha256: string; size: number } };

export type KeptCapture = Omit<PageCapture, 'exchanges' | 'renderedHtml'> & {
  exchanges: KeptExchange[];
  renderedHtml: { sha256: string; size: number } | null;
};

export async function keepCapture(capture: PageCapture, blobs: Blobs): Promise<KeptCapture> {
  const exchanges = await Promise.all(
    capture.exchanges.map(async (exchange) => ({ ...exchange, body: await blobs.put(exchange.body) })),
  );
  const renderedHtml =
    capture.renderedHtml === null ? null : await blobs.put(Buffer.from(capture.renderedHtml, 'utf8'));
  return { ...capture, exchanges, renderedHtml };
}

/** The way back: the capture with its bytes. A blob that is gone or altered throws. */
export async function restoreCapture(kept: KeptCapture, blobs: Blobs): Promise<PageCapture> {
  const bytes = async (ref: { sha256: string }): Promise<Buffer> => {
    const found = await blobs.get(ref.sha256);
    if (found === undefined) throw new Error(`Blob ${ref.sha256} of the capture of ${kept.finalUrl} is gone.`);
    return found;
  };
  return {
    ...kept,
    exchanges: await Promise.all(
      kept.exchanges.map(async (exchange) => ({ ...exchange, body: await bytes(exchange.body) })),
    ),
    renderedHtml: kept.renderedHtml === null ? null : (await bytes(kept.renderedHtml)).toString('utf8'),
  };
}
