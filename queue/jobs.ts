// Every job there is. run-workers.ts asks for one handler for each of them.
import type { z } from 'zod';
import { captureJob } from './jobs/capture.ts';
import { captureCustodyJob } from './jobs/capture-custody.ts';
import { captureStampJob } from './jobs/capture-stamp.ts';
import { picturesJob } from './jobs/pictures.ts';
import { scanJob } from './jobs/scan.ts';
import { scheduledScanJob } from './jobs/scheduled-scan.ts';

export const jobs = {
  scan: scanJob,
  capture: captureJob,
  'capture-stamp': captureStampJob,
  'capture-custody': captureCustodyJob,
  pictures: picturesJob,
  'scheduled-scan': scheduledScanJob,
} as const;

export type JobName = keyof typeof jobs;
export type PayloadOf<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;
