// Saved views: filters of the queue under a name.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { queueFilters } from './queue.ts';

export const savedViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  filters: queueFilters,
  shared: z.boolean(),
  owner: z.string(),
  /** Whether the asking member may remove it. */
  removable: z.boolean(),
});

export type SavedView = z.infer<typeof savedViewSchema>;

/** One's own, and those that others of the agency share. */
export const listViews = endpoint({
  method: 'GET',
  path: '/api/views',
  schema: { response: { 200: z.object({ views: z.array(savedViewSchema) }) } },
});

/** One's own view of the same name is replaced. */
export const saveView = endpoint({
  method: 'POST',
  path: '/api/views',
  schema: {
    body: z.strictObject({
      name: z.string().trim().min(1).max(80),
      filters: queueFilters,
      shared: z.boolean().default(false),
    }),
    response: { 200: z.object({ id: z.string() }) },
  },
});

export const removeView = endpoint({
  method: 'POST',
  path: '/api/views/:id/remove',
  schema: {
    params: z.object({ id: z.string().min(1).max(80) }),
    response: { 200: z.object({ ok: z.literal(true) }) },
  },
});
