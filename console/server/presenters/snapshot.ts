// Snapshots as they leave for the page.
import type { Snapshot as Shown } from '../../contract/evidence.ts';
import type { Snapshot } from '#store/snapshots.ts';

export function presentSnapshot(snapshot: Snapshot): Shown {
  const { id, status, url, size, sha256, problems, createdBy, createdAt } = snapshot;
  return { id, at: createdAt, state: status, url, size, sha256, problems, by: createdBy };
}
