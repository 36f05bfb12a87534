// Sign in, sign out, who am I. better-auth answers in the terms of the Fetch standard; this is the bridge, and only these of its paths are reachable.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { signIn, signOut, whoAmI } from '../../contract/session.ts';
import { appendAudit } from '#store/audit.ts';
import type { Auth } from '../auth.ts';
import type { ConsoleDeps } from '../deps.ts';
import { webHeaders } from '../gate.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

export interface AuthContext extends ConsoleDeps {
  auth: Auth;
  /** What better-auth takes for its own address; the gate has compared the request's real origin before. */
  authOrigin: string;
}

export function sessionRoutes(app: App, context: AuthContext): void {
  const { limits = {}, store, clock } = context;
  const triesByAccount = app.createRateLimit({
    max: limits.signInsByAccount ?? 8,
    timeWindow: '5 minutes',
    keyGenerator: (request) => `account:${accountOf(request)}`,
  });

  app.route({
    ...at(signIn),
    config: { open: true, rateLimit: { max: limits.signInsByAddress ?? 30, timeWindow: '1 minute' } },
    handler: async (request, reply) => {
      const tries = await triesByAccount(request);
      if (!tries.isAllowed && tries.isExceeded) throw problem('TOO_MANY_REQUESTS', 'Too many tries for this account.');
      const { email, password } = request.body;
      const response = await ask(context, request, { email: email.toLowerCase(), password });
      if (!response.ok) {
        await appendAudit(
          store.db,
          [{ actor: 'system', action: 'session.refused', subject: email.toLowerCase(), details: { ip: request.ip } }],
          clock,
        );
        throw problem('WRONG_CREDENTIALS');
      }
      const answer = (await response.json()) as
        | { user: { id: string; agencyId?: string } }
        | { twoFactorRedirect: true };
      if ('twoFactorRedirect' in answer) {
        passCookies(response, reply);
        return { ok: true as const, secondFactor: true };
      }
      const { user } = answer;
      await appendAudit(
        store.db,
        [
          {
            actor: user.id,
            action: 'session.opened',
            subject: user.id,
            details: { agency: user.agencyId ?? '', ip: request.ip },
          },
        ],
        clock,
      );
      passCookies(response, reply);
      return { ok: true as const, secondFactor: false };
    },
  });

  app.route({
    ...at(signOut),
    config: { open: true },
    handler: async (request, reply) => {
      passCookies(await ask(context, request, {}), reply);
      const { member } = request;
      if (member !== null) {
        const { id, agencyId: agency } = member;
        await appendAudit(store.db, [{ actor: id, action: 'session.closed', subject: id, details: { agency } }], clock);
      }
      return { ok: true as const };
    },
  });

  app.route({ ...at(whoAmI), config: { open: true }, handler: (request) => ({ member: request.member }) });
}

/** Better-auth's answer to the request, under the same path. */
export async function ask({ auth, authOrigin }: AuthContext, request: FastifyRequest, body: object): Promise<Response> {
  const headers = webHeaders(request);
  headers.delete('content-length');
  headers.delete('transfer-encoding');
  headers.set('content-type', 'application/json');
  headers.set('origin', authOrigin);
  headers.set('host', new URL(authOrigin).host);
  return auth.handler(
    new Request(new URL(request.url, authOrigin), { method: 'POST', headers, body: JSON.stringify(body) }),
  );
}

export function passCookies(response: Response, reply: FastifyReply): void {
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie);
}

function accountOf(request: FastifyRequest): string {
  const { email } = request.body as { email: string };
  return email.toLowerCase();
}
