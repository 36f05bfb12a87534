// The ways in besides the password, and sign-in by the agency's own identity provider (OpenID Connect).
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** What the sign-in page may offer. */
export const readSignInWays = endpoint({
  method: 'GET',
  path: '/api/session/ways',
  schema: {
    response: {
      200: z.object({
        /** The host name that passkeys are bound to: under any other they do not work. */
        passkeyName: z.string(),
        /** What the agency's identity provider is called; null where none is configured. */
        agency: z.string().nullable(),
      }),
    },
  },
});

/** Answers where to send the browser. */
export const beginAgencySignIn = endpoint({
  method: 'POST',
  path: '/api/session/agency',
  schema: {
    body: z.strictObject({
      /** Path of the console to open afterwards. */
      to: z.string().regex(/^\/(?![/\\])[\x21-\x7e]{0,500}$/),
    }),
    response: { 200: z.object({ url: z.url() }) },
  },
});

/** Where the identity provider sends the browser back to: a redirect into the console, or to the sign-in page with `?refused`. */
export const endAgencySignIn = endpoint({
  method: 'GET',
  path: '/api/auth/callback/agency',
  schema: { response: { 200: z.unknown() } },
});
