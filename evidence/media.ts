// What the original media files say of themselves: kind, size, and the metadata that cameras and editors leave (EXIF, XMP, IPTC, GPS).
import exifr from 'exifr';
import { sha256 } from '#lib/blobs.ts';
import type { Exchange } from './exchange.ts';
import { headerOf } from './http-block.ts';

export interface MediaFile {
  url: string;
  contentType: string;
  bytes: number;
  /** Hex, of the original bytes; they stand in the WARC under this address. */
  sha256: string;
  /** As the file has it, names and values of the formats; null where it has none or it cannot be read. */
  metadata: Record<string, unknown> | null;
}

// oxlint-disable-next-line import/no-named-as-default-member -- A CommonJS module: Node finds its names on its default alone.
const { parse } = exifr;

const MOST_FILES = 500;
const LONGEST_VALUE = 2_000;
/** Formats whose metadata can be read. */
const readable = /^image\/(?:jpe?g|tiff|heic|heif|avif|png)/i;

/** Every picture, film and sound of a snapshot, in the order of the requests; the same bytes once. */
export async function describeMedia(exchanges: Exchange[]): Promise<MediaFile[]> {
  const seen = new Map<string, MediaFile>();
  for (const { url, body, responseHeaders, status } of exchanges) {
    const contentType = headerOf(responseHeaders, 'content-type') ?? '';
    if (status !== 200 || body.length === 0 || !/^(?:image|video|audio)\//i.test(contentType)) continue;
    const hash = sha256(body);
    if (seen.has(hash) || seen.size >= MOST_FILES) continue;
    seen.set(hash, {
      url,
      contentType,
      bytes: body.length,
      sha256: hash,
      metadata: await metadataOf(body, contentType),
    });
  }
  return [...seen.values()];
}

async function metadataOf(body: Buffer, contentType: string): Promise<Record<string, unknown> | null> {
  if (!readable.test(contentType)) return null;
  try {
    const options = {
      tiff: true,
      xmp: true,
      iptc: true,
      ihdr: true,
      gps: true,
      icc: false,
      jfif: true,
      makerNote: false,
    };
    const found = (await parse(body, { ...options, mergeOutput: true })) as Record<string, unknown> | undefined;
    return found === undefined ? null : bounded(found);
  } catch {
    return null;
  }
}

/** As JSON can hold it: bytes as their length, long texts cut. */
function bounded(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (value instanceof Uint8Array) return [name, `${value.length} bytes`];
      if (typeof value === 'string') return [name, value.slice(0, LONGEST_VALUE)];
      const text = JSON.stringify(value) ?? 'null';
      return [name, text.length > LONGEST_VALUE ? text.slice(0, LONGEST_VALUE) : (JSON.parse(text) as unknown)];
    }),
  );
}
