// Puts work onto its queue: typed, checked before it is sent, and failing fast where the queue cannot be reached.
import type { QueueBackend } from './backend.ts';
import type { JobName, PayloadOf } from './jobs.ts';

/** Answers the job's id. The same payload enqueued twice is one job. Throws `BadInput` for a bad payload, `Retry` where the queue does not answer. */
export declare function enqueue<Name extends JobName>(backend: QueueBackend, name: Name, payload: PayloadOf<Name>): Promise<string>;
