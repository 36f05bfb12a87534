// Have the heads of the custody log time-stamped.
import { z } from 'zod';
import { defineJob } from '../define-job.ts';

export const captureCustodyJob = defineJob({
  name: 'capture-custody',
  payload: z.object({
    /** The hour that it is for, `YYYY-MM-DDTHH` in UTC: however many processes ask, an hour has one job. */
    hour: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d$/),
  }),
  id: ({ hour }) => `capture-custody-${hour}`,
  attempts: 3,
  why: 'The next hour stamps the same heads and more, so an hour that fails is no loss.',
  backoffMs: 60_000,
});
