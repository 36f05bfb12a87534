// Figures for Prometheus: the process, each route's times, what waits. A scraper shows the configured token; without one, an administrator's session.
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { sha256 } from '#lib/blobs.ts';
import { countLeads } from '#store/leads.ts';
import type { ConsoleDeps } from './deps.ts';
import { signedIn } from './gate.ts';
import { mayAdministrate } from './policies/administration.ts';

/** Seconds; a person notices from a tenth on. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function addMetrics(app: FastifyInstance, deps: ConsoleDeps): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (options: ConstructorParameters<typeof Gauge>[0]) =>
    registry.registerMetric(new Gauge({ ...options, registers: [] }));
  const answered = new Histogram({
    name: 'nightjar_http_request_seconds',
    help: 'Time from request to answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  });
  gauge({
    name: 'nightjar_leads',
    help: 'Leads of all agencies, by status.',
    labelNames: ['status'],
    async collect() {
      for (const [status, count] of Object.entries(await countLeads(deps.store))) this.set({ status }, count);
    },
  });
  gauge({
    name: 'nightjar_triage_queue',
    help: 'Leads on the triage queues that are open here, by state.',
    labelNames: ['state'],
    async collect() {
      const counts = await Promise.all([...deps.queues.open().values()].map((queue) => queue.counts()));
      this.set(
        { state: 'waiting' },
        counts.reduce((sum, { waiting }) => sum + waiting, 0),
      );
      this.set(
        { state: 'claimed' },
        counts.reduce((sum, { claimed }) => sum + claimed, 0),
      );
    },
  });

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    answered.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  app.get('/api/metrics', { schema: { hide: true }, config: { open: true } }, async (request, reply) => {
    if (!hasToken(request, deps.metricsToken)) mayAdministrate(signedIn(request));
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** Compared by their hashes, so that the time taken tells nothing of the token. */
function hasToken(request: FastifyRequest, token: string | undefined): boolean {
  const shown = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || shown === undefined) return false;
  return timingSafeEqual(Buffer.from(sha256(shown)), Buffer.from(sha256(token)));
}
