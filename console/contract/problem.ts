// Every refusal of the console: a code that scripts and translations can hold on to, and words for people.
import { z } from 'zod';

export const problemCodes = [
  'BAD_REQUEST',
  'SIGNED_OUT',
  'WRONG_CREDENTIALS',
  'FORBIDDEN',
  'ORIGIN_REFUSED',
  'NOT_FOUND',
  'LEAD_CLAIMED',
  'CLAIM_LOST',
  'VERDICT_REFUSED',
  'NOTHING_TO_UNDO',
  'CAPTURE_FAILED',
  'TRANSLATOR_FAILED',
  'TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'NOT_READY',
  'INTERNAL',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

export const problemSchema = z.object({
  code: z.enum(problemCodes),
  message: z.string(),
  /** What the reader can do about it. */
  hint: z.string().optional(),
  /** Names the request in the log. */
  requestId: z.string(),
});

export type Problem = z.infer<typeof problemSchema>;
