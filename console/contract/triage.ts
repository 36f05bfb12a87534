// Deciding: claim what comes next, say the verdict, take it back.
import { z } from 'zod';
import { leadStatuses, verdicts } from '#listing/lead.ts';
import { endpoint } from './endpoint.ts';
import { instant, leadDetailSchema, leadParams } from './lead.ts';

/** How many leads one analyst may hold: the one on the screen and those that wait behind it, ready to be painted. */
export const maxHeld = 3;

const claimSchema = z.object({
  /** When the claim lapses unless it is extended. */
  until: instant,
});

export const nextLeads = endpoint({
  method: 'POST',
  path: '/api/triage/next',
  schema: {
    body: z.strictObject({
      take: z.number().int().min(1).max(maxHeld).default(2),
      /** Leads that the analyst has skipped or holds already: they are not given out again. */
      not: z.array(z.string().max(80)).max(200).default([]),
    }),
    response: { 200: z.object({ leads: z.array(leadDetailSchema), claim: claimSchema }) },
  },
});

export const claimLead = endpoint({
  method: 'POST',
  path: '/api/leads/:id/claim',
  schema: { params: leadParams, response: { 200: z.object({ detail: leadDetailSchema, claim: claimSchema }) } },
});

export const extendClaim = endpoint({
  method: 'POST',
  path: '/api/leads/:id/extend',
  schema: { params: leadParams, response: { 200: z.object({ claim: claimSchema }) } },
});

export const releaseLead = endpoint({
  method: 'POST',
  path: '/api/leads/:id/release',
  schema: { params: leadParams, response: { 200: z.object({ ok: z.literal(true) }) } },
});

export const decideLead = endpoint({
  method: 'POST',
  path: '/api/leads/:id/verdict',
  schema: {
    params: leadParams,
    body: z.strictObject({ verdict: z.enum(verdicts), note: z.string().trim().min(1).max(2000).optional() }),
    response: { 200: z.object({ id: z.string(), status: z.enum(leadStatuses) }) },
  },
});

export const undoVerdict = endpoint({
  method: 'POST',
  path: '/api/leads/:id/undo',
  schema: {
    params: leadParams,
    response: { 200: z.object({ detail: leadDetailSchema, claim: claimSchema.nullable() }) },
  },
});
