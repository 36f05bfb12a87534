// Capture a page in the browser as evidence, for a lead or for an address alone.
import { z } from 'zod';
import { defineJob } from '../define-job.ts';

export const captureJob = defineJob({
  name: 'capture',
  payload: z.object({
    /** Of this request: asking again gives another snapshot, delivering the same request twice does not. */
    requestId: z.string().min(1),
    leadId: z.string().min(1).nullable(),
    url: z.url({ protocol: /^https?$/ }),
    /** The user's id. */
    requestedBy: z.string().min(1),
  }),
  id: ({ requestId }) => `capture-${requestId}`,
  attempts: 3,
  why: 'A page may be gone in an hour and a seller may notice many visits: three tries within minutes, then a person decides.',
  backoffMs: 10_000,
});
