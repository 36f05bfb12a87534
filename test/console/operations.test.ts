// What an installation's operators look at: the API described, figures for Prometheus, the board of the queues; each closed to everybody else.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMember } from '#console/server/members.ts';
import { systemClock } from '#lib/clock.ts';
import { roles } from '#listing/lead.ts';
import { makeBackend } from '#queue/backend.ts';
import type { QueueBackend } from '#queue/backend.ts';
import { enqueue } from '#queue/enqueue.ts';
import { saveAgency } from '#store/agencies.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { origin, password, signIn, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';

const token = 'token-of-the-tests';
let desk: Harness;
let backend: QueueBackend;

beforeAll(async () => {
  backend = makeBackend({ databaseUrl: await freshDatabase() });
  desk = await startHarness({ jobQueues: [backend.whole('scan')], metricsToken: token, version: '1.2.3' });
  await enqueue(backend, 'scan', { scanId: 'scan-of-the-test' });
});
afterAll(async () => {
  await desk.close();
  await backend.close();
});

describe('the API described', () => {
  test('is OpenAPI 3.1, and holds every route with the schemas that check it', async () => {
    const described = (await desk.ask('auditor', 'GET', '/api/docs/json')).json();
    expect(described).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
    const decide = described.paths['/api/leads/{id}/verdict'].post;
    expect(decide.requestBody.content['application/json'].schema.properties.verdict.enum).toContain('confirmed');
    expect(described.paths['/api/queue'].get.responses['200']).toBeDefined();
    const own = desk.routes
      .map(({ url }) => url.replaceAll(/:(\w+)/g, '{$1}'))
      .filter((url) => /^\/api\/(?:leads|queue|triage|scans)/.test(url));
    for (const url of own) expect(Object.keys(described.paths)).toContain(url);
  });

  test('is for members', async () => {
    for (const url of ['/api/docs', '/api/docs/json', '/api/docs/static/swagger-ui.css'])
      expect((await desk.ask(undefined, 'GET', url)).statusCode, url).toBe(401);
    expect((await desk.ask('analyst', 'GET', '/api/docs/')).statusCode).toBe(200);
  });
});

describe('figures', () => {
  const scrape = (authorization?: string) =>
    desk.app.inject({
      url: '/api/metrics',
      headers: { host: new URL(origin).host, ...(authorization === undefined ? {} : { authorization }) },
    });

  test('are for who shows the token, and for administrators', async () => {
    expect((await scrape()).statusCode).toBe(401);
    expect((await scrape('Bearer another')).statusCode).toBe(401);
    expect((await scrape(`Bearer ${token}`)).statusCode).toBe(200);
    for (const role of roles)
      expect((await desk.ask(role, 'GET', '/api/metrics')).statusCode).toBe(role === 'administrator' ? 200 : 403);
  });

  test('count requests by route and leads by status', async () => {
    const { body } = await scrape(`Bearer ${token}`);
    expect(body).toMatch(
      /nightjar_http_request_seconds_count\{method="GET",route="\/api\/docs\/json",status="200"\} [1-9]/,
    );
    expect(body).toContain('nightjar_leads{status="new"} 0');
    expect(body).toContain('nightjar_triage_queue{state="waiting"} 0');
    expect(body).toContain('process_resident_memory_bytes');
  });
});

describe('the board of the queues', () => {
  test('shows jobs to administrators of the own agency alone', async () => {
    const listed = await desk.ask(
      'administrator',
      'GET',
      '/api/admin/queues/api/queues?activeQueue=scan&status=latest',
    );
    expect(listed.json().queues[0]).toMatchObject({ name: 'scan', counts: { waiting: 1 } });
    expect(listed.body).toContain('scan-of-the-test');
    for (const role of roles.filter((one) => one !== 'administrator'))
      expect((await desk.ask(role, 'GET', '/api/admin/queues/api/queues')).statusCode, role).toBe(403);
    expect((await desk.ask(undefined, 'GET', '/api/admin/queues')).statusCode).toBe(401);

    await saveAgency(desk.store, { id: 'guest', name: 'Guest', country: null }, systemClock);
    const person = {
      email: 'g@guest.test',
      name: 'G',
      role: 'administrator',
      agency: 'Guest',
      agencyId: 'guest',
    } as const;
    await createMember(desk.app.auth, { ...person, password });
    const cookie = await signIn(desk.app, person.email);
    const headers = { host: new URL(origin).host, origin, cookie };
    expect((await desk.app.inject({ url: '/api/admin/queues/api/queues', headers })).statusCode).toBe(403);
  });

  test('its page carries a policy that lets it load nothing from elsewhere', async () => {
    const page = await desk.ask('administrator', 'GET', '/api/admin/queues');
    expect(page.statusCode).toBe(200);
    expect(String(page.headers['content-security-policy'])).toContain("script-src 'self'");
    expect(String(page.headers['content-security-policy'])).not.toContain('http');
  });
});
