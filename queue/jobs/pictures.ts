// Look at the pictures of a lead: fetch each once, hash it, read the text in it. Off the scan's hot path.
import { z } from 'zod';
import { defineJob } from '../define-job.ts';

export const picturesJob = defineJob({
  name: 'pictures',
  payload: z.object({ leadId: z.string().min(1) }),
  id: ({ leadId }) => `pictures-${leadId}`,
  attempts: 3,
  why: 'A picture that could not be had is written down as such and does not fail the job; what fails is the database or the machine, and three tries outlast a restart.',
  backoffMs: 30_000,
});
