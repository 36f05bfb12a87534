// A listing's title and text in the reader's language, made by a machine. Asked for by a person each time; never by itself.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { leadParams } from './lead.ts';

/** The languages that the console speaks. */
export const readersLanguages = ['en', 'fr', 'es', 'pt'] as const;

export const translateLead = endpoint({
  method: 'POST',
  path: '/api/leads/:id/translation',
  schema: {
    params: leadParams,
    body: z.strictObject({ into: z.enum(readersLanguages) }),
    response: { 200: z.object({ title: z.string(), description: z.string(), by: z.string() }) },
  },
});
