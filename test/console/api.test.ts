// The console's API by injection, with the real store and queue: who may do what, claims, verdicts, undo.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles } from '#listing/lead.ts';
import type { Role } from '#listing/lead.ts';
import { getLead } from '#store/leads.ts';
import { verifyAudit } from '#store/audit.ts';
import { custodyOf } from '#store/custody.ts';
import { addSnapshot } from '#store/snapshots.ts';
import { systemClock } from '#lib/clock.ts';
import { createMember, ensureFirstAdministrator } from '#console/server/members.ts';
import { Readable } from 'node:stream';
import { emailOf, origin, password, signIn, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import { crawling, officerBody, officerRules, triedElsewhere } from './officer-rules.ts';
import { hostileTitle, manySeeds, seedLeads } from './seed.ts';

let desk: Harness;
let ids: string[];
const asked: string[] = [];

beforeAll(async () => {
  desk = await startHarness({
    crawling,
    captureEvidence: async (leadId) => void asked.push(leadId),
    openSnapshot: async (_, part) =>
      part === 'archive'
        ? { stream: Readable.from(['PK']), size: 2, type: 'application/wacz', name: 'a".wacz' }
        : undefined,
  });
  ids = await seedLeads(desk.store, desk.queue);
});
afterAll(() => desk.close());

const deciders: Role[] = ['analyst', 'supervisor', 'administrator'];
const everybody: Role[] = [...roles];

const lookers: Role[] = ['analyst', 'supervisor', 'investigator', 'administrator', 'auditor'];
const exporters: Role[] = ['investigator', 'supervisor', 'administrator'];
/** test/console/evidence-page.test.ts tries them with a package and a replay at hand. */
const exportRules: Array<[method: 'GET' | 'POST', url: (id: string) => string, route: string, allowed: Role[]]> = [
  ['GET', (id) => `/api/leads/${id}/evidence`, '/api/leads/:id/evidence', lookers],
  ['POST', () => '/api/snapshots/none/replay', '/api/snapshots/:id/replay', lookers],
  ['POST', () => '/api/leads/none/export', '/api/leads/:id/export', exporters],
  ['GET', () => '/api/exports/none', '/api/exports/:id', exporters],
  ['GET', () => '/api/exports/none/download', '/api/exports/:id/download', exporters],
];

/** Every route that is not open to all, with those who may use it. A route that is missing here fails the test below. */
const rules: Array<[method: 'GET' | 'POST', url: (id: string) => string, route: string, allowed: Role[]]> = [
  ['GET', () => '/api/queue', '/api/queue', everybody],
  ['POST', () => '/api/triage/next', '/api/triage/next', deciders],
  ['GET', (id) => `/api/leads/${id}`, '/api/leads/:id', everybody],
  ['POST', (id) => `/api/leads/${id}/claim`, '/api/leads/:id/claim', deciders],
  ['POST', (id) => `/api/leads/${id}/extend`, '/api/leads/:id/extend', deciders],
  ['POST', (id) => `/api/leads/${id}/release`, '/api/leads/:id/release', deciders],
  ['POST', (id) => `/api/leads/${id}/verdict`, '/api/leads/:id/verdict', deciders],
  ['POST', (id) => `/api/leads/${id}/undo`, '/api/leads/:id/undo', deciders],
  ['GET', (id) => `/api/leads/${id}/cluster`, '/api/leads/:id/cluster', everybody],
  ['POST', (id) => `/api/leads/${id}/cluster/verdict`, '/api/leads/:id/cluster/verdict', deciders],
  ['POST', () => '/api/reviews/next', '/api/reviews/next', deciders],
  ['POST', (id) => `/api/leads/${id}/review`, '/api/leads/:id/review', deciders],
  ['GET', () => '/api/triage/figures', '/api/triage/figures', deciders],
  [
    'GET',
    () => '/api/reviews/agreement',
    '/api/reviews/agreement',
    ['supervisor', 'officer', 'administrator', 'auditor'],
  ],
  ['POST', () => '/api/reviews/share', '/api/reviews/share', ['supervisor', 'officer', 'administrator']],
  ['GET', () => '/api/queue/choices', '/api/queue/choices', everybody],
  ['GET', () => '/api/tags', '/api/tags', everybody],
  [
    'POST',
    (id) => `/api/leads/${id}/tags`,
    '/api/leads/:id/tags',
    ['analyst', 'supervisor', 'investigator', 'administrator'],
  ],
  ['GET', () => '/api/views', '/api/views', everybody],
  ['POST', () => '/api/views', '/api/views', everybody.filter((role) => role !== 'auditor')],
  ['POST', () => '/api/views/none/remove', '/api/views/:id/remove', everybody.filter((role) => role !== 'auditor')],
  ['POST', () => '/api/triage/undo', '/api/triage/undo', deciders],
  [
    'POST',
    (id) => `/api/leads/${id}/capture`,
    '/api/leads/:id/capture',
    ['analyst', 'supervisor', 'investigator', 'administrator'],
  ],
  [
    'GET',
    (id) => `/api/leads/${id}/snapshots`,
    '/api/leads/:id/snapshots',
    ['analyst', 'supervisor', 'investigator', 'administrator', 'auditor'],
  ],
  [
    'GET',
    () => '/api/snapshots/none/download',
    '/api/snapshots/:id/download',
    ['analyst', 'supervisor', 'investigator', 'administrator', 'auditor'],
  ],
  [
    'GET',
    () => '/api/snapshots/none/picture',
    '/api/snapshots/:id/picture',
    ['analyst', 'supervisor', 'investigator', 'administrator', 'auditor'],
  ],
  ...exportRules,
  ['GET', (id) => `/api/leads/${id}/pictures`, '/api/leads/:id/pictures', everybody],
  ['GET', (id) => `/api/leads/${id}/pictures/0`, '/api/leads/:id/pictures/:n', everybody],
  ['GET', () => '/api/scans', '/api/scans', everybody],
  ...officerRules,
];
/** What a route must be sent to be answered. */
const bodies: Array<[end: string, body: object]> = [
  ['/verdict', { verdict: 'reopened' }],
  ['/tags', { tag: 'seen' }],
  ['/views', { name: 'mine', filters: {} }],
  ['/review', { verdict: 'confirmed' }],
  ['/share', { percent: 5 }],
];
/** test/console/operations.test.ts tries these. */
const elsewhere = /^\/api\/(?:docs|metrics|admin\/queues)/;
const open = [
  '/api/health',
  '/api/ready',
  '/api/session',
  '/api/auth/sign-in/email',
  '/api/auth/sign-out',
  '/api/session/ways',
];

describe('who may do what', () => {
  test('every route of the API stands in the table of this test', async () => {
    const known = new Set([...open, ...triedElsewhere, ...rules.map(([, , route]) => route)]);
    const routes = new Set(
      desk.routes.map(({ url }) => url).filter((url) => url.startsWith('/api/') && !elsewhere.test(url)),
    );
    expect([...routes].toSorted()).toEqual([...known].toSorted());
  });

  test.each(rules)('%s %s', async (method, url, _, allowed) => {
    const id = ids[7] ?? '';
    const bodyOf = () => officerBody(url('x')) ?? bodies.find(([end]) => url('x').endsWith(end))?.[1] ?? {};
    expect((await desk.ask(undefined, method, url(id), bodyOf())).statusCode).toBe(401);
    for (const role of roles) {
      const { statusCode, json } = await desk.ask(role, method, url(id), bodyOf());
      if (allowed.includes(role)) expect([200, 404, 409], `${role} ${method} ${url(id)}`).toContain(statusCode);
      else
        expect([statusCode, json<{ code: string }>().code], `${role} ${method} ${url(id)}`).toEqual([403, 'FORBIDDEN']);
    }
    for (const role of deciders) for (const lead of ids) await desk.queue.release(lead, await idOf(role));
  });

  test('another site can neither change nor read with a member’s cookie', async () => {
    const headers = { host: 'localhost:4400', cookie: desk.cookies.analyst };
    const elsewhere = { ...headers, origin: 'https://evil.test' };
    const post = (more: Record<string, string>) =>
      desk.app.inject({ method: 'POST', url: '/api/triage/next', headers: more, payload: {} });
    expect((await post(elsewhere)).json()).toMatchObject({ code: 'ORIGIN_REFUSED' });
    expect((await post(headers)).json()).toMatchObject({ code: 'ORIGIN_REFUSED' });
    const read = await desk.app.inject({ url: '/api/queue', headers: elsewhere });
    expect(read.json()).toMatchObject({ code: 'ORIGIN_REFUSED' });
  });

  test('a name that is not ours is not answered: DNS rebinding', async () => {
    const headers = { host: 'evil.test:4400', origin: 'http://evil.test:4400', cookie: desk.cookies.analyst };
    expect((await desk.app.inject({ url: '/api/queue', headers })).json()).toMatchObject({ code: 'ORIGIN_REFUSED' });
  });
});

describe('signing in', () => {
  const enter = (email: string, secret: string) =>
    desk.app.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      headers: { host: 'localhost:4400', origin },
      payload: { email, password: secret },
    });

  test('the cookie is for this site alone and out of scripts’ reach', async () => {
    const response = await enter(emailOf('analyst').toUpperCase(), password);
    expect(response.statusCode).toBe(200);
    const [cookie] = response.cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  });

  test('a wrong password and an unknown account are refused alike, and the account is closed to guessing', async () => {
    const wrong = await enter('nobody@agency.test', 'wrong');
    expect([wrong.statusCode, wrong.json().code]).toEqual([401, 'WRONG_CREDENTIALS']);
    const codes = [];
    for (let tries = 0; tries < 9; tries += 1)
      codes.push((await enter(emailOf('officer'), `wrong ${tries}`)).json().code);
    expect(new Set(codes.slice(0, 6))).toEqual(new Set(['WRONG_CREDENTIALS']));
    expect(codes.at(-1)).toBe('TOO_MANY_REQUESTS');
  });

  test('nobody can sign up, nor reach the other paths of the sign-in library', async () => {
    for (const path of ['/api/auth/sign-up/email', '/api/auth/update-user', '/api/auth/list-sessions']) {
      const response = await desk.ask('analyst', 'POST', path, {
        email: 'x@y.test',
        password,
        name: 'x',
        role: 'administrator',
      });
      expect(response.statusCode, path).toBe(404);
    }
  });

  test('signing out ends the session on the server', async () => {
    const cookie = await signIn(desk.app, emailOf('auditor'));
    const headers = { host: 'localhost:4400', origin, cookie };
    const who = async () =>
      (await desk.app.inject({ url: '/api/session', headers })).json<{ member: { role: string } | null }>().member;
    expect(await who()).toMatchObject({ role: 'auditor', email: 'auditor@agency.test' });
    await desk.app.inject({ method: 'POST', url: '/api/auth/sign-out', headers, payload: {} });
    expect(await who()).toBeNull();
  });

  test('the first administrator is made once', async () => {
    const lone = await startHarness();
    try {
      expect(await ensureFirstAdministrator(lone.app.auth, { agency: 'A' })).toBeUndefined();
      await expect(
        createMember(lone.app.auth, { email: emailOf('analyst'), name: 'x', role: 'analyst', agency: '', password }),
      ).rejects.toThrow('taken');
      await expect(
        createMember(lone.app.auth, { email: 'new@a.test', name: 'x', role: 'analyst', agency: '', password: 'short' }),
      ).rejects.toThrow();
    } finally {
      await lone.close();
    }
  });
});

