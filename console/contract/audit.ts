// The audit log: who did what, when; as a page, as a file, and whether its chain holds.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const text = z.string().trim().min(1).max(200);

export const auditFilter = z.object({
  actor: text.optional(),
  /** An action, or the beginning of several. */
  action: text.optional(),
  subject: text.optional(),
  /** Days in UTC, the last one included. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});

export type AuditFilter = z.infer<typeof auditFilter>;

export const auditRowSchema = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  actor: z.string(),
  /** Null where the actor is no member: the program itself, the command line. */
  name: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  /** Whether the subject is a lead that may be opened. */
  lead: z.boolean(),
  details: z.record(z.string(), z.unknown()),
  hash: z.string(),
});

export type AuditRow = z.infer<typeof auditRowSchema>;

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/audit',
  schema: {
    querystring: auditFilter.extend({ before: z.coerce.number().int().positive().optional() }),
    response: {
      200: z.object({
        rows: z.array(auditRowSchema),
        /** `before` of the next page. */
        next: z.number().int().nullable(),
        people: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    },
  },
});

/** The answer is a CSV file (RFC 4180), newest row first. */
export const exportAudit = endpoint({
  method: 'GET',
  path: '/api/audit/export',
  schema: { querystring: auditFilter, response: { 200: z.unknown() } },
});

/** Reads the whole chain, of all agencies: one row changed anywhere breaks it. */
export const verifyAudit = endpoint({
  method: 'GET',
  path: '/api/audit/verify',
  schema: {
    response: {
      200: z.object({
        ok: z.boolean(),
        rows: z.number().int(),
        /** Hash of the last row: kept elsewhere, it shows rows cut off at the end. */
        head: z.string().nullable(),
        firstBroken: z.number().int().nullable(),
        why: z.string().nullable(),
      }),
    },
  },
});
