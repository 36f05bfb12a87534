// What people decided. Every change of a lead's status passes here: the table of listing/lead.ts, a row lock, an audit row.
import type { Clock } from '#lib/clock.ts';
import type { LeadStatus, Role, Verdict } from '#listing/lead.ts';
import type { Store } from './open-store.ts';

export interface Actor {
  id: string;
  role: Role;
  name: string;
}

export interface StoredVerdict {
  id: string;
  leadId: string;
  verdict: Verdict;
  from: LeadStatus;
  to: LeadStatus;
  note: string | null;
  actor: Actor;
  /** The model and score the decision was taken on. */
  model: string;
  score: number;
  /** ISO 8601, UTC. */
  at: string;
  undoneAt: string | null;
  undoneBy: string | null;
}

/** Throws `GiveUp`: `NO_SUCH_LEAD`, or `VERDICT_REFUSED` with the reason from can(). */
export declare function recordVerdict(
  store: Store,
  input: { leadId: string; verdict: Verdict; note?: string; actor: Actor; clock: Clock },
): Promise<StoredVerdict>;
/** Takes back the lead's latest verdict. Throws `GiveUp`: `NOTHING_TO_UNDO`, `UNDO_REFUSED` (another's verdict, without being a supervisor). */
export declare function undoVerdict(store: Store, input: { leadId: string; actor: Actor; clock: Clock }): Promise<StoredVerdict>;
/** Oldest first, undone ones included. */
export declare function verdictsOf(store: Store, leadId: string): Promise<StoredVerdict[]>;
