// The list of leads, worst first, by pages that hold while new leads arrive; and what it can be narrowed by.
import { z } from 'zod';
import { appendices } from '#classifier/assessment.ts';
import { leadStatuses } from '#listing/lead.ts';
import { endpoint } from './endpoint.ts';
import { leadRowSchema } from './lead.ts';

export const queueOrders = ['worst', 'appendix', 'worth', 'newest', 'oldest'] as const;

const word = z.string().min(1).max(100);

/** All of them together, as they stand in the page's address. */
export const queueFilters = z.object({
  /** Without it: every status that waits for somebody. */
  status: z.enum(leadStatuses).optional(),
  /** Words of title, text, seller, place, contacts or address, each by its beginning; of scripts without spaces, by any part. */
  search: z.string().max(200).optional(),
  minScore: z.coerce.number().min(0).max(1).optional(),
  /** Of the price, in about euros. */
  minWorth: z.coerce.number().min(0).max(1e12).optional(),
  appendix: z.enum([...appendices, 'none']).optional(),
  group: word.optional(),
  /** CITES trade term code. */
  commodity: word.optional(),
  site: word.optional(),
  /** ISO 3166-1 alpha-2, of the site's address. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  language: word.optional(),
  tag: z.string().min(1).max(40).optional(),
  /** A scan's id: leads that it saw. */
  scan: word.optional(),
  /** An operation's id: leads that a scan of it saw. */
  operation: word.optional(),
  /** First seen within so many days. */
  days: z.coerce.number().int().min(1).max(3650).optional(),
  order: z.enum(queueOrders).optional(),
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

export const queueChoiceKinds = ['site', 'language', 'country', 'group', 'appendix', 'commodity', 'tag'] as const;

const choices = z.array(z.object({ value: z.string(), count: z.number().int() }));

/** What there is to narrow the list by, commonest first: counted over the worst open leads, so that asking costs the same however many there are. */
export const queueChoices = endpoint({
  method: 'GET',
  path: '/api/queue/choices',
  schema: {
    response: {
      200: z.object({
        choices: z.record(z.enum(queueChoiceKinds), choices),
        scans: z.array(z.object({ id: z.string(), name: z.string() })),
        operations: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    },
  },
});

export type QueueChoices = z.infer<(typeof queueChoices.schema.response)[200]>;
