// Deciding: claim what comes next, say the verdict, take it back.
import { z } from 'zod';
import { leadStatuses, verdicts } from '#listing/lead.ts';
import { endpoint } from './endpoint.ts';
import { bondSchema, instant, leadDetailSchema, leadParams } from './lead.ts';

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

/** Leads that one verdict may decide together: as many as an answer of a second or two allows, each being its own row of the audit log. */
export const maxCluster = 200;

/** The leads that something joins to this one and that wait for somebody, with what joins each: what a verdict on all of them would meet. */
export const readCluster = endpoint({
  method: 'GET',
  path: '/api/leads/:id/cluster',
  schema: {
    params: leadParams,
    response: {
      200: z.object({
        members: z.array(
          z.object({ id: z.string(), title: z.string(), status: z.enum(leadStatuses), because: z.array(bondSchema) }),
        ),
      }),
    },
  },
});

/** `held`: a colleague has it open. `refused`: the table of states says no. `gone`: not there. */
export const clusterOutcomes = ['decided', 'held', 'refused', 'gone'] as const;

/** The lead and those named, each by the table of states; what is not possible for one does not hinder the others. */
export const decideCluster = endpoint({
  method: 'POST',
  path: '/api/leads/:id/cluster/verdict',
  schema: {
    params: leadParams,
    body: z.strictObject({
      leads: z
        .array(z.string().max(80))
        .max(maxCluster - 1)
        .default([]),
      verdict: z.enum(verdicts),
      note: z.string().trim().min(1).max(2000).optional(),
    }),
    response: {
      200: z.object({
        outcomes: z.array(
          z.object({
            id: z.string(),
            outcome: z.enum(clusterOutcomes),
            /** The verdict's own id, by which it can be taken back. */
            verdictId: z.string().nullable(),
            why: z.string().nullable(),
          }),
        ),
      }),
    },
  },
});

export type ClusterOutcome = z.infer<(typeof decideCluster.schema.response)[200]>['outcomes'][number];

/** Takes verdicts back, each only while it is its lead's latest; without a verdict's id the member's own latest is meant. */
export const undoCluster = endpoint({
  method: 'POST',
  path: '/api/triage/undo',
  schema: {
    body: z.strictObject({
      decided: z
        .array(z.object({ id: z.string().max(80), verdictId: z.string().max(80).optional() }))
        .max(maxCluster)
        .default([]),
    }),
    response: {
      200: z.object({
        outcomes: z.array(z.object({ id: z.string(), undone: z.boolean(), why: z.string().nullable() })),
      }),
    },
  },
});
