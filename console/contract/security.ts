// A member's own sign-in: the second factor by an authenticator app (TOTP, RFC 6238), its recovery codes, the password.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const ok = z.object({ ok: z.literal(true) });
const password = z.string().min(1).max(256);

export const readSecurity = endpoint({
  method: 'GET',
  path: '/api/security',
  schema: { response: { 200: z.object({ secondFactor: z.boolean() }) } },
});

/** Not in force before a code has been shown to work (verifyCode). The recovery codes are shown this once. */
export const enableSecondFactor = endpoint({
  method: 'POST',
  path: '/api/auth/two-factor/enable',
  schema: {
    body: z.strictObject({ password }),
    response: { 200: z.object({ uri: z.string(), recoveryCodes: z.array(z.string()) }) },
  },
});

/** Ends a sign-in that asked for a code; signed in, it puts the second factor in force. */
export const verifyCode = endpoint({
  method: 'POST',
  path: '/api/auth/two-factor/verify-totp',
  schema: { body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }), response: { 200: ok } },
});

/** Instead of a code; each works once. */
export const verifyRecoveryCode = endpoint({
  method: 'POST',
  path: '/api/auth/two-factor/verify-backup-code',
  schema: { body: z.strictObject({ code: z.string().trim().min(5).max(40) }), response: { 200: ok } },
});

export const disableSecondFactor = endpoint({
  method: 'POST',
  path: '/api/auth/two-factor/disable',
  schema: { body: z.strictObject({ password }), response: { 200: ok } },
});

/** Other sessions of the member end with it. */
export const changePassword = endpoint({
  method: 'POST',
  path: '/api/auth/change-password',
  schema: {
    body: z.strictObject({ currentPassword: password, newPassword: z.string().min(12).max(256) }),
    response: { 200: ok },
  },
});
