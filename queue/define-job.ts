// The shape of a job: a name, what it carries, its id (the same work has the same id) and how often it is tried, with the reason.
import type { z } from 'zod';

export interface JobDefinition<Name extends string = string, Payload = unknown> {
  readonly name: Name;
  readonly payload: z.ZodType<Payload>;
  /** From the payload alone: whoever enqueues the same work twice enqueues it once. */
  readonly id: (payload: Payload) => string;
  readonly attempts: number;
  /** Why that many. */
  readonly why: string;
  readonly backoffMs: number;
}

export function defineJob<const Name extends string, Payload>(
  definition: JobDefinition<Name, Payload>,
): JobDefinition<Name, Payload> {
  return definition;
}
