// Blind second review of decided leads, how far people agree, and one's own figures.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { leadDetailSchema, leadParams } from './lead.ts';

export const reviewVerdicts = ['confirmed', 'dismissed', 'duplicate'] as const;

/** Cohen's kappa (Educational and Psychological Measurement 20, 1960) of two people's verdicts on the same leads. */
export const agreementSchema = z.object({
  /** Leads that both judged. */
  leads: z.number().int(),
  /** Share of them on which they said the same. */
  observed: z.number(),
  /** Share on which they would have by chance, each with their own habits. */
  expected: z.number(),
  /** 1 for full agreement, 0 for no more than chance; null where it is not defined: no leads, or both always say the same one thing. */
  kappa: z.number().nullable(),
  /** Its standard error by Cohen's formula; null with it. */
  error: z.number().nullable(),
});

export type Agreement = z.infer<typeof agreementSchema>;

/** A lead of the sample as if nobody had decided it; null where none waits. */
export const nextReview = endpoint({
  method: 'POST',
  path: '/api/reviews/next',
  schema: {
    body: z.strictObject({ not: z.array(z.string().max(80)).max(200).default([]) }),
    response: { 200: z.object({ detail: leadDetailSchema.nullable() }) },
  },
});

export const reviewLead = endpoint({
  method: 'POST',
  path: '/api/leads/:id/review',
  schema: {
    params: leadParams,
    body: z.strictObject({
      verdict: z.enum(reviewVerdicts),
      note: z.string().trim().min(1).max(2000).optional(),
    }),
    response: { 200: z.object({ ok: z.literal(true) }) },
  },
});

export const readAgreement = endpoint({
  method: 'GET',
  path: '/api/reviews/agreement',
  schema: {
    response: {
      200: z.object({
        /** Of a hundred decided leads, how many are drawn. */
        percent: z.number(),
        /** All first verdicts against all second ones. */
        all: agreementSchema,
        pairs: z.array(agreementSchema.extend({ a: z.string(), b: z.string() })),
      }),
    },
  },
});

export const setReviewShare = endpoint({
  method: 'POST',
  path: '/api/reviews/share',
  schema: {
    body: z.strictObject({ percent: z.number().min(0).max(100) }),
    response: { 200: z.object({ percent: z.number() }) },
  },
});

/** The asking member's own. */
export const readFigures = endpoint({
  method: 'GET',
  path: '/api/triage/figures',
  schema: {
    response: {
      200: z.object({
        /** Over the last day: verdicts that stand, those that confirmed, and how many an hour with pauses taken out. */
        decided: z.number().int(),
        confirmed: z.number().int(),
        hourly: z.number().int().nullable(),
        /** With whoever judged the same leads, ever. */
        agreement: agreementSchema,
      }),
    },
  },
});