describe('the queue', () => {
  test('lists worst first, by pages that follow each other', async () => {
    const first = (await desk.ask('auditor', 'GET', '/api/queue?limit=3')).json();
    const second = (
      await desk.ask('auditor', 'GET', `/api/queue?limit=3&after=${encodeURIComponent(first.next)}`)
    ).json();
    const scores = [...first.leads, ...second.leads].map((lead: { score: number }) => lead.score);
    expect(scores).toEqual([0.99, 0.97, 0.95, 0.93, 0.9, 0.85]);
    expect(first.leads[0]).toMatchObject({ title: hostileTitle, site: 'market', taxa: [{ appendix: 'I' }] });
    expect(first.counts.byStatus.new).toBe(8);
  });

  test('finds words, and refuses what it does not know', async () => {
    const found = (await desk.ask('analyst', 'GET', '/api/queue?search=pangolin')).json();
    expect(found.leads.map((lead: { title: string }) => lead.title)).toEqual(['Pangolin scales 2 kg']);
    expect((await desk.ask('analyst', 'GET', '/api/queue?status=lost')).json().code).toBe('BAD_REQUEST');
    expect((await desk.ask('analyst', 'GET', '/api/queue?after=nonsense')).json().code).toBe('BAD_REQUEST');
  });
});

