// Asks again for the time-stamps that a package still lacks, and writes what comes as a new edition of the file: every other
// byte of its contents is as it was, and the edition before stays where it is.
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import type { Signer } from './sign.ts';
import type { TimestampAuthority } from './timestamp-authority.ts';
import { stampManifest, timestampFolder, timestampStateOf, type TimestampState } from './timestamps.ts';
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
  if (manifest === undefined || timestampStateOf(files) === undefined) {
    throw new GiveUp(`${path} has no list of time-stamps.`, { code: 'NO_TIMESTAMPS' });
  }
  const stamped = await stampManifest(manifest, {
    authorities,
    signer,
    now: () => clock.now(),
    earlier: files,
    ...(signal === undefined ? {} : { signal }),
  });
  const before = [...files.keys()].filter((name) => name.startsWith(timestampFolder)).length;
  if (stamped.files.length === before) return undefined;
  const work = join(dirname(out), `.${basename(out)}.${clock.newId()}.partial`);
  await mkdir(work, { recursive: true });
  try {
    const draft = join(work, 'package.wacz');
    const kept = [...files].filter(([name]) => !name.startsWith(timestampFolder));
    await writeZip(draft, [...kept.map(([name, bytes]) => ({ path: name, bytes })), ...stamped.files]);
    await giveName(draft, out);
  } catch (error) {
    throw explainWriteFailure(error, out);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return { path: out, sha256: await hashFile(out), size: (await stat(out)).size, timestamps: stamped.state };
}
