// The triage queue: worst first, one analyst a lead. A claim is BullMQ's manual processing; left alone, it lapses with its lock.
import type { QueueBackend } from './backend.ts';

export interface LeadsQueue {
  /** Puts leads onto the queue, or moves them where they wait already; a claimed one stays where it is. Idempotent. */
  offer(leads: ReadonlyArray<{ id: string; score: number }>): Promise<void>;
  /** The most suspicious lead that nobody holds, now held under `token`; undefined where none waits. */
  claimNext(token: string): Promise<{ id: string } | undefined>;
  /** That very lead, where nobody holds it; false where somebody does, or where it does not wait. */
  claim(leadId: string, token: string): Promise<boolean>;
  /** Holds it for another lock's length; false where the claim has lapsed. */
  extend(leadId: string, token: string): Promise<boolean>;
  /** Ends the claim with a result; false where the claim has lapsed. */
  settle(leadId: string, token: string, result: unknown): Promise<boolean>;
  /** Gives the lead back to the others at once; false where the claim has lapsed. */
  release(leadId: string, token: string): Promise<boolean>;
  /** Takes a lead off the queue, whoever holds it; true where it was there. */
  remove(leadId: string): Promise<boolean>;
  /** Makes the queue hold just these leads; claims on them stay. Answers how many it holds. */
  rebuild(open: AsyncIterable<{ id: string; score: number }>): Promise<number>;
  counts(): Promise<{ waiting: number; claimed: number }>;
  close(): Promise<void>;
}

/** `lockMs`: how long a claim holds without extend(), default 60 s; `stalledCheckMs`: how often lapsed claims are looked for. */
export declare function makeLeadsQueue(backend: QueueBackend, options?: { lockMs?: number; stalledCheckMs?: number; name?: string }): LeadsQueue;
