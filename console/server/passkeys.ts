// The passkey plugin of better-auth as the console wants it: bound to the console's own name, and only where the
// authenticator asked its owner for a PIN or a finger, so that a passkey is worth a password with a second factor.
import { APIError } from 'better-auth';
import { passkey } from '@better-auth/passkey';

/** The name that passkeys are bound to: that of NIGHTJAR_ORIGIN; without it `localhost`, since the standard takes no bare address. */
export function passkeyName(origin: string | undefined): string {
  return origin === undefined ? 'localhost' : new URL(origin).hostname;
}

/** Built over the name; the origin each answer must carry is the request's own, which gate.ts has compared. */
export function passkeys(rpID: string) {
  return passkey({
    rpID,
    rpName: 'Nightjar',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => {
        if (verification.registrationInfo?.userVerified !== true) throw unverified();
      },
    },
    authentication: {
      afterVerification: async ({ verification }) => {
        if (!verification.authenticationInfo.userVerified) throw unverified();
      },
    },
  });
}

function unverified(): APIError {
  return new APIError('UNAUTHORIZED', { message: 'The authenticator did not verify its owner.' });
}
