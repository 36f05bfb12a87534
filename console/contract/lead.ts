// A lead as the console shows it: the row of a list, and everything about one.
import { z } from 'zod';
import { appendices } from '#classifier/assessment.ts';
import { leadSchema, leadStatuses, roles, verdicts } from '#listing/lead.ts';
import { priceSchema } from '#listing/listing.ts';
import { endpoint } from './endpoint.ts';
import { snapshotSchema } from './evidence.ts';

/** A term of the lexicon where it stands in the listing, whether or not it counted for the score. */
export const termSchema = z.object({
  field: z.enum(['title', 'description']),
  /** Offsets into that field in UTF-16 units, end exclusive. */
  span: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
  kind: z.string(),
  means: z.string(),
  /** Cancelled by a look-alike that it stands in, or one itself. */
  benign: z.boolean(),
});

export type Term = z.infer<typeof termSchema>;

/** ISO 8601 instant, UTC. */
export const instant = z.iso.datetime();

export const leadParams = z.object({ id: z.string().min(1).max(80) });

export const leadRowSchema = z.object({
  id: z.string(),
  status: z.enum(leadStatuses),
  score: z.number(),
  title: z.string(),
  url: z.string(),
  /** The source it was found on, by the name that the scan gave it. */
  site: z.string(),
  price: priceSchema.nullable(),
  seller: z.string().nullable(),
  location: z.string().nullable(),
  language: z.string().nullable(),
  taxa: z.array(z.object({ name: z.string(), appendix: z.enum(appendices).nullable() })),
  commodities: z.array(z.string()),
  /** The words that speak loudest for it, at most three. */
  why: z.array(z.string()),
  sightings: z.number().int(),
  tags: z.array(z.string()),
  /** First and latest sighting. */
  firstSeen: instant,
  seenAt: instant,
});

export type LeadRow = z.infer<typeof leadRowSchema>;

/** What joins two leads: `seller`, `phone`, another contact type, `words`, `text`, `picture` or `picture-address`, and its value. */
export const bondSchema = z.object({ kind: z.string(), value: z.string() });

export type LeadBond = z.infer<typeof bondSchema>;

/** What the lexicon knows of a taxon that the classifier named. */
export const speciesSchema = z.object({
  name: z.string(),
  appendix: z.enum(appendices).nullable(),
  /** Of Regulation (EC) 338/97. */
  annex: z.string().nullable(),
  /** Split listings and annotations, in English. */
  note: z.string().nullable(),
  /** By language (ISO 639-1): the listing's, and those that the console speaks; a few each. */
  names: z.record(z.string(), z.array(z.string())),
  /** Of the same group and traded in the same form, those first that another Appendix or none holds: what must be told apart. */
  alike: z.array(z.object({ name: z.string(), appendix: z.enum(appendices).nullable(), status: z.string() })),
});

export type Species = z.infer<typeof speciesSchema>;

/** What the words of a listing's place may mean, by their names alone: all towns that bear them, or the country. */
export const placeSchema = z.object({
  /** ISO 3166-1 alpha-2; null where none is named. */
  country: z.string().nullable(),
  /** The largest first, a few of them. */
  towns: z.array(
    z.object({
      name: z.string(),
      country: z.string(),
      population: z.number().int(),
      /** Degrees east and north. */
      at: z.tuple([z.number(), z.number()]),
    }),
  ),
  /** Towns of that name that are not listed. */
  more: z.number().int(),
});

export type Place = z.infer<typeof placeSchema>;

export const leadDetailSchema = z.object({
  lead: leadSchema,
  tags: z.array(z.string()),
  /** Of the taxa that the classifier named, the likeliest first; empty where the console was given no lexicon. */
  species: z.array(speciesSchema),
  /** Null where the listing names no place, or none that is known. */
  place: placeSchema.nullable(),
  /** The host that would translate the text; null where none is configured. */
  translator: z.string().nullable(),
  /** Every term found in title and text; empty where the console was given no lexicon. */
  terms: z.array(termSchema),
  /** First and latest time a scan saw the advert. */
  firstSeen: instant,
  lastSeen: instant,
  /** What changed between sightings, newest first. */
  changes: z.array(
    z.object({ at: instant, field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
  /** Leads that something joins to this one, strongest bond first. */
  related: z.array(
    leadRowSchema.extend({
      /** 0 to 1: that the same people are behind both. */
      strength: z.number(),
      because: z.array(bondSchema),
    }),
  ),
  /** Newest first. */
  verdicts: z.array(
    z.object({
      id: z.string(),
      verdict: z.enum(verdicts),
      from: z.enum(leadStatuses),
      to: z.enum(leadStatuses),
      by: z.string(),
      role: z.enum(roles),
      at: instant,
      note: z.string().nullable(),
      undone: z.boolean(),
    }),
  ),
  /** Null for those who may not read the audit log. */
  audit: z
    .array(z.object({ seq: z.string(), at: instant, actor: z.string(), action: z.string(), hash: z.string() }))
    .nullable(),
  snapshots: z.array(snapshotSchema),
});

export type LeadDetail = z.infer<typeof leadDetailSchema>;

export const readLead = endpoint({
  method: 'GET',
  path: '/api/leads/:id',
  schema: { params: leadParams, response: { 200: leadDetailSchema } },
});
