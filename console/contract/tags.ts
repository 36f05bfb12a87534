// Tags: words that people put on leads.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { leadParams } from './lead.ts';

export const tagSchema = z.string().trim().min(1).max(40);

export const setTag = endpoint({
  method: 'POST',
  path: '/api/leads/:id/tags',
  schema: {
    params: leadParams,
    body: z.strictObject({ tag: tagSchema, on: z.boolean().default(true) }),
    response: { 200: z.object({ tags: z.array(z.string()) }) },
  },
});

/** Those of the agency's leads, commonest first. */
export const listTags = endpoint({
  method: 'GET',
  path: '/api/tags',
  schema: { response: { 200: z.object({ tags: z.array(z.object({ tag: z.string(), count: z.number().int() })) }) } },
});
