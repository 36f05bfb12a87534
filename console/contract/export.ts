// The investigator's page: everything that proves a capture, its replay, and the package for court.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { snapshotSchema } from './evidence.ts';

const ofLead = z.object({ id: z.string().min(1).max(80) });
const ofSnapshot = ofLead;
const ofExport = ofLead;

export const custodyRowSchema = z.object({
  at: z.string(),
  what: z.enum(['added', 'stamped', 'viewed', 'exported', 'verified', 'deleted']),
  /** The name it was done under; an id where the log has none. */
  who: z.string(),
  why: z.string(),
  /** Hex SHA-256 of the file after it; null where there is none. */
  sha256: z.string().nullable(),
});

export const provenSnapshotSchema = snapshotSchema.extend({
  /** `sha256:<hex>` of the archive's manifest, what the signature is over. */
  manifest: z.string().nullable(),
  keyId: z.string().nullable(),
  /** State of the time-stamps, in the words of docs/EVIDENCE.md. */
  timestamps: z.string().nullable(),
  custody: z.array(custodyRowSchema),
});

export type ProvenSnapshot = z.infer<typeof provenSnapshotSchema>;

export const readEvidence = endpoint({
  method: 'GET',
  path: '/api/leads/:id/evidence',
  schema: {
    params: ofLead,
    response: {
      200: z.object({
        title: z.string(),
        url: z.string(),
        snapshots: z.array(provenSnapshotSchema),
        /** Whether this console can replay and export, and the member may. */
        canReplay: z.boolean(),
        canExport: z.boolean(),
      }),
    },
  },
});

/** A viewer of this one capture under an address of its own, for half an hour. Looking is an entry in the custody log. */
export const openReplay = endpoint({
  method: 'POST',
  path: '/api/snapshots/:id/replay',
  schema: { params: ofSnapshot, response: { 200: z.object({ url: z.url() }) } },
});

export const exportOptionsSchema = z.strictObject({
  caseNumber: z.string().trim().max(100).optional(),
  why: z.string().trim().max(500).optional(),
  /** Further leads of the same case. */
  leads: z.array(z.string().min(1).max(80)).max(50).optional(),
  redact: z.boolean().optional(),
  /** age recipients: the package is then encrypted for them. */
  recipients: z.array(z.string().trim().min(1).max(4000)).max(10).optional(),
});

export const startExport = endpoint({
  method: 'POST',
  path: '/api/leads/:id/export',
  schema: { params: ofLead, body: exportOptionsSchema, response: { 200: z.object({ export: z.string() }) } },
});

export const exportStateSchema = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  done: z.number().int(),
  total: z.number().int(),
  step: z.string(),
  /** Of the finished file. */
  name: z.string().nullable(),
  size: z.number().int().nullable(),
  sha256: z.string().nullable(),
  problem: z.string().nullable(),
});

export type ExportState = z.infer<typeof exportStateSchema>;

export const readExport = endpoint({
  method: 'GET',
  path: '/api/exports/:id',
  schema: { params: ofExport, response: { 200: exportStateSchema } },
});

/** The answer is the file itself. */
export const downloadExport = endpoint({
  method: 'GET',
  path: '/api/exports/:id/download',
  schema: { params: ofExport, response: { 200: z.unknown() } },
});
