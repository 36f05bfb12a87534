// A scan's frontier in PostgreSQL: it outlives the process, and two workers never get the same address.
import type { Clock } from '#lib/clock.ts';
import type { Frontier } from '#lib/frontier.ts';
import type { Store } from './open-store.ts';

export declare function makeFrontier(store: Store, options: { scanId: string; workerId: string; leaseMs: number; clock: Clock }): Frontier;
