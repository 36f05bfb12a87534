// Snapshots of a lead's page: ask for one, list them, take one away.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const snapshotSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  state: z.enum(['COMPLETE', 'PARTIAL', 'FAILED']),
  url: z.string(),
  /** Bytes and SHA-256 of the archive; null where nothing could be kept. */
  size: z.number().int().nullable(),
  sha256: z.string().nullable(),
  problems: z.array(z.string()),
  by: z.string(),
});

export type Snapshot = z.infer<typeof snapshotSchema>;

const ofLead = z.object({ id: z.string().min(1).max(80) });

/** Taken up, not yet done: the snapshot appears in the lead's list. */
export const captureEvidence = endpoint({
  method: 'POST',
  path: '/api/leads/:id/capture',
  schema: { params: ofLead, response: { 200: z.object({ accepted: z.literal(true) }) } },
});

export const listSnapshots = endpoint({
  method: 'GET',
  path: '/api/leads/:id/snapshots',
  schema: { params: ofLead, response: { 200: z.object({ snapshots: z.array(snapshotSchema) }) } },
});

/** The answer is the file itself. */
export const downloadSnapshot = endpoint({
  method: 'GET',
  path: '/api/snapshots/:id/download',
  schema: { params: ofLead, response: { 200: z.unknown() } },
});

/** The answer is a PNG or JPEG of the page as it was captured. */
export const snapshotPicture = endpoint({
  method: 'GET',
  path: '/api/snapshots/:id/picture',
  schema: { params: ofLead, response: { 200: z.unknown() } },
});
