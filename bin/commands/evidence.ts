// `evidence capture`, `evidence verify`.
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { listKeys } from '#evidence/sign.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { capturePage } from '../capture-lead.ts';
import { exitCodes } from '../exit-codes.ts';
import { evidenceFolder } from '../open-snapshot.ts';

export async function capture(
  url: string,
  options: { out?: string; allowLoopback?: boolean },
  signal: AbortSignal,
): Promise<void> {
  if (!/^https?:\/\//u.test(url) || !URL.canParse(url))
    throw new BadInput(`"${url}" is no address`, { field: 'url', hint: 'It must begin with http:// or https://.' });
  const config = readConfig(process.env);
  const path = resolve(options.out ?? join(config.home, evidenceFolder, `${systemClock.newId()}.wacz`));
  const { snapshot, written } = await capturePage(
    {
      url,
      path,
      allowLoopback: options.allowLoopback === true,
      operator: userInfo().username,
      legalBasis: 'given on the command line by the operator',
      purpose: 'Capture of an address',
      signal,
    },
    { config, clock: systemClock },
  );
  const { status, reasons, finalUrl, title } = snapshot.account;
  process.stdout.write(
    `${JSON.stringify({ status, url, finalUrl, title, reasons, file: path, sha256: written.sha256, size: written.size, manifestHash: written.manifestHash, keyId: written.keyId }, null, 2)}\n`,
  );
  if (status === 'FAILED') process.exitCode = exitCodes.couldNotFinish;
}

/** Where this machine holds an agency's keys, a signature is also checked to be one of theirs; elsewhere it proves integrity alone. */
export async function verify(path: string, options: { json?: boolean }): Promise<void> {
  const folder = join(readConfig(process.env).home, 'keys');
  const keys = existsSync(folder) ? await listKeys(folder) : [];
  const trustedKeys = keys.filter(({ revokedAt }) => revokedAt === null).map(({ keyId }) => keyId);
  const verification = await verifyEvidence(path, trustedKeys.length === 0 ? {} : { trustedKeys });
  if (options.json === true) process.stdout.write(`${JSON.stringify(verification, null, 2)}\n`);
  else {
    for (const { name, ok, detail } of verification.checks)
      process.stdout.write(`${ok ? '✓' : '✗'} ${name.padEnd(24)} ${detail}\n`);
    process.stdout.write(verification.ok ? 'Every check holds.\n' : 'NOT VERIFIED: the checks marked ✗ failed.\n');
  }
  if (!verification.ok) process.exitCode = exitCodes.no;
}
