// One gzip member (RFC 1952) at an offset: its data and exact length. node:zlib reads on over the members' borders, and a
// WARC's borders are its records.
import { crc32, inflateRawSync } from 'node:zlib';

/** A member that unpacks to more is refused, whatever its trailer says. */
const LARGEST_MEMBER = 1024 * 1024 * 1024;
const FIXED_HEADER = 10;
const TRAILER = 8;

export function isGzip(bytes: Buffer, offset: number): boolean {
  return bytes[offset] === 0x1f && bytes[offset + 1] === 0x8b;
}

/** Unpacks the member at `offset` and checks its trailer; says what is wrong instead of throwing. */
export function gunzipMember(bytes: Buffer, offset: number): { data: Buffer; length: number } | { fault: string } {
  if (!isGzip(bytes, offset)) return { fault: 'bytes between the gzip members' };
  const body = headerEnd(bytes, offset);
  if (body === undefined) return { fault: 'a gzip header that is cut short, or of an unknown kind' };
  const inflated = inflate(bytes.subarray(body));
  if (typeof inflated === 'string') return { fault: `a gzip member cannot be unpacked: ${inflated}` };
  const trailer = body + inflated.consumed;
  if (trailer + TRAILER > bytes.length) return { fault: 'a gzip member is cut short' };
  const intact =
    bytes.readUInt32LE(trailer) === crc32(inflated.data) &&
    bytes.readUInt32LE(trailer + 4) === inflated.data.length % 2 ** 32;
  if (!intact) return { fault: 'a gzip member does not have the checksum or length that it says' };
  return { data: inflated.data, length: trailer + TRAILER - offset };
}

function inflate(bytes: Buffer): { data: Buffer; consumed: number } | string {
  try {
    // `info` answers the engine too, the only way to learn how much input the member took; the types do not know it.
    const result = inflateRawSync(bytes, { info: true, maxOutputLength: LARGEST_MEMBER }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { data: result.buffer, consumed: result.engine.bytesWritten };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Offset of the deflate data, past the optional parts that the flags announce. */
function headerEnd(bytes: Buffer, offset: number): number | undefined {
  const flags = bytes[offset + 3];
  if (flags === undefined || bytes[offset + 2] !== 8 || flags > 0x1f) return undefined;
  let at = offset + FIXED_HEADER;
  if ((flags & 4) !== 0) {
    if (at + 2 > bytes.length) return undefined;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const named of [8, 16]) {
    if ((flags & named) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at <= bytes.length ? at : undefined;
}
