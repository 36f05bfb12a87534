// The list of leads, worst first, by pages that hold while new leads arrive.
import { z } from 'zod';
import { leadStatuses } from '#listing/lead.ts';
import { endpoint } from './endpoint.ts';
import { leadRowSchema } from './lead.ts';

export const queueFilters = z.object({
  /** Without it: every status that waits for somebody. */
  status: z.enum(leadStatuses).optional(),
  /** Words that title, text, seller or address must hold. */
  search: z.string().max(200).optional(),
  minScore: z.coerce.number().min(0).max(1).optional(),
  order: z.enum(['worst', 'newest', 'oldest']).optional(),
});

export type QueueFilters = z.infer<typeof queueFilters>;

export const queueCountsSchema = z.object({
  byStatus: z.record(z.enum(leadStatuses), z.number().int()),
  /** Open leads that nobody has before them right now, and those that somebody has. */
  waiting: z.number().int(),
  claimed: z.number().int(),
});

export type QueueCounts = z.infer<typeof queueCountsSchema>;

export const listQueue = endpoint({
  method: 'GET',
  path: '/api/queue',
  schema: {
    querystring: queueFilters.extend({
      /** `next` of the page before. */
      after: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: {
      200: z.object({ leads: z.array(leadRowSchema), next: z.string().nullable(), counts: queueCountsSchema }),
    },
  },
});
