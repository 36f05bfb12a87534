// What every request passes before its route: the address it was sent to, the site it comes from, and who sends it.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { memberSchema } from '../contract/session.ts';
import type { Member } from '../contract/session.ts';
import { isDisabled } from './auth.ts';
import type { Auth } from './auth.ts';
import { problem } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for the few routes that a signed-out person may use. */
    open?: boolean;
  }
  interface FastifyRequest {
    member: Member | null;
  }
}

/** Registers the checks. `origin` is the console's one address; without it the loopback names are the only ones answered. */
export function addGate(app: FastifyInstance, { auth, origin }: { auth: Auth; origin: string | undefined }): void {
  app.decorateRequest('member', null);
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/api/')) return;
    if (!isProbe(request)) checkOrigin(request, origin);
    if (isProbe(request) || request.is404) return;
    request.member = await readMember(auth, request);
    if (request.member === null && request.routeOptions.config.open !== true) throw problem('SIGNED_OUT');
  });
}

/** The signed-in member; a route that is not open has one for certain. */
export function signedIn(request: FastifyRequest): Member {
  if (request.member === null) throw problem('SIGNED_OUT');
  return request.member;
}

/** Fastify's header bag as the Fetch standard has it. */
export function webHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (Array.isArray(value)) for (const one of value) headers.append(name, one);
    else if (value !== undefined) headers.set(name, value);
  }
  // The address as Fastify found it; whatever the client wrote under this name is overwritten.
  headers.set('x-nightjar-client', request.ip);
  return headers;
}

/** Health checks come from orchestrators that address the container by whatever name it has; they tell nothing. */
function isProbe(request: FastifyRequest): boolean {
  return request.routeOptions.url === '/api/health' || request.routeOptions.url === '/api/ready';
}

/**
 * Cookies are SameSite=Strict; this is the second wall. A host name that is not ours means DNS rebinding, and a change that
 * does not carry our own Origin means another site's form (browsers send Origin with every POST).
 */
function checkOrigin(request: FastifyRequest, configured: string | undefined): void {
  const host = request.headers.host ?? '';
  const own =
    configured === undefined
      ? isLoopback(host)
        ? `${request.protocol}://${host}`
        : undefined
      : new URL(configured).origin;
  if (own === undefined) throw problem('ORIGIN_REFUSED', `The console does not answer to the name "${host}".`);
  const from = request.headers.origin;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes ? from !== own : from !== undefined && from !== own) throw problem('ORIGIN_REFUSED');
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(host);
}

async function readMember(auth: Auth, request: FastifyRequest): Promise<Member | null> {
  if (request.headers.cookie === undefined) return null;
  const session = await auth.api.getSession({ headers: webHeaders(request) });
  return session === null || isDisabled(session.user) ? null : memberSchema.parse(session.user);
}
