// The file of a snapshot, or its picture, as the console hands it out.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotFile } from '#console/server/deps.ts';
import type { Snapshot } from '#store/snapshots.ts';

/** Below the home folder: `evidence/<id>.wacz` and `evidence/<id>.png`. */
export const evidenceFolder = 'evidence';

export async function openSnapshot(
  home: string,
  snapshot: Snapshot,
  part: 'archive' | 'picture',
): Promise<SnapshotFile | undefined> {
  if (snapshot.file === null) return undefined;
  const archive = join(home, evidenceFolder, snapshot.file);
  const file = part === 'archive' ? archive : archive.replace(/\.wacz$/u, '.png');
  try {
    const { size } = await stat(file);
    return {
      stream: createReadStream(file),
      type: part === 'archive' ? 'application/wacz' : 'image/png',
      size,
      name: part === 'archive' ? snapshot.file : snapshot.file.replace(/\.wacz$/u, '.png'),
    };
  } catch {
    return undefined;
  }
}
