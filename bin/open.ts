// Opens what the commands share, each once and in order: settings, database, store, queue, blobs. close() goes the way back.
import { join } from 'node:path';
import { systemClock, type Clock } from '#lib/clock.ts';
import { type Blobs, diskBlobs } from '#lib/blobs.ts';
import { type Config, readConfig } from '#lib/config.ts';
import { makeLog, type Log } from '#lib/log.ts';
import { makeBackend, type QueueBackend } from '#queue/backend.ts';
import { openEmbedded } from '#store/embedded.ts';
import { openStore, type Store } from '#store/open-store.ts';

export interface Opened {
  config: Config;
  log: Log;
  clock: Clock;
  store: Store;
  backend: QueueBackend;
  blobs: Blobs;
  databaseUrl: string;
  /** True where this process runs the embedded database. */
  ownsDatabase: boolean;
  close(): Promise<void>;
}

/** Opens everything that needs a database; on a fault, what was opened is closed again. */
export async function openAll(options: { signal?: AbortSignal; maxConnections?: number } = {}): Promise<Opened> {
  const config = readConfig(process.env);
  const log = makeLog(config.logLevel);
  const closers: Array<() => Promise<void>> = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    let databaseUrl = config.databaseUrl;
    let ownsDatabase = false;
    if (databaseUrl === undefined) {
      const embedded = await openEmbedded({ home: config.home, log });
      closers.push(() => embedded.close());
      databaseUrl = embedded.url;
      ownsDatabase = embedded.owner;
    }
    const store = await openStore({
      url: databaseUrl,
      log,
      ...(options.maxConnections === undefined ? {} : { maxConnections: options.maxConnections }),
    });
    closers.push(() => store.close());
    const backend = makeBackend({ redisUrl: config.redisUrl, databaseUrl });
    closers.push(() => backend.close());
    return {
      config,
      log,
      clock: systemClock,
      store,
      backend,
      blobs: await openBlobs(config),
      databaseUrl,
      ownsDatabase,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Blobs in the S3 bucket where one is configured, else below the home folder. */
export async function openBlobs(config: Config): Promise<Blobs> {
  if (config.s3 === undefined) return diskBlobs(join(config.home, 'blobs'));
  const { url, bucket, region, accessKey, secretKey } = config.s3;
  const { s3Blobs } = await import('#lib/blobs-s3.ts');
  return s3Blobs({ url, bucket, region, accessKey: accessKey ?? '', secretKey: secretKey ?? '' });
}
