// Blobs in an S3-compatible store, with path-style addresses: `<url>/<bucket>/sha256/ab/<hash>`. The disk's counterpart is in blobs.ts.
import { AwsClient } from 'aws4fetch';
import { sha256 } from './blobs.ts';
import type { Blobs } from './blobs.ts';
import { Retry, StopAll } from './errors.ts';

export interface S3Options {
  /** Address of the store, e.g. `http://objects:9000`. */
  url: string;
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
}

/** Tries for an answer of 429 or 5xx, with growing pauses; a caller that gets `Retry` may come again later. */
const retries = 3;
/** A whole object in one direction; captures are bounded at some tens of megabytes, this serves a slow line. */
const timeoutMs = 120_000;
/** More than Nightjar ever puts: an object above this was not put by it. */
const largestBytes = 1024 ** 3;

/**
 * Blobs in a bucket, signed with AWS Signature Version 4; the bucket is made on the first `put` where it is missing.
 * Throws `Retry` (`S3_UNREACHABLE`, `S3_BUSY`), `StopAll` (`S3_REFUSED`: keys, rights or bucket; `BLOB_CHANGED`: the object no longer has its hash).
 */
export function s3Blobs({ url, bucket, region, accessKey, secretKey }: S3Options): Blobs {
  const client = new AwsClient({ accessKeyId: accessKey, secretAccessKey: secretKey, region, service: 's3', retries });
  const bucketUrl = `${url.replace(/\/+$/, '')}/${encodeURIComponent(bucket)}`;
  const objectUrl = (hash: string) => `${bucketUrl}/sha256/${hash.slice(0, 2)}/${hash}`;

  const ask = async (
    method: 'GET' | 'HEAD' | 'PUT',
    address: string,
    bytes?: Uint8Array<ArrayBuffer>,
  ): Promise<Response> => {
    const init = {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { 'x-amz-content-sha256': sha256(bytes ?? '') },
    };
    const response = await client
      .fetch(address, bytes === undefined ? init : { ...init, body: bytes })
      .catch((error: unknown) => {
        throw new Retry(`The object store at ${url} does not answer.`, {
          code: 'S3_UNREACHABLE',
          hint: 'See whether it runs, and whether NIGHTJAR_S3_URL is right.',
          cause: error,
        });
      });
    if (response.status !== 429 && response.status < 500) return response;
    await response.body?.cancel();
    throw new Retry(`The object store at ${url} answered ${response.status} to ${method}.`, { code: 'S3_BUSY' });
  };

  const sizeOf = async (hash: string): Promise<number | undefined> => {
    const response = await ask('HEAD', objectUrl(hash));
    if (response.status === 404) return undefined;
    if (!response.ok) throw await refused(response, bucket);
    return Number(response.headers.get('content-length') ?? Number.NaN);
  };

  return {
    async put(bytes) {
      const hash = sha256(bytes);
      const ref = { sha256: hash, size: bytes.byteLength };
      if ((await sizeOf(hash)) === bytes.byteLength) return ref;
      const body = Uint8Array.from(bytes);
      let response = await ask('PUT', objectUrl(hash), body);
      if (response.status === 404) {
        await response.body?.cancel();
        const made = await ask('PUT', bucketUrl);
        // 409: another process made it in the same moment.
        if (!made.ok && made.status !== 409) throw await refused(made, bucket);
        await made.body?.cancel();
        response = await ask('PUT', objectUrl(hash), body);
      }
      if (!response.ok) throw await refused(response, bucket);
      await response.body?.cancel();
      return ref;
    },
    async get(hash) {
      if (!isHash(hash)) return undefined;
      const response = await ask('GET', objectUrl(hash));
      if (response.status === 404) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok) throw await refused(response, bucket);
      if (Number(response.headers.get('content-length') ?? 0) > largestBytes) {
        await response.body?.cancel();
        throw changed(hash, objectUrl(hash));
      }
      const bytes = Buffer.from(
        await response.arrayBuffer().catch((error: unknown) => {
          throw new Retry(`The object store at ${url} broke off in the middle of blob ${hash}.`, {
            code: 'S3_UNREACHABLE',
            cause: error,
          });
        }),
      );
      if (sha256(bytes) !== hash) throw changed(hash, objectUrl(hash));
      return bytes;
    },
    async has(hash) {
      return isHash(hash) && (await sizeOf(hash)) !== undefined;
    },
  };
}

/** What is asked for may come from a request: only a hash may become part of an address. */
function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function changed(hash: string, address: string): StopAll {
  return new StopAll(`The object of blob ${hash} has been changed since it was written.`, {
    code: 'BLOB_CHANGED',
    hint: `Keep ${address} as it is for whoever looks into it, and bring the original back from a backup.`,
  });
}

async function refused(response: Response, bucket: string): Promise<StopAll> {
  const reason = /<Code>([A-Za-z]+)<\/Code>/.exec(await response.text().catch(() => ''))?.[1];
  return new StopAll(
    `The object store refused bucket ${bucket}: ${response.status}${reason === undefined ? '' : ` ${reason}`}.`,
    {
      code: 'S3_REFUSED',
      hint: 'Check the keys, their rights and the region (NIGHTJAR_S3_ACCESS_KEY, _SECRET_KEY, _REGION, _BUCKET) and the clocks of both machines.',
    },
  );
}