describe('deciding', () => {
  test('the verdict is in the store, on record with its reason, and the lead is not handed out again', async () => {
    const [lead] = (await desk.ask('analyst', 'POST', '/api/triage/next', { take: 1 })).json().leads;
    expect(lead.lead.id).toBe(ids[0]);
    const answer = await desk.ask('analyst', 'POST', `/api/leads/${ids[0]}/verdict`, {
      verdict: 'confirmed',
      note: ' a real tusk ',
    });
    expect(answer.json()).toEqual({ id: ids[0], status: 'confirmed' });
    expect((await getLead(desk.store, ids[0] ?? ''))?.status).toBe('confirmed');
    const read = (await desk.ask('supervisor', 'GET', `/api/leads/${ids[0]}`)).json();
    expect(read.verdicts[0]).toMatchObject({
      verdict: 'confirmed',
      by: 'The analyst',
      note: 'a real tusk',
      undone: false,
    });
    expect(read.audit.map((row: { action: string }) => row.action)).toContain('verdict.recorded');
    const next = (await desk.ask('analyst', 'POST', '/api/triage/next', { take: 1 })).json().leads;
    expect(next[0].lead.id).toBe(ids[1]);
    await desk.ask('analyst', 'POST', `/api/leads/${ids[1]}/release`);
  });

  test('undo brings the lead back under the same analyst’s claim', async () => {
    const undone = (await desk.ask('analyst', 'POST', `/api/leads/${ids[0]}/undo`)).json();
    expect(undone.detail.lead.status).toBe('new');
    expect(undone.claim.until).toMatch(/Z$/);
    expect(undone.detail.verdicts[0]).toMatchObject({ undone: true });
    expect((await desk.ask('supervisor', 'POST', `/api/leads/${ids[0]}/claim`)).json().code).toBe('LEAD_CLAIMED');
    expect((await desk.ask('analyst', 'POST', `/api/leads/${ids[0]}/undo`)).json().code).toBe('NOTHING_TO_UNDO');
    await desk.ask('analyst', 'POST', `/api/leads/${ids[0]}/release`);
  });

  test('what a colleague has before them can be read but not decided', async () => {
    await desk.ask('analyst', 'POST', `/api/leads/${ids[2]}/claim`);
    expect((await desk.ask('supervisor', 'GET', `/api/leads/${ids[2]}`)).statusCode).toBe(200);
    expect(
      (await desk.ask('supervisor', 'POST', `/api/leads/${ids[2]}/verdict`, { verdict: 'dismissed' })).json().code,
    ).toBe('LEAD_CLAIMED');
    expect((await desk.ask('supervisor', 'POST', `/api/leads/${ids[2]}/extend`)).json().code).toBe('CLAIM_LOST');
    await desk.ask('analyst', 'POST', `/api/leads/${ids[2]}/release`);
    expect(
      (await desk.ask('supervisor', 'POST', `/api/leads/${ids[2]}/verdict`, { verdict: 'dismissed' })).statusCode,
    ).toBe(200);
  });

  test('an escalated lead goes to those who may decide it, and to nobody else', async () => {
    await desk.ask('analyst', 'POST', `/api/leads/${ids[3]}/verdict`, { verdict: 'escalated' });
    expect(
      (await desk.ask('analyst', 'POST', `/api/leads/${ids[3]}/verdict`, { verdict: 'confirmed' })).json().code,
    ).toBe('FORBIDDEN');
    const mine = (await desk.ask('analyst', 'POST', '/api/triage/next', { take: 3 })).json().leads;
    expect(mine.map((one: { lead: { id: string } }) => one.lead.id)).toEqual([ids[0], ids[1], ids[4]]);
    for (const { lead } of mine) await desk.ask('analyst', 'POST', `/api/leads/${lead.id}/release`);
    const theirs = (await desk.ask('supervisor', 'POST', '/api/triage/next', { take: 3 })).json().leads;
    expect(theirs.map((one: { lead: { id: string } }) => one.lead.id)).toContain(ids[3]);
    for (const { lead } of theirs) await desk.ask('supervisor', 'POST', `/api/leads/${lead.id}/release`);
  });

  test('a verdict that the table of states does not know is refused', async () => {
    expect(
      (await desk.ask('analyst', 'POST', `/api/leads/${ids[4]}/verdict`, { verdict: 'reopened' })).json().code,
    ).toBe('VERDICT_REFUSED');
    expect((await desk.ask('analyst', 'POST', '/api/leads/none/verdict', { verdict: 'confirmed' })).json().code).toBe(
      'NOT_FOUND',
    );
  });

  test('skipped leads are passed over and left to the others', async () => {
    const next = (await desk.ask('analyst', 'POST', '/api/triage/next', { take: 1, not: [ids[0], ids[1]] })).json()
      .leads;
    expect(next[0].lead.id).toBe(ids[4]);
    const other = (await desk.ask('administrator', 'POST', '/api/triage/next', { take: 1 })).json().leads;
    expect(other[0].lead.id).toBe(ids[0]);
    await desk.ask('analyst', 'POST', `/api/leads/${ids[4]}/release`);
    await desk.ask('administrator', 'POST', `/api/leads/${ids[0]}/release`);
  });

  test('related leads are those that share seller or phone, with what they share', async () => {
    const { related } = (await desk.ask('analyst', 'GET', `/api/leads/${ids[1]}`)).json();
    expect(related).toHaveLength(1);
    expect(related[0]).toMatchObject({ id: ids[2], title: 'Ivory chess set' });
    expect(related[0].because).toEqual([
      { kind: 'seller', value: 'market.test old_things' },
      { kind: 'phone', value: expect.stringMatching(/^\+351/) },
    ]);
    expect(related[0].strength).toBeGreaterThan(0.9);
  });

  test('the audit log holds all of it in one unbroken chain', async () => {
    expect(await verifyAudit(desk.store)).toMatchObject({ ok: true });
  });
});

