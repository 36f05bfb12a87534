// The audit log: append-only, each row's hash covers the row and the hash before it.
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import type { Store } from './open-store.ts';
import type { Database } from './schema.ts';

export interface AuditEntry {
  /** Who: a user's id, or `system`. */
  actor: string;
  /** What, e.g. `lead.created`, `verdict.recorded`, `evidence.exported`. */
  action: string;
  /** On what, e.g. a lead's id. */
  subject: string;
  details: Record<string, unknown>;
}

export interface AuditRow extends AuditEntry {
  id: number;
  /** ISO 8601, UTC. */
  at: string;
  prevHash: string;
  hash: string;
}

export declare function appendAudit(db: Kysely<Database> | Transaction<Database>, entries: readonly AuditEntry[], clock: Clock): Promise<void>;
export declare function verifyAudit(store: Store): Promise<{ ok: true; rows: number } | { ok: false; rows: number; firstBroken: number; why: string }>;
/** Newest first. */
export declare function listAudit(store: Store, options?: { subject?: string; limit?: number; before?: number }): Promise<AuditRow[]>;
