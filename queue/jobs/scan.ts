// Run a scan, or go on with it: what to scan and how stands in the store under the scan's id.
import { z } from 'zod';
import { defineJob } from '../define-job.ts';

export const scanJob = defineJob({
  name: 'scan',
  payload: z.object({ scanId: z.string().min(1) }),
  id: ({ scanId }) => `scan-${scanId}`,
  attempts: 5,
  why: 'The frontier remembers what is done, so another try goes on where the last one fell; five outlast a restart of the database or the machine.',
  backoffMs: 5_000,
});
