// Ask again for the time-stamps that a snapshot's package still lacks.
import { z } from 'zod';
import { defineJob } from '../define-job.ts';

export const captureStampJob = defineJob({
  name: 'capture-stamp',
  payload: z.object({ snapshotId: z.string().min(1) }),
  id: ({ snapshotId }) => `capture-stamp-${snapshotId}`,
  attempts: 10,
  why: 'An authority that is away is waited for without counting; ten are for faults of our own, a full disk or a database that restarts.',
  backoffMs: 60_000,
});
