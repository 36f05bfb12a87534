// Scans: one run over sources, found again by the hash of its arguments.
import type { Clock } from '#lib/clock.ts';
import type { Store } from './open-store.ts';
import type { ScanStatus } from './schema.ts';

export interface Scan {
  id: string;
  name: string;
  argsKey: string;
  options: Record<string, unknown>;
  status: ScanStatus;
  /** ISO 8601, UTC. */
  startedAt: string;
  finishedAt: string | null;
  counts: Record<string, number>;
}

/** SHA-256 over the canonical JSON of a scan's arguments. */
export declare function argsKey(options: Record<string, unknown>): string;
/** The latest scan of the same arguments where it is unfinished (`resumed`), else a new one; `fresh` stops the old one and begins anew. */
export declare function openScan(
  store: Store,
  input: { name: string; options: Record<string, unknown>; fresh?: boolean; clock: Clock },
): Promise<{ scan: Scan; resumed: boolean }>;
export declare function finishScan(store: Store, input: { scanId: string; status: Exclude<ScanStatus, 'running'>; counts?: Record<string, number>; clock: Clock }): Promise<void>;
export declare function getScan(store: Store, scanId: string): Promise<Scan | undefined>;
/** Newest first. */
export declare function listScans(store: Store, options?: { limit?: number }): Promise<Scan[]>;
/** Counts by reason of what the scan skipped or failed. */
export declare function scanReasons(store: Store, scanId: string): Promise<Record<string, number>>;
