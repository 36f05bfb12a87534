// Scans on a timetable: which, when next, and what became of the times before.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const scheduleSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Five cron fields, meant in the time zone. */
  pattern: z.string(),
  timeZone: z.string(),
  next: z.iso.datetime(),
  sources: z.array(z.string()),
  operation: z.string().nullable(),
  /** Newest first. */
  runs: z.array(
    z.object({
      dueAt: z.iso.datetime(),
      outcome: z.enum(['started', 'resumed', 'skipped']),
      late: z.boolean(),
      scanId: z.string().nullable(),
      why: z.string().nullable(),
    }),
  ),
});

export type Schedule = z.infer<typeof scheduleSchema>;

export const listSchedules = endpoint({
  method: 'GET',
  path: '/api/schedules',
  schema: { response: { 200: z.object({ schedules: z.array(scheduleSchema) }) } },
});

export const newScheduleSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  pattern: z.string().trim().min(9).max(120),
  timeZone: z.string().min(1).max(60),
  /** Ids of sources that are written down. */
  sources: z.array(z.string().max(80)).min(1).max(200),
  /** Groups of the lexicon; none means all. */
  focus: z.array(z.string().max(80)).max(100),
  operation: z.string().max(80).nullable(),
  maxPages: z.number().int().positive().nullable(),
});

export type NewSchedule = z.infer<typeof newScheduleSchema>;

export const addSchedule = endpoint({
  method: 'POST',
  path: '/api/schedules',
  schema: { body: newScheduleSchema, response: { 200: z.object({ id: z.string() }) } },
});

export const removeSchedule = endpoint({
  method: 'POST',
  path: '/api/schedules/:id/remove',
  schema: { params: z.object({ id: z.string().min(1).max(80) }), response: { 200: z.object({ ok: z.literal(true) }) } },
});
