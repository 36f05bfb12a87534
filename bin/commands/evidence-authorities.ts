// The time-stamp authorities of the settings, else the local one that comes with Nightjar, and the roots that are trusted.
import { createHash, X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userAgentOf } from '#crawler/crawl.ts';
import { type AddressGuard, makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { makeHttpClient } from '#crawler/fetch/client.ts';
import type { FetchBytes } from '#evidence/revocation.ts';
import { asAuthority, httpAuthority, type TimestampAuthority } from '#evidence/timestamp-authority.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import type { Clock } from '#lib/clock.ts';
import type { Config } from '#lib/config.ts';
import { StopAll } from '#lib/errors.ts';
import { version } from '../version.ts';

/** Below the home folder, beside the evidence itself: the keys that sign it. */
export const keysFolder = 'keys';

/** A list of revoked certificates may be long; nobody waits longer for it than for a token. */
const revocationLimits = { wireBytes: 2_000_000, totalMs: 15_000, redirects: 0 };
const openGuard: AddressGuard = {
  checkUrl: () => {},
  checkAddress: () => {},
  checkBeyondProxy: () => {},
  proxyFault: () => null,
  lookup,
};

export async function openAuthorities(config: Config, clock: Clock): Promise<TimestampAuthority[]> {
  const { urls } = config.timestamps;
  if (urls.length > 0) {
    const roots = await readRoots(config);
    const fetchBytes = fetcherOf(config, clock);
    return urls.map((url) => ({ ...httpAuthority(url, roots), fetchBytes }));
  }
  const folder = join(config.home, keysFolder);
  return [asAuthority(await openLocalAuthority(folder, { clock, agency: config.agency }))];
}

/**
 * A certificate names the places to ask about it, so they are asked through the address guard like any page. A host that the settings name as an
 * authority, inside the agency's own network perhaps, was chosen by the operator and is asked as it is.
 */
function fetcherOf({ timestamps, contact }: Config, clock: Clock): FetchBytes {
  const named = new Set(timestamps.urls.map((url) => new URL(url).hostname));
  return async (url, { body, contentType, accept, signal }) => {
    const guard = named.has(new URL(url).hostname) ? openGuard : makeAddressGuard();
    const client = makeHttpClient({ userAgent: userAgentOf(version, contact), clock, guard, limits: revocationLimits });
    try {
      const headers = { accept, ...(contentType === undefined ? {} : { 'content-type': contentType }) };
      const asked = body === undefined ? {} : { method: 'POST', requestBody: body };
      const answer = await client.fetch(url, { headers, signal, ...asked });
      if (answer.status !== 200) throw new Error(`${new URL(url).host} answered ${answer.status}`);
      return answer.body;
    } finally {
      await client.close();
    }
  };
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
