// Signing in and out, and who is signed in. The paths under /api/auth/ are better-auth's own.
import { z } from 'zod';
import { roles } from '#listing/lead.ts';
import { endpoint } from './endpoint.ts';

export const memberSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  agency: z.string(),
  /** What the member sees is this agency's. */
  agencyId: z.string(),
});

export type Member = z.infer<typeof memberSchema>;

export const signIn = endpoint({
  method: 'POST',
  path: '/api/auth/sign-in/email',
  schema: {
    body: z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(256) }),
    /** `secondFactor`: the password was right, and a code is asked for next. */
    response: { 200: z.object({ ok: z.literal(true), secondFactor: z.boolean() }) },
  },
});

export const signOut = endpoint({
  method: 'POST',
  path: '/api/auth/sign-out',
  schema: { response: { 200: z.object({ ok: z.literal(true) }) } },
});

/** Null where nobody is signed in: asking is no error. */
export const whoAmI = endpoint({
  method: 'GET',
  path: '/api/session',
  schema: { response: { 200: z.object({ member: memberSchema.nullable() }) } },
});
