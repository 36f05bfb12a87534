// The dashboard: what was found where and when, how far it got from page to confirmed lead, and how right the classifier was.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const periods = ['7', '30', '90', '365', 'all'] as const;
const day = z.iso.date();

const countSchema = z.object({
  /** Null: the advert does not say. */
  key: z.string().nullable(),
  leads: z.number().int(),
  confirmed: z.number().int(),
});

export type Count = z.infer<typeof countSchema>;

export const dashboardSchema = z.object({
  /** First day that is counted; null for all time. */
  since: day.nullable(),
  leads: z.number().int(),
  confirmed: z.number().int(),
  dismissed: z.number().int(),
  open: z.number().int(),
  byTaxon: z.array(countSchema),
  byGroup: z.array(countSchema),
  /** ISO 3166-1 alpha-2. */
  byCountry: z.array(countSchema),
  bySite: z.array(countSchema),
  /** ISO 639-1. */
  byLanguage: z.array(countSchema),
  byDay: z.array(z.object({ day, leads: z.number().int(), confirmed: z.number().int() })),
  /** Pages read, listings seen on them, leads among those, leads that were confirmed. */
  funnel: z.object({
    pages: z.number().int(),
    listings: z.number().int(),
    leads: z.number().int(),
    confirmed: z.number().int(),
  }),
  weeks: z.array(z.object({ week: day, confirmed: z.number().int(), dismissed: z.number().int() })),
  scans: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      running: z.boolean(),
      startedAt: z.iso.datetime(),
      pages: z.number().int(),
      listings: z.number().int(),
      leads: z.number().int(),
      skipped: z.number().int(),
      /** Pages a second and source, and what the sources allow. */
      rate: z.number(),
      allowedRate: z.number().nullable(),
    }),
  ),
});

export type Dashboard = z.infer<typeof dashboardSchema>;

export const readDashboard = endpoint({
  method: 'GET',
  path: '/api/dashboard',
  schema: {
    querystring: z.object({
      /** Days back from today. */
      period: z.enum(periods).default('90'),
      /** Only what this operation's scans found. */
      operation: z.string().max(80).optional(),
    }),
    response: { 200: dashboardSchema },
  },
});
