// A time of the timetable has come: see whether the scan may start. What is due is told by the store, not by the job.
import { z } from 'zod';
import { defineJob } from '../define-job.ts';

export const scheduledScanJob = defineJob({
  name: 'scheduled-scan',
  payload: z.object({ scheduleId: z.string().min(1) }),
  id: ({ scheduleId }) => `scheduled-scan-${scheduleId}`,
  attempts: 5,
  why: 'It only opens the scan; a time that is missed all the same is caught up when a worker starts.',
  backoffMs: 5_000,
});
