// Passkeys (WebAuthn): a member adds one in "My sign-in" and signs in with it, without a password. What the browser's
// authenticator is asked and answers is the standard's own JSON; better-auth checks it.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const ok = z.object({ ok: z.literal(true) });

/** As the standard has it: its fields are the browser's business, not ours. */
const questionSchema = z.looseObject({ challenge: z.string() });
/** Base64url throughout; better-auth takes it apart. */
const part = z.string().max(16_384);
const envelope = {
  id: z.string().min(1).max(2048),
  rawId: part,
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
};
const newKeySchema = z.looseObject({
  ...envelope,
  response: z.looseObject({ clientDataJSON: part, attestationObject: part }),
});
const signatureSchema = z.object({
  ...envelope,
  response: z.object({
    clientDataJSON: part,
    authenticatorData: part,
    signature: part,
    userHandle: part.exactOptional(),
  }),
});

export const listPasskeys = endpoint({
  method: 'GET',
  path: '/api/passkeys',
  schema: {
    response: {
      200: z.object({
        passkeys: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.iso.datetime() })),
      }),
    },
  },
});

/** What the authenticator is to sign for a new passkey. Refused where the sign-in is more than an hour old. */
export const beginPasskey = endpoint({
  method: 'POST',
  path: '/api/passkeys/begin',
  schema: { response: { 200: questionSchema } },
});

export const addPasskey = endpoint({
  method: 'POST',
  path: '/api/passkeys',
  schema: {
    body: z.strictObject({ name: z.string().trim().min(1).max(60), answer: newKeySchema }),
    response: { 200: ok },
  },
});

export const removePasskey = endpoint({
  method: 'POST',
  path: '/api/passkeys/:id/remove',
  schema: { params: z.object({ id: z.string().min(1).max(80) }), response: { 200: ok } },
});

export const beginPasskeySignIn = endpoint({
  method: 'POST',
  path: '/api/session/passkey/begin',
  schema: { response: { 200: questionSchema } },
});

export const signInByPasskey = endpoint({
  method: 'POST',
  path: '/api/session/passkey',
  schema: { body: z.strictObject({ answer: signatureSchema }), response: { 200: ok } },
});
