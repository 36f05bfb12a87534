// The time-stamp authorities of the settings, else the local one that comes with Nightjar, and the roots that are trusted.
import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asAuthority, httpAuthority, type TimestampAuthority } from '#evidence/timestamp-authority.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import type { Clock } from '#lib/clock.ts';
import type { Config } from '#lib/config.ts';
import { StopAll } from '#lib/errors.ts';

/** Below the home folder, beside the evidence itself: the keys that sign it. */
export const keysFolder = 'keys';

export async function openAuthorities(config: Config, clock: Clock): Promise<TimestampAuthority[]> {
  const { urls } = config.timestamps;
  if (urls.length > 0) {
    const roots = await readRoots(config);
    return urls.map((url) => httpAuthority(url, roots));
  }
  const folder = join(config.home, keysFolder);
  return [asAuthority(await openLocalAuthority(folder, { clock, agency: config.agency }))];
}

/** Hex SHA-256 of each trusted root; undefined where none are configured. */
export async function trustedRoots(config: Config): Promise<string[] | undefined> {
  if (config.timestamps.rootsFile === undefined) return undefined;
  return (await readRoots(config)).map((pem) =>
    createHash('sha256').update(new X509Certificate(pem).raw).digest('hex'),
  );
}

async function readRoots({ timestamps }: Config): Promise<string[]> {
  if (timestamps.rootsFile === undefined) return [];
  const pems = await readFile(timestamps.rootsFile, 'latin1').then(
    (text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [],
    () => [],
  );
  if (pems.length > 0) return pems;
  throw new StopAll(`${timestamps.rootsFile} holds no certificate that can be read.`, {
    code: 'BAD_CONFIGURATION',
    hint: 'NIGHTJAR_TSA_ROOTS must name a PEM file of root certificates.',
  });
}
