// Scans: what runs now, how far it is, what it left out and why.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const scanStates = ['running', 'finished', 'failed', 'stopped'] as const;

export const scanSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(scanStates),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** Pages fetched, and those still known to be ahead. */
  pages: z.number().int(),
  waiting: z.number().int(),
  listings: z.number().int(),
  leads: z.number().int(),
  skipped: z.number().int(),
  failed: z.number().int(),
  /** Pages left out or failed, counted by named reason, most frequent first. */
  reasons: z.array(z.object({ reason: z.string(), count: z.number().int() })),
});

export type Scan = z.infer<typeof scanSchema>;

export const listScans = endpoint({
  method: 'GET',
  path: '/api/scans',
  schema: { response: { 200: z.object({ scans: z.array(scanSchema) }) } },
});
