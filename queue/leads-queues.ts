// A triage queue for each agency that has members or scans. They share the connections of the first, so that hundreds cost little.
import type { QueueBackend } from './backend.ts';
import { type LeadsQueue, type LeadsQueueOptions, makeLeadsQueue } from './leads-queue.ts';

export interface LeadsQueues {
  /** Made at the first asking; the same object for the same agency. */
  of(agencyId: string): Promise<LeadsQueue>;
  /** Those that were asked for, by agency. */
  open(): ReadonlyMap<string, LeadsQueue>;
  close(): Promise<void>;
}

/** The queue of this one carries the plain name. */
const own = 'own';
const firstName = 'leads';

export function makeLeadsQueues(backend: QueueBackend, options: LeadsQueueOptions = {}): LeadsQueues {
  const queues = new Map<string, LeadsQueue>([[own, makeLeadsQueue(backend, { ...options, name: firstName })]]);
  return {
    async of(agencyId) {
      await backend.queue(firstName).waitUntilReady();
      const known = queues.get(agencyId);
      if (known !== undefined) return known;
      const queue = makeLeadsQueue(backend, { ...options, name: `${firstName}-${agencyId}`, beside: firstName });
      queues.set(agencyId, queue);
      return queue;
    },
    open: () => queues,
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
