// Out to the agency's identity provider and back. Better-auth keeps state, nonce and PKCE verifier; who came in, or did not, is on the record.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { appendAudit } from '#store/audit.ts';
import { beginAgencySignIn, endAgencySignIn, readSignInWays } from '../../contract/agency-sign-in.ts';
import { memberSchema } from '../../contract/session.ts';
import { webHeaders } from '../gate.ts';
import { passkeyName } from '../passkeys.ts';
import { problem } from '../problems.ts';
import { accept, noteSignIn } from './accept.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { passCookies } from './session.ts';
import type { AuthContext } from './session.ts';

const fewTries = { max: 20, timeWindow: '1 minute' };

/** Where the browser lands that was not let in. */
const refusedPath = '/sign-in?refused=agency';

export function agencySignInRoutes(app: App, context: AuthContext): void {
  const { auth, authOrigin, oidc, origin, store, clock } = context;

  app.route({
    ...at(readSignInWays),
    config: { open: true },
    handler: () => ({ passkeyName: passkeyName(origin), agency: oidc?.name ?? null }),
  });

  app.route({
    ...at(beginAgencySignIn),
    config: { open: true, rateLimit: fewTries },
    handler: async (request, reply) => {
      if (oidc === undefined) throw problem('NOT_FOUND', 'No identity provider is configured here.');
      const body = {
        provider: 'agency',
        callbackURL: request.body.to,
        errorCallbackURL: refusedPath,
        disableRedirect: true,
      };
      const response = await auth.api.signInSocial({ headers: webHeaders(request), body, asResponse: true });
      const failed = problem('NOT_READY', `${oidc.name} does not answer.`);
      const { url } = await accept<{ url: string }>(context, { request, reply }, response, failed);
      return { url };
    },
  });

  app.route({
    ...at(endAgencySignIn),
    config: { open: true, rateLimit: fewTries },
    handler: async (request, reply) => {
      if (oidc === undefined) throw problem('NOT_FOUND', 'No identity provider is configured here.');
      const back = new Request(new URL(request.url, authOrigin), { headers: webHeaders(request) });
      return goOn(request, reply, await auth.handler(back));
    },
  });

  async function goOn(request: FastifyRequest, reply: FastifyReply, response: Response): Promise<FastifyReply> {
    passCookies(response, reply);
    const to = new URL(response.headers.get('location') ?? refusedPath, authOrigin);
    const why = to.searchParams.get('error');
    const member = why === null ? await memberOf(response) : undefined;
    if (member !== undefined) {
      await noteSignIn(context, 'session.opened', member, { ip: request.ip, by: 'agency' });
      return reply.redirect(`${to.pathname}${to.search}`);
    }
    // Whom nobody invited is on the record by their address already (oidc.ts).
    if (why !== 'unable_to_create_user') {
      const details = { ip: request.ip, by: 'agency', why: why ?? 'no session' };
      await appendAudit(store.db, [{ actor: 'system', action: 'session.refused', subject: 'agency', details }], clock);
    }
    return reply.redirect(refusedPath);
  }

  /** Whose session the answer opened. */
  async function memberOf(response: Response) {
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ');
    const session = await auth.api.getSession({ headers: new Headers({ cookie }) });
    return session === null ? undefined : memberSchema.parse(session.user);
  }
}
