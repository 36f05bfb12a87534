// The page as the crawler's plain client got it beside the page as the browser got it: the same, or what differs.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { sha256 } from '#lib/blobs.ts';
import type { HttpExchange, PageCapture } from '#listing/page-capture.ts';
import { certificatesOf } from './certificates.ts';
import type { Exchange } from './exchange.ts';
import { headerOf } from './http-block.ts';
import type { FirstLayer, Layers } from './snapshot.ts';

const MOST_QUOTED = 12;
const LONGEST_QUOTE = 200;
const MOST_LINES = 10_000;
const LARGEST_PAGE = 64 * 1024 * 1024;

/** What the account says of the first layer: its requests in order, and who the servers proved to be. */
export function firstLayerOf({ requestedUrl, finalUrl, by, userAgent, exchanges }: PageCapture): FirstLayer {
  return {
    requestedUrl,
    finalUrl,
    by,
    userAgent,
    startedAt: exchanges[0]?.startedAt ?? '',
    endedAt: exchanges.at(-1)?.endedAt ?? '',
    certificates: certificatesOf(exchanges),
    requests: exchanges.map(({ url, method, status, body, serverAddress, proxy, startedAt, endedAt }) => ({
      url,
      method,
      status,
      bytes: body.length,
      server: serverAddress,
      ...(proxy === undefined ? {} : { proxy }),
      startedAt,
      endedAt,
    })),
  };
}

/** Compares the bodies of the page itself, content coding undone. Null where one of them has none. */
export function compareLayers(first: PageCapture, snapshot: Exchange | undefined): Layers | null {
  const bodies = bodiesOf(first, snapshot);
  if (bodies === undefined) return null;
  const { before, after } = bodies;
  const { onlyInFirst, onlyInSnapshot } = differing(bodies);
  return {
    same: before.equals(after),
    firstSha256: sha256(before),
    snapshotSha256: sha256(after),
    onlyInFirst: onlyInFirst.length,
    onlyInSnapshot: onlyInSnapshot.length,
    quotedFirst: onlyInFirst.slice(0, MOST_QUOTED).map((line) => line.slice(0, LONGEST_QUOTE)),
    quotedSnapshot: onlyInSnapshot.slice(0, MOST_QUOTED).map((line) => line.slice(0, LONGEST_QUOTE)),
  };
}

/** The whole difference as text, for people: lines of the first layer marked `-`, of the snapshot `+`. Null where there is none. */
export function differenceOf(first: PageCapture, snapshot: Exchange | undefined): string | null {
  const bodies = bodiesOf(first, snapshot);
  if (bodies === undefined || bodies.before.equals(bodies.after)) return null;
  const { onlyInFirst, onlyInSnapshot } = differing(bodies);
  const lines = [...onlyInFirst.map((line) => `- ${line}`), ...onlyInSnapshot.map((line) => `+ ${line}`)];
  return `${lines.slice(0, MOST_LINES).join('\n')}\n`;
}

interface Bodies {
  before: Buffer;
  after: Buffer;
}

function bodiesOf(first: PageCapture, snapshot: Exchange | undefined): Bodies | undefined {
  // Where the site's own data were read, the crawler has no page to lay beside the browser's.
  if (first.by === 'data') return undefined;
  const page = first.exchanges.findLast(({ url }) => url === first.finalUrl) ?? first.exchanges.at(-1);
  const before = page === undefined ? undefined : plainBody(page);
  return before === undefined || snapshot === undefined ? undefined : { before, after: snapshot.body };
}

function differing({ before, after }: Bodies): { onlyInFirst: string[]; onlyInSnapshot: string[] } {
  const [firstLines, snapshotLines] = [linesOf(before), linesOf(after)];
  return {
    onlyInFirst: [...firstLines].filter((line) => !snapshotLines.has(line)),
    onlyInSnapshot: [...snapshotLines].filter((line) => !firstLines.has(line)),
  };
}

function linesOf(body: Buffer): Set<string> {
  return new Set(
    body
      .toString('utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}

/** The body with its content codings undone, undefined where that fails or would be too large. */
function plainBody({ body, responseHeaders }: HttpExchange): Buffer | undefined {
  const codings = (headerOf(responseHeaders, 'content-encoding') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  try {
    return codings.reverse().reduce((bytes, coding) => undo(bytes, coding), body);
  } catch {
    return undefined;
  }
}

function undo(bytes: Buffer, coding: string): Buffer {
  const bound = { maxOutputLength: LARGEST_PAGE };
  switch (coding) {
    case '':
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, bound);
    case 'br':
      return brotliDecompressSync(bytes, bound);
    case 'deflate':
      // RFC 9110 means zlib's wrapper; some servers leave it out.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, bound) : inflateRawSync(bytes, bound);
    default:
      throw new Error(`unknown content coding ${coding}`);
  }
}
