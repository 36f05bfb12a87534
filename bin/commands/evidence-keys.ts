// `evidence keys`, `evidence rotate-key`: the keys that ever signed here, and a new one in place of the current one.
import { join } from 'node:path';
import { listKeys, type PublicKey, rotateKey } from '#evidence/sign.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { keysFolder } from './evidence-authorities.ts';

/** JSON Lines, oldest first: what an agency publishes so that others can say whose signature it is. */
export async function keys(): Promise<void> {
  show(await listKeys(join(readConfig(process.env).home, keysFolder)));
}

/** What the old key signed stays valid; with `compromised` it is listed as revoked, and what it signed is to be doubted. */
export async function rotate({ compromised = false }: { compromised?: boolean }): Promise<void> {
  const { home, agency } = readConfig(process.env);
  const folder = join(home, keysFolder);
  await rotateKey(folder, { clock: systemClock, agency, compromised });
  show(await listKeys(folder));
}

function show(listed: readonly PublicKey[]): void {
  for (const key of listed) process.stdout.write(`${JSON.stringify(key)}\n`);
}
