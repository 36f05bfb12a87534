// Builds the console's server; server.ts listens. Order matters: headers and limits first, the gate next, then routes.
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { addApiDocs } from './api-docs.ts';
import { makeAuth } from './auth.ts';
import type { Auth } from './auth.ts';
import type { ConsoleDeps } from './deps.ts';
import { addGate } from './gate.ts';
import { addMetrics } from './metrics.ts';
import { handleProblems } from './problems.ts';
import { addQueueBoard } from './queue-board.ts';
import { agencySignInRoutes } from './routes/agency-sign-in.ts';
import { auditRoutes } from './routes/audit.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { exportRoutes } from './routes/export.ts';
import { healthRoutes } from './routes/health.ts';
import { leadRoutes } from './routes/leads.ts';
import { passkeyRoutes } from './routes/passkeys.ts';
import { pictureRoutes } from './routes/pictures.ts';
import { memberRoutes } from './routes/members.ts';
import { operationRoutes } from './routes/operations.ts';
import { queueRoutes } from './routes/queue.ts';
import { reviewRoutes } from './routes/review.ts';
import { scanRoutes } from './routes/scans.ts';
import { scheduleRoutes } from './routes/schedule.ts';
import { securityRoutes } from './routes/security.ts';
import { sessionRoutes } from './routes/session.ts';
import { tagRoutes } from './routes/tags.ts';
import { clusterRoutes } from './routes/triage-cluster.ts';
import { sourceRoutes } from './routes/sources.ts';
import { translationRoutes } from './routes/translation.ts';
import { triageRoutes } from './routes/triage.ts';
import { viewRoutes } from './routes/views.ts';
import { addWeb } from './web.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Sign-in itself, for members.ts. */
    auth: Auth;
  }
}

/** Stands for the console's own address towards better-auth where none is configured; nothing connects to it. */
const loopbackOrigin = 'http://127.0.0.1';

/** No request of the console's carries more than a verdict with its note. */
const bodyLimit = 64 * 1024;

/** The server, ready for inject() or listen(). Brings the tables of sign-in up to date. Throws where the database refuses. */
export async function buildApp(deps: ConsoleDeps): Promise<FastifyInstance> {
  const authOrigin = deps.origin === undefined ? loopbackOrigin : new URL(deps.origin).origin;
  const auth = await makeAuth({
    store: deps.store,
    clock: deps.clock,
    secret: deps.secret,
    origin: deps.origin,
    authOrigin,
    oidc: deps.oidc,
  });
  const app = Fastify({
    logger: false,
    bodyLimit,
    trustProxy: deps.trustProxy ?? false,
    genReqId: () => deps.clock.newId(),
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorate('auth', auth);
  handleProblems(app, deps.log);

  await app.register(helmet, securityHeaders(authOrigin.startsWith('https:')));
  await app.register(rateLimit, { max: deps.limits?.requests ?? 1200, timeWindow: '1 minute' });
  addGate(app, { auth, origin: deps.origin });
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });

  addMetrics(app, deps);
  await addApiDocs(app, { version: deps.version ?? '0' });
  if (deps.jobQueues !== undefined) await addQueueBoard(app, deps.jobQueues);

  healthRoutes(app, deps);
  sessionRoutes(app, { ...deps, auth, authOrigin });
  securityRoutes(app, { ...deps, auth, authOrigin });
  passkeyRoutes(app, { ...deps, auth, authOrigin });
  agencySignInRoutes(app, { ...deps, auth, authOrigin });
  memberRoutes(app, { ...deps, auth, authOrigin });
  auditRoutes(app, { ...deps, auth, authOrigin });
  queueRoutes(app, deps);
  triageRoutes(app, deps);
  clusterRoutes(app, deps);
  tagRoutes(app, deps);
  reviewRoutes(app, deps);
  viewRoutes(app, deps);
  leadRoutes(app, deps);
  translationRoutes(app, deps);
  pictureRoutes(app, deps);
  evidenceRoutes(app, deps);
  exportRoutes(app, deps);
  scanRoutes(app, deps);
  dashboardRoutes(app, deps);
  operationRoutes(app, deps);
  sourceRoutes(app, deps);
  scheduleRoutes(app, deps);
  await addWeb(app, deps.webRoot);
  return app;
}

/** Nothing from elsewhere, nothing inline but Mantine's styles under this answer's nonce, no frame around it. */
function securityHeaders(https: boolean) {
  return {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    referrerPolicy: { policy: 'no-referrer' as const },
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
  };
}
