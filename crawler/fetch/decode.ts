// Undoes the content coding of a body (RFC 9110 §8.4) under limits, so that a small body cannot become a large one.
import { promisify } from 'node:util';
import {
  brotliDecompress,
  brotliDecompressSync,
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { GiveUp, Retry } from '#lib/errors.ts';
import type { FetchLimits } from './limits.ts';

/** What is offered in Accept-Encoding. zstd is missing from Node 20's zlib. */
export const acceptEncoding = 'gzip, deflate, br';

/** Below this a body is decoded at once: handing it to another thread costs more than the decoding. */
const smallBytes = 128 * 1024;
/** A server may name several codings; more than this is a game. */
const maxCodings = 3;
const ratioAppliesAbove = 1_000_000;

/** The decoded bytes. Throws `GiveUp` BOMB or UNKNOWN_ENCODING, `Retry` BAD_ENCODING where the coded bytes are broken or cut short. */
export async function decodeBody(body: Buffer, contentEncoding: string | null, limits: FetchLimits): Promise<Buffer> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > maxCodings) throw new GiveUp(`a body coded ${codings.length} times over`, { code: 'BOMB' });
  let bytes = body;
  for (const coding of codings.reverse()) {
    if (bytes.length === 0) break;
    bytes = await undo(bytes, coding, limits);
  }
  return bytes;
}

async function undo(bytes: Buffer, coding: string, limits: FetchLimits): Promise<Buffer> {
  const maxOutputLength = Math.min(
    limits.decodedBytes,
    Math.max(ratioAppliesAbove, bytes.length * limits.decodedRatio),
  );
  const how = decoders(bytes, coding);
  if (how === undefined) throw new GiveUp(`the content coding ${coding} is not known`, { code: 'UNKNOWN_ENCODING' });
  try {
    return bytes.length < smallBytes
      ? how.now(bytes, { maxOutputLength })
      : await how.later(bytes, { maxOutputLength });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new GiveUp(`${bytes.length} bytes of ${coding} would unpack to more than ${maxOutputLength}`, {
        code: 'BOMB',
        cause,
      });
    }
    throw new Retry(`the ${coding} body is broken or cut short`, { code: 'BAD_ENCODING', cause });
  }
}

function decoders(bytes: Buffer, coding: string) {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return { now: gunzipSync, later: promisify(gunzip) };
    case 'deflate':
      // Some servers send the raw deflate stream where the zlib format is meant; the first byte tells (RFC 1950: method 8).
      return ((bytes[0] ?? 0) & 0x0f) === 8
        ? { now: inflateSync, later: promisify(inflate) }
        : { now: inflateRawSync, later: promisify(inflateRaw) };
    case 'br':
      return { now: brotliDecompressSync, later: promisify(brotliDecompress) };
    default:
      return undefined;
  }
}
