// Passkeys: added, listed and taken away by their member, and the sign-in with one. Better-auth's passkey plugin does the checking.
import {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  listPasskeys,
  removePasskey,
  signInByPasskey,
} from '../../contract/passkeys.ts';
import { signedIn, webHeaders } from '../gate.ts';
import { findMember } from '../members.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { accept, noteSignIn } from './accept.ts';
import type { AuthContext } from './session.ts';

/** Tries a minute and address: as many as for codes. */
const fewTries = { max: 20, timeWindow: '1 minute' };

interface Question {
  challenge: string;
  [field: string]: unknown;
}

export function passkeyRoutes(app: App, context: AuthContext): void {
  const { api } = context.auth;

  app.route({
    ...at(listPasskeys),
    handler: async (request) => {
      signedIn(request);
      const kept = await api.listPasskeys({ headers: webHeaders(request) });
      const passkeys = kept.map(({ id, name, createdAt }) => ({
        id,
        name: name ?? '',
        createdAt: createdAt.toISOString(),
      }));
      return { passkeys };
    },
  });

  app.route({
    ...at(beginPasskey),
    config: { rateLimit: fewTries },
    handler: async (request, reply) => {
      signedIn(request);
      const response = await api.generatePasskeyRegistrationOptions({
        headers: webHeaders(request),
        asResponse: true,
      });
      return accept<Question>(context, { request, reply }, response);
    },
  });

  app.route({
    ...at(addPasskey),
    config: { rateLimit: fewTries },
    handler: async (request, reply) => {
      const member = signedIn(request);
      const { answer, name } = request.body;
      const response = await api.verifyPasskeyRegistration({
        headers: webHeaders(request),
        body: { response: answer, name },
        asResponse: true,
      });
      const refused = problem('WRONG_CREDENTIALS', 'The passkey was not accepted.');
      await accept(context, { request, reply }, response, refused);
      await noteSignIn(context, 'security.passkey-added', member, { name });
      return { ok: true as const };
    },
  });

  app.route({
    ...at(removePasskey),
    handler: async (request, reply) => {
      const member = signedIn(request);
      const { id } = request.params;
      const response = await api.deletePasskey({ headers: webHeaders(request), body: { id }, asResponse: true });
      const refused = problem('NOT_FOUND', 'There is no such passkey of yours.');
      await accept(context, { request, reply }, response, refused);
      await noteSignIn(context, 'security.passkey-removed', member, { passkey: id });
      return { ok: true as const };
    },
  });

  app.route({
    ...at(beginPasskeySignIn),
    config: { open: true, rateLimit: fewTries },
    handler: async (request, reply) => {
      const response = await api.generatePasskeyAuthenticationOptions({
        headers: webHeaders(request),
        asResponse: true,
      });
      const question = await accept<Question>(context, { request, reply }, response);
      // The plugin only prefers it; an answer without it is refused (passkeys.ts), so it is asked for.
      return { ...question, userVerification: 'required' };
    },
  });

  app.route({
    ...at(signInByPasskey),
    config: { open: true, rateLimit: fewTries },
    handler: async (request, reply) => {
      const response = await api.verifyPasskeyAuthentication({
        headers: webHeaders(request),
        body: { response: request.body.answer },
        asResponse: true,
      });
      const refused = problem('WRONG_CREDENTIALS', 'No member signs in with this passkey.');
      const { user } = await accept<{ user: { id: string } }>(context, { request, reply }, response, refused);
      const member = await findMember(context.auth, { id: user.id });
      if (member !== undefined) await noteSignIn(context, 'session.opened', member, { ip: request.ip, by: 'passkey' });
      return { ok: true as const };
    },
  });
}
