// Operations: a name, dates, partners and targets over scans and the leads they found.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const phases = ['before', 'during', 'after'] as const;
const words = z.array(z.string().trim().min(1).max(120)).max(200);

export const operationPlanSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  phase: z.enum(phases),
  startsOn: z.iso.date().nullable(),
  endsOn: z.iso.date().nullable(),
  partners: words,
  /** Groups of the lexicon. */
  groups: words,
  /** Scientific names. */
  taxa: words,
  note: z.string().trim().max(4000).nullable(),
});

export type OperationPlan = z.infer<typeof operationPlanSchema>;

export const operationSchema = z.object({
  ...operationPlanSchema.shape,
  id: z.string(),
  createdAt: z.iso.datetime(),
  scans: z.number().int(),
  leads: z.number().int(),
  confirmed: z.number().int(),
});

export type Operation = z.infer<typeof operationSchema>;

const one = z.object({ id: z.string().min(1).max(80) });

export const listOperations = endpoint({
  method: 'GET',
  path: '/api/operations',
  schema: {
    response: {
      200: z.object({
        operations: z.array(operationSchema),
        /** Groups that may be targets. */
        groups: z.array(z.string()),
      }),
    },
  },
});

export const readOperation = endpoint({
  method: 'GET',
  path: '/api/operations/:id',
  schema: {
    params: one,
    response: {
      200: z.object({
        operation: operationSchema,
        /** Every scan of late, and whether it belongs here. */
        scans: z.array(
          z.object({ id: z.string(), name: z.string(), startedAt: z.iso.datetime(), belongs: z.boolean() }),
        ),
      }),
    },
  },
});

export const addOperation = endpoint({
  method: 'POST',
  path: '/api/operations',
  schema: { body: operationPlanSchema, response: { 200: z.object({ id: z.string() }) } },
});

export const changeOperation = endpoint({
  method: 'POST',
  path: '/api/operations/:id',
  schema: { params: one, body: operationPlanSchema, response: { 200: z.object({ ok: z.literal(true) }) } },
});

export const setOperationScans = endpoint({
  method: 'POST',
  path: '/api/operations/:id/scans',
  schema: {
    params: one,
    body: z.strictObject({ scans: z.array(z.string().max(80)).max(1000) }),
    response: { 200: z.object({ ok: z.literal(true) }) },
  },
});