describe('evidence', () => {
  test('a capture is asked for by name of the lead', async () => {
    expect((await desk.ask('investigator', 'POST', `/api/leads/${ids[5]}/capture`)).json()).toEqual({ accepted: true });
    expect(asked).toContain(ids[5]);
  });

  test('a download is an attachment that cannot run, under a harmless name', async () => {
    const { id } = await addSnapshot(
      desk.store,
      {
        leadId: ids[5] ?? '',
        url: 'https://market.test/item/5',
        status: 'COMPLETE',
        file: 'a.wacz',
        sha256: 'a'.repeat(64),
        size: 2,
        hashes: {},
        problems: [],
        createdBy: 'system',
      },
      systemClock,
    );
    const response = await desk.ask('investigator', 'GET', `/api/snapshots/${id}/download`);
    expect(response.body).toBe('PK');
    expect(response.headers['content-disposition']).toBe('attachment; filename="a_.wacz"');
    expect(response.headers['content-security-policy']).toContain('sandbox');
    expect((await desk.ask('investigator', 'GET', `/api/snapshots/${id}/picture`)).statusCode).toBe(404);
    // Custody: who took it away, with the hash as it was; what was not shown was not viewed.
    const { rows } = await custodyOf(desk.store, id);
    expect(rows.map(({ action, actor }) => [action.split('.').at(-1), actor])).toEqual([
      ['added', 'system'],
      ['exported', await idOf('investigator')],
    ]);
    expect(rows[1]?.details).toMatchObject({ sha256Before: 'a'.repeat(64), agency: 'own' });
    // To people by name.
    const { snapshots } = (await desk.ask('investigator', 'GET', `/api/leads/${ids[5]}/evidence`)).json();
    expect(snapshots[0].custody).toMatchObject([
      { what: 'added', who: 'system' },
      { what: 'exported', who: 'The investigator' },
    ]);
  });
});

