// The browser's side of passkeys: asks the authenticator what the server wants asked, and hands its answer back.
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { addPasskey, beginPasskey, beginPasskeySignIn, signInByPasskey } from '../contract/passkeys.ts';
import { call } from './api.ts';
import { t } from './messages/messages.ts';

/** Passkeys are bound to a name: under any other, a bare address included, the browser refuses them. */
export function takesPasskeys(name: string): boolean {
  return browserSupportsWebAuthn() && location.hostname === name;
}

export async function addPasskeyHere(name: string): Promise<void> {
  const question = await call(beginPasskey, {});
  const { clientExtensionResults, response, ...answer } = await inWords(
    // The server's library made it for the browser's: the contract looks no deeper.
    startRegistration({ optionsJSON: question as unknown as PublicKeyCredentialCreationOptionsJSON }),
  );
  await call(addPasskey, {
    body: {
      name,
      answer: { ...answer, clientExtensionResults: { ...clientExtensionResults }, response: { ...response } },
    },
  });
}

export async function signInWithPasskey(): Promise<void> {
  const question = await call(beginPasskeySignIn, {});
  const { id, rawId, type, clientExtensionResults, response } = await inWords(
    startAuthentication({ optionsJSON: question }),
  );
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  await call(signInByPasskey, {
    body: {
      answer: {
        id,
        rawId,
        type,
        clientExtensionResults: { ...clientExtensionResults },
        response: { clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) },
      },
    },
  });
}

/** What browsers say of a refusal is meant for developers. */
async function inWords<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    const known = cause instanceof WebAuthnError && cause.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED';
    throw new Error(t(known ? 'security.passkeyKnown' : 'security.passkeyNot'), { cause });
  }
}
