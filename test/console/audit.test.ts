// The audit page: filtered, exported, verified, and each agency's own.
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMember } from '#console/server/members.ts';
import { systemClock } from '#lib/clock.ts';
import { saveAgency } from '#store/agencies.ts';
import { appendAudit } from '#store/audit.ts';
import { origin, password, signIn, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import { seedLeads } from './seed.ts';

let desk: Harness;
let ids: string[];
let auditor: string;

beforeAll(async () => {
  desk = await startHarness();
  ids = await seedLeads(desk.store, desk.queue);
  await desk.ask('analyst', 'POST', `/api/leads/${ids[0]}/verdict`, { verdict: 'confirmed' });
  await desk.ask('supervisor', 'POST', `/api/leads/${ids[1]}/verdict`, { verdict: 'dismissed' });
  const details = { agency: 'own', note: 'a, "b"\nc' };
  const odd = { actor: 'system', action: 'test.odd', subject: '=HYPERLINK("http://evil.test")', details };
  await appendAudit(desk.store.db, [odd], systemClock);
  auditor = (await desk.ask('auditor', 'GET', '/api/session')).json().member.id;
});
afterAll(() => desk.close());

const rows = async (query: string) =>
  (await desk.ask('auditor', 'GET', `/api/audit?${query}`)).json<{
    rows: Array<{ id: number; actor: string; name: string | null; action: string; subject: string }>;
    people: Array<{ id: string; name: string }>;
    next: number | null;
  }>();

test('is looked through by person, action, subject and day', async () => {
  const { people } = await rows('');
  const analyst = people.find(({ name }) => name === 'The analyst')?.id ?? '';
  const mine = await rows(`actor=${analyst}`);
  expect(mine.rows.map(({ action }) => action)).toEqual(['verdict.recorded', 'session.opened']);
  expect(mine.rows[0]).toMatchObject({ name: 'The analyst', subject: ids[0], lead: true });
  expect(mine.rows[1]).toMatchObject({ subject: analyst, lead: false });
  expect((await rows('action=verdict')).rows).toHaveLength(2);
  expect((await rows('action=%25')).rows).toEqual([]);
  expect((await rows(`action=verdict.recorded&subject=${ids[1]}`)).rows).toHaveLength(1);
  const today = new Date().toISOString().slice(0, 10);
  expect((await rows(`from=${today}&to=${today}&action=verdict`)).rows.length).toBeGreaterThan(0);
  expect((await rows('to=2020-01-01')).rows).toEqual([]);
});

test('goes on from page to page without a row missed or met twice', async () => {
  const many = Array.from({ length: 230 }, (_, n) => ({
    actor: 'system',
    action: 'test.many',
    subject: String(n),
    details: { agency: 'own' },
  }));
  await appendAudit(desk.store.db, many, systemClock);
  const seen: string[] = [];
  let next: number | null = null;
  do {
    const page = await rows(`action=test.many${next === null ? '' : `&before=${next}`}`);
    seen.push(...page.rows.map(({ subject }) => subject));
    ({ next } = page);
  } while (next !== null);
  expect(seen).toEqual(many.map(({ subject }) => subject).toReversed());
});

test('leaves as CSV that a spreadsheet reads and does not run', async () => {
  const answer = await desk.ask('auditor', 'GET', '/api/audit/export?action=test.odd');
  expect(answer.headers['content-type']).toContain('text/csv');
  expect(answer.headers['content-disposition']).toMatch(/attachment; filename="audit-[\d-]+\.csv"/);
  const [line, ...others] = parse(answer.body, { columns: true }) as Array<Record<string, string>>;
  expect(others).toEqual([]);
  expect(line).toMatchObject({ actor: 'system', action: 'test.odd' });
  expect(line?.['subject']).toMatch(/^'=/);
  expect(JSON.parse(line?.['details'] ?? '')).toMatchObject({ note: 'a, "b"\nc' });
  expect(line?.['hash']).toMatch(/^[0-9a-f]{64}$/);
  const all = parse((await desk.ask('auditor', 'GET', '/api/audit/export')).body, { columns: true });
  expect(all.length).toBeGreaterThan(230);
  expect((await rows(`actor=${auditor}&action=audit`)).rows).toHaveLength(2);
});

test('of another agency shows nothing', async () => {
  await saveAgency(desk.store, { id: 'far', name: 'Far', country: null }, systemClock);
  const person = { email: 'a@far.test', name: 'A', role: 'auditor', agency: 'Far', agencyId: 'far' } as const;
  await createMember(desk.app.auth, { ...person, password });
  const headers = { host: new URL(origin).host, origin, cookie: await signIn(desk.app, person.email) };
  const theirs = (await desk.app.inject({ url: '/api/audit', headers })).json();
  expect(theirs.rows.map(({ action }: { action: string }) => action)).toEqual(['session.opened']);
  expect(theirs.people).toHaveLength(1);
  expect((await desk.app.inject({ url: '/api/audit/export', headers })).body).not.toContain('verdict.recorded');
});

test('is verified whole, and a row that was changed is named', async () => {
  const sound = (await desk.ask('auditor', 'GET', '/api/audit/verify')).json();
  expect(sound).toMatchObject({ ok: true, firstBroken: null, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  await sql`alter table audit disable trigger audit_keeps_rows`.execute(desk.store.db);
  await sql`update audit set actor = 'somebody else' where id = 5`.execute(desk.store.db);
  const broken = (await desk.ask('auditor', 'GET', '/api/audit/verify')).json();
  expect(broken).toMatchObject({ ok: false, firstBroken: 5, why: expect.stringContaining('changed') });
});
