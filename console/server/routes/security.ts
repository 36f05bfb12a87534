// A member's own sign-in. Better-auth does the work (its two-factor plugin); these are the only paths of it that are reachable, and each is on the record.
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  changePassword,
  disableSecondFactor,
  enableSecondFactor,
  readSecurity,
  verifyCode,
  verifyRecoveryCode,
} from '../../contract/security.ts';
import { signedIn, webHeaders } from '../gate.ts';
import { findMember } from '../members.ts';
import { problem } from '../problems.ts';
import { accept, noteSignIn } from './accept.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { ask } from './session.ts';
import type { AuthContext } from './session.ts';

/** Tries a minute and address; better-auth counts those of an account besides. */
const fewTries = { max: 20, timeWindow: '1 minute' };

export function securityRoutes(app: App, context: AuthContext): void {
  const { auth } = context;

  app.route({
    ...at(readSecurity),
    handler: async (request) => {
      signedIn(request);
      const session = await auth.api.getSession({ headers: webHeaders(request) });
      return { secondFactor: session !== null && hasSecondFactor(session.user) };
    },
  });

  app.route({
    ...at(enableSecondFactor),
    config: { rateLimit: fewTries },
    handler: async (request, reply) => {
      signedIn(request);
      const answer = await asked<{ totpURI: string; backupCodes: string[] }>(request, reply, request.body);
      return { uri: answer.totpURI, recoveryCodes: answer.backupCodes };
    },
  });

  app.route({
    ...at(verifyCode),
    config: { open: true, rateLimit: fewTries },
    handler: async (request, reply) => verify(request, reply, 'code'),
  });

  app.route({
    ...at(verifyRecoveryCode),
    config: { open: true, rateLimit: fewTries },
    handler: async (request, reply) => {
      if (request.member !== null) throw problem('BAD_REQUEST', 'You are signed in already.');
      return verify(request, reply, 'recovery code');
    },
  });

  app.route({
    ...at(disableSecondFactor),
    config: { rateLimit: fewTries },
    handler: async (request, reply) => {
      const member = signedIn(request);
      await asked(request, reply, request.body);
      await noteSignIn(context, 'security.second-factor-off', member);
      return { ok: true as const };
    },
  });

  app.route({
    ...at(changePassword),
    config: { rateLimit: fewTries },
    handler: async (request, reply) => {
      const member = signedIn(request);
      await asked(request, reply, { ...request.body, revokeOtherSessions: true });
      await noteSignIn(context, 'security.password', member);
      return { ok: true as const };
    },
  });

  async function verify(request: FastifyRequest, reply: FastifyReply, by: string): Promise<{ ok: true }> {
    const { member } = request;
    const { user } = await asked<{ user: { id: string } }>(request, reply, request.body as object);
    if (member !== null) await noteSignIn(context, 'security.second-factor-on', member);
    else {
      const found = await findMember(auth, { id: user.id });
      if (found !== undefined) await noteSignIn(context, 'session.opened', found, { ip: request.ip, by });
    }
    return { ok: true };
  }

  /** Better-auth's answer to the same request. */
  async function asked<T>(request: FastifyRequest, reply: FastifyReply, body: object): Promise<T> {
    return accept<T>(context, { request, reply }, await ask(context, request, body));
  }
}

/** Better-auth's own types lose the plugin's field here. */
function hasSecondFactor(user: object): boolean {
  return 'twoFactorEnabled' in user && user.twoFactorEnabled === true;
}
