// Sources: what is looked at, on which legal basis, and how the last scan of each went.
import { z } from 'zod';
import { assessmentSchema } from '#classifier/assessment.ts';
import { listingSchema } from '#listing/listing.ts';
import { endpoint } from './endpoint.ts';

const webAddress = z.url({ protocol: /^https?$/ }).max(2000);

export const sourceSchema = z.object({
  /** Null: named by a scan alone. */
  id: z.string().nullable(),
  name: z.string(),
  kind: z.string(),
  url: z.string(),
  languages: z.array(z.string()),
  legalBasis: z.string(),
  owner: z.string().nullable(),
  /** Requests a second and host. */
  rate: z.number().nullable(),
  /** False: robots.txt is set aside, on this written authority. */
  obeysRobots: z.boolean(),
  authority: z.string().nullable(),
  health: z
    .object({
      scanId: z.string(),
      running: z.boolean(),
      startedAt: z.iso.datetime(),
      pages: z.number().int(),
      waiting: z.number().int(),
      failed: z.number().int(),
      skipped: z.number().int(),
      reasons: z.array(z.object({ reason: z.string(), count: z.number().int() })),
    })
    .nullable(),
});

export type Source = z.infer<typeof sourceSchema>;

export const listSources = endpoint({
  method: 'GET',
  path: '/api/sources',
  schema: {
    response: {
      200: z.object({
        sources: z.array(sourceSchema),
        /** Kinds that the crawler reads. */
        kinds: z.array(z.string()),
      }),
    },
  },
});

export const newSourceSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kind: z.string().max(40),
  url: webAddress,
  languages: z.array(z.string().regex(/^[a-z]{2}$/)).max(20),
  legalBasis: z.string().trim().min(3).max(500),
  owner: z.string().trim().min(1).max(120).optional(),
  rate: z.number().positive().max(50).default(2),
});

export type NewSource = z.input<typeof newSourceSchema>;

export const addSource = endpoint({
  method: 'POST',
  path: '/api/sources',
  schema: { body: newSourceSchema, response: { 200: z.object({ id: z.string() }) } },
});

export const removeSource = endpoint({
  method: 'POST',
  path: '/api/sources/:id/remove',
  schema: { params: z.object({ id: z.string().min(1).max(80) }), response: { 200: z.object({ ok: z.literal(true) }) } },
});

export const triedPageSchema = z.object({
  kind: z.string(),
  listing: listingSchema.nullable(),
  assessment: assessmentSchema.nullable(),
  /** Address of the next page of a list. */
  next: z.string().nullable(),
  /** Listings of which the page shows a part. */
  stubs: z.number().int(),
});

export type TriedPage = z.infer<typeof triedPageSchema>;

/** One page fetched and judged; nothing is kept. Where it cannot be, the words say why. */
export const tryPage = endpoint({
  method: 'POST',
  path: '/api/sources/try',
  schema: {
    body: z.strictObject({ url: webAddress }),
    response: {
      200: z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), page: triedPageSchema }),
        z.object({ ok: z.literal(false), why: z.string(), hint: z.string().nullable() }),
      ]),
    },
  },
});