test('twenty analysts at once never get the same lead', async () => {
  const crowd = await startHarness();
  try {
    await seedLeads(crowd.store, crowd.queue, manySeeds(50));
    const analysts = [];
    for (let number = 0; number < 20; number += 1) {
      const email = `analyst${number}@agency.test`;
      await createMember(crowd.app.auth, { email, name: email, role: 'analyst', agency: '', password });
      analysts.push(await signIn(crowd.app, email));
    }
    const answers = await Promise.all(
      analysts.map((cookie) =>
        crowd.app.inject({
          method: 'POST',
          url: '/api/triage/next',
          headers: { host: 'localhost:4400', origin, cookie },
          payload: { take: 2 },
        }),
      ),
    );
    const given = answers.flatMap((answer) =>
      answer.json<{ leads: Array<{ lead: { id: string } }> }>().leads.map(({ lead }) => lead.id),
    );
    expect(given).toHaveLength(40);
    expect(new Set(given).size).toBe(40);
  } finally {
    await crowd.close();
  }
});

test('headers: nothing from elsewhere, nothing inline, no frame', async () => {
  const { headers } = await desk.app.inject({ url: '/api/health' });
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  expect((await desk.app.inject({ url: '/api/ready' })).json()).toEqual({ ok: true });
});

async function idOf(role: Role): Promise<string> {
  return (await desk.ask(role, 'GET', '/api/session')).json<{ member: { id: string } }>().member.id;
}
