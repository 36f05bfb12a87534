// Rows of the evidence snapshots; the files themselves are evidence/'s.
import type { Clock } from '#lib/clock.ts';
import type { Store } from './open-store.ts';
import type { SnapshotStatus } from './schema.ts';

export interface Snapshot {
  id: string;
  leadId: string | null;
  url: string;
  status: SnapshotStatus;
  /** Path of the file below the evidence folder, or null where the capture failed. */
  file: string | null;
  sha256: string | null;
  size: number | null;
  hashes: Record<string, unknown>;
  problems: string[];
  createdBy: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

export declare function addSnapshot(store: Store, snapshot: Omit<Snapshot, 'createdAt' | 'id'> & { id?: string }, clock: Clock): Promise<Snapshot>;
export declare function snapshotsOf(store: Store, leadId: string): Promise<Snapshot[]>;
export declare function getSnapshot(store: Store, id: string): Promise<Snapshot | undefined>;
