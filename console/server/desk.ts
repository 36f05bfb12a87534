// What a member works on: their agency's view of the store, which PostgreSQL enforces, and their agency's queue.
import type { LeadsQueue } from '#queue/leads-queue.ts';
import type { Store } from '#store/open-store.ts';
import type { Member } from '../contract/session.ts';
import type { ConsoleDeps } from './deps.ts';

export interface Desk {
  /** Read-only, and of the agency's rows alone. What is found here may be changed through the whole store. */
  store: Store;
  queue: LeadsQueue;
}

export async function deskOf({ store, queues }: Pick<ConsoleDeps, 'store' | 'queues'>, member: Member): Promise<Desk> {
  return { store: viewOf(store, member), queue: await queues.of(member.agencyId) };
}

/** The agency's view alone, where no queue is needed. */
export function viewOf(store: Store, member: Member): Store {
  return store.forAgency(member.agencyId);
}
