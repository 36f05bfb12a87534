// The job `pictures`: fetches a lead's pictures once, keeps their bytes, and writes down their hashes and the text in them.
import { fetchPictures } from '#crawler/pictures.ts';
import { userAgentOf } from '#crawler/crawl.ts';
import { pictureBands } from '#intelligence/near-picture.ts';
import type { PictureReader } from '#intelligence/read-picture.ts';
import { capturesOf, getLead } from '#store/leads.ts';
import { writePictures, type LookedAtPicture } from '#store/lead-pictures.ts';
import { getScan } from '#store/scans.ts';
import { makePacing } from '#store/frontier-pacing.ts';
import type { Opened } from './open.ts';
import { proxyOfLead, readProxyCredentials } from './proxy-credentials.ts';
import { scanOptionsSchema } from './run-scan.ts';
import { version } from './version.ts';
import { workerId } from './worker-id.ts';

/** A seller who shows more shows the same. */
const maxPictures = 8;

interface Asked {
  leadId: string;
}

/** The handler with its reader, whose libraries are loaded at the first picture: most workers' days begin with a scan. */
export function makePictureDesk(): {
  look(asked: Asked, context: { opened: Opened; signal: AbortSignal }): Promise<{ pictures: number }>;
  close(): Promise<void>;
} {
  let reader: Promise<PictureReader> | undefined;
  return {
    async look(asked, context) {
      reader ??= import('#intelligence/read-picture.ts').then(({ makePictureReader }) => makePictureReader());
      return lookAtPictures(asked, { ...context, reader: await reader });
    },
    close: async () => (await reader)?.close(),
  };
}

/** Idempotent: what was looked at is looked at again and written over. A lead that is gone is no fault. */
async function lookAtPictures(
  { leadId }: Asked,
  { opened, reader, signal }: { opened: Opened; reader: PictureReader; signal: AbortSignal },
): Promise<{ pictures: number }> {
  const { store, blobs, clock, config } = opened;
  const lead = await getLead(store, leadId);
  if (lead === undefined) return { pictures: 0 };
  const scan = await getScan(store, lead.scanId);
  const options = scanOptionsSchema.safeParse(scan?.options);
  const source = options.data?.sources.find(({ name }) => name === lead.listing.source);
  const [kept] = source?.proxies === undefined ? [] : await capturesOf(store, lead.listingId);
  const fetched = await fetchPictures(lead.listing.images.slice(0, maxPictures), {
    userAgent: userAgentOf(version, config.contact),
    clock,
    // As the scan that found the lead was allowed, and no further.
    allowLoopback: options.success && options.data.allowLoopback,
    proxy: proxyOfLead({ source, capture: kept?.capture }, readProxyCredentials(config)),
    pacing: makePacing(store, { workerId: workerId() }),
    signal,
  });
  const pictures: LookedAtPicture[] = [];
  for (const { url, bytes, problem } of fetched) {
    const empty = { leadId, url, sha256: null, hash: null, bands: [], text: null, problem };
    if (bytes === null) {
      pictures.push(empty);
      continue;
    }
    const { sha256 } = await blobs.put(bytes);
    try {
      const { hash, text } = await reader.read(bytes, lead.listing.language);
      pictures.push({ ...empty, sha256, hash, bands: pictureBands(hash), text });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      pictures.push({ ...empty, sha256, problem: error.message });
    }
  }
  await writePictures(store, pictures, clock);
  return { pictures: pictures.filter(({ hash }) => hash !== null).length };
}
