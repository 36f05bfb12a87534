// Listings, assessments and leads written in batches: one transaction a batch, one statement a table.
import type { Clock } from '#lib/clock.ts';
import type { Finding, RecordedFindings } from './lead-types.ts';
import type { Store } from './open-store.ts';

/** Idempotent: the same batch for the same scan leaves the same rows. */
export declare function recordFindings(store: Store, batch: readonly Finding[], context: { scanId: string; clock: Clock }): Promise<RecordedFindings>;
