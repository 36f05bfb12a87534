// Asks again for the time-stamps that a package still lacks, and writes what comes as a new edition of the file: every other
// byte of its contents is as it was, and the edition before stays where it is.
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import type { Signer } from './sign.ts';
import type { TimestampAuthority } from './timestamp-authority.ts';
import { stampManifest, timestampStateOf, type TimestampState } from './timestamps.ts';
import { unzip } from './unzip.ts';
import { explainWriteFailure, giveName, hashFile } from './wacz.ts';
import { writeZip } from './zip.ts';

export interface Edition {
  path: string;
  sha256: string;
  size: number;
  timestamps: TimestampState;
}

/**
 * Answers the new edition at `out`, or undefined where no new token was to be had. Throws `GiveUp` (`NO_TIMESTAMPS`) where the file is
 * no package that asks for time-stamps.
 */
export async function restampWacz(
  path: string,
  options: { out: string; authorities: TimestampAuthority[]; signer: Signer; clock: Clock; signal?: AbortSignal },
): Promise<Edition | undefined> {
  const { out, authorities, signer, clock, signal } = options;
  const { files } = await unzip(await readFile(path));
  const manifest = files.get('datapackage.json');
  const digest = parsed(files.get('datapackage-digest.json'));
  const before = timestampStateOf(digest?.['timestamps']);
  if (manifest === undefined || before === undefined) {
    throw new GiveUp(`${path} has no list of time-stamps.`, { code: 'NO_TIMESTAMPS' });
  }
  const stamped = await stampManifest(manifest, {
    authorities,
    signer,
    now: () => clock.now(),
    earlier: digest?.['timestamps'],
    ...(signal === undefined ? {} : { signal }),
  });
  if (stamped.tokens === before.tokens) return undefined;
  const written = `${JSON.stringify({ ...digest, timestamps: stamped.list }, null, 2)}\n`;
  files.set('datapackage-digest.json', Buffer.from(written));
  const work = join(dirname(out), `.${basename(out)}.${clock.newId()}.partial`);
  await mkdir(work, { recursive: true });
  try {
    const draft = join(work, 'package.wacz');
    await writeZip(
      draft,
      [...files].map(([name, bytes]) => ({ path: name, bytes })),
    );
    await giveName(draft, out);
  } catch (error) {
    throw explainWriteFailure(error, out);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return { path: out, sha256: await hashFile(out), size: (await stat(out)).size, timestamps: stamped.state };
}

function parsed(bytes: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>);
  } catch {
    return undefined;
  }
}
