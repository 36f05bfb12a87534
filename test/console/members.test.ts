// Members: invited by a one-time link, given a role, shut out, let back in; by whom, and in which agency.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { listAudit, verifyAudit } from '#store/audit.ts';
import { emailOf, origin, password, signIn, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';

let desk: Harness;
let late = 0;
const clock = { now: () => new Date(Date.now() + late), newId: () => systemClock.newId() };

beforeAll(async () => {
  desk = await startHarness({ clock });
});
afterAll(() => desk.close());

const headers = (cookie?: string) => ({
  host: new URL(origin).host,
  origin,
  ...(cookie === undefined ? {} : { cookie }),
});
const post = (url: string, payload: object, cookie?: string) =>
  desk.app.inject({ method: 'POST', url, headers: headers(cookie), payload });
const administrator = (method: 'GET' | 'POST', url: string, body?: object) =>
  desk.ask('administrator', method, url, body);
const tokenOf = (path: string) => path.replace('/welcome#', '');

interface Listed {
  id: string;
  email: string;
  role: string;
  disabled: boolean;
}
const members = async (query = ''): Promise<Listed[]> =>
  (await administrator('GET', `/api/members${query}`)).json().members;
const idOf = async (email: string) => (await members()).find((one) => one.email === email)?.id ?? '';

describe('a one-time link', () => {
  const person = { email: 'New@agency.test', name: 'Newcomer', role: 'analyst' };

  test('makes a member, once', async () => {
    const { path } = (await administrator('POST', '/api/members/invite', person)).json();
    expect((await administrator('GET', '/api/members')).json().invitations).toEqual([
      expect.objectContaining({ email: 'new@agency.test', role: 'analyst' }),
    ]);
    const token = tokenOf(path);
    expect((await post('/api/invitations/look', { token })).json()).toEqual({
      email: 'new@agency.test',
      name: 'Newcomer',
      role: 'analyst',
      known: false,
    });
    // A password that is too short does not use it up.
    expect((await post('/api/invitations/accept', { token, password: 'short' })).statusCode).toBe(400);
    expect((await post('/api/invitations/accept', { token, password })).json()).toEqual({ email: 'new@agency.test' });
    expect((await post('/api/invitations/accept', { token, password })).statusCode).toBe(404);
    expect((await post('/api/invitations/look', { token })).statusCode).toBe(404);
    const cookie = await signIn(desk.app, 'new@agency.test');
    const session = await desk.app.inject({ url: '/api/session', headers: headers(cookie) });
    expect(session.json().member).toMatchObject({ role: 'analyst', agencyId: 'own' });
    expect((await administrator('GET', '/api/members')).json().invitations).toEqual([]);
  });

  test('of two that are taken at once one counts', async () => {
    const { path } = (
      await administrator('POST', '/api/members/invite', { ...person, email: 'race@agency.test' })
    ).json();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => post('/api/invitations/accept', { token: tokenOf(path), password })),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404]);
  });

  test('a second one for the same person voids the first, and three days void any', async () => {
    const invite = async () =>
      tokenOf(
        (await administrator('POST', '/api/members/invite', { ...person, email: 'two@agency.test' })).json().path,
      );
    const first = await invite();
    const second = await invite();
    expect((await post('/api/invitations/look', { token: first })).statusCode).toBe(404);
    late = 3 * 24 * 3600_000 + 1000;
    expect((await post('/api/invitations/look', { token: second })).statusCode).toBe(404);
    late = 0;
    expect((await post('/api/invitations/look', { token: second })).statusCode).toBe(200);
  });

  test('is not made for somebody who is a member', async () => {
    const answer = await administrator('POST', '/api/members/invite', { ...person, email: emailOf('analyst') });
    expect(answer.json().message).toContain('already');
  });

  test('lets a member choose a new password and ends their sessions', async () => {
    const cookie = await signIn(desk.app, emailOf('officer'));
    const { path } = (await administrator('POST', `/api/members/${await idOf(emailOf('officer'))}/reset`)).json();
    const token = tokenOf(path);
    expect((await post('/api/invitations/look', { token })).json()).toMatchObject({ known: true });
    // Their own link invites nobody.
    const { invitations } = (await administrator('GET', '/api/members')).json();
    expect(invitations).not.toContainEqual(expect.objectContaining({ email: emailOf('officer') }));
    await post('/api/invitations/accept', { token, password: 'another long password' });
    expect((await desk.app.inject({ url: '/api/session', headers: headers(cookie) })).json().member).toBeNull();
    const old = await post('/api/auth/sign-in/email', { email: emailOf('officer'), password });
    expect(old.statusCode).toBe(401);
    const fresh = await post('/api/auth/sign-in/email', {
      email: emailOf('officer'),
      password: 'another long password',
    });
    expect(fresh.statusCode).toBe(200);
  });
});

describe('a member', () => {
  test('is given another role, which holds at the next request', async () => {
    const id = await idOf(emailOf('investigator'));
    expect((await desk.ask('investigator', 'POST', '/api/triage/next', { take: 1 })).statusCode).toBe(403);
    await administrator('POST', `/api/members/${id}/role`, { role: 'analyst' });
    expect((await desk.ask('investigator', 'POST', '/api/triage/next', { take: 1 })).statusCode).toBe(200);
    const [row] = await listAudit(desk.store, { subject: id });
    expect(row).toMatchObject({ action: 'member.role', details: { from: 'investigator', to: 'analyst' } });
  });

  test('who is disabled is out at once and does not get in again until let', async () => {
    const id = await idOf(emailOf('supervisor'));
    await administrator('POST', `/api/members/${id}/disable`, { disabled: true });
    expect((await desk.ask('supervisor', 'GET', '/api/queue')).statusCode).toBe(401);
    const tried = await post('/api/auth/sign-in/email', { email: emailOf('supervisor'), password });
    expect([tried.statusCode, tried.json().code]).toEqual([401, 'WRONG_CREDENTIALS']);
    expect(tried.cookies).toEqual([]);
    await administrator('POST', `/api/members/${id}/disable`, { disabled: false });
    expect(await signIn(desk.app, emailOf('supervisor'))).toContain('nightjar');
  });

  test('does not manage themselves', async () => {
    const id = await idOf(emailOf('administrator'));
    for (const [path, body] of [
      ['role', { role: 'analyst' }],
      ['disable', { disabled: true }],
      ['reset', {}],
    ] as const)
      expect((await administrator('POST', `/api/members/${id}/${path}`, body)).statusCode).toBe(403);
  });
});

describe('agencies', () => {
  test('are added by those who run the installation, who also invite their first administrators', async () => {
    const added = await administrator('POST', '/api/agencies', { id: 'north', name: 'North', country: 'NO' });
    expect(added.statusCode).toBe(200);
    const chief = { email: 'chief@north.test', name: 'Chief', role: 'administrator', agency: 'north' };
    const { path } = (await administrator('POST', '/api/members/invite', chief)).json();
    await post('/api/invitations/accept', { token: tokenOf(path), password });
    const cookie = await signIn(desk.app, chief.email);
    const get = (url: string) => desk.app.inject({ url, headers: headers(cookie) });

    const own = (await get('/api/members')).json();
    expect(own).toMatchObject({ agency: { id: 'north' }, mayAddAgencies: false, agencies: [{ id: 'north' }] });
    expect(own.members.map(({ email }: Listed) => email)).toEqual([chief.email]);
    expect((await get('/api/members?agency=own')).statusCode).toBe(403);
    expect((await post('/api/agencies', { id: 'x', name: 'X', country: null }, cookie)).statusCode).toBe(403);
    const stranger = await idOf(emailOf('analyst'));
    for (const [action, body] of [
      ['role', { role: 'auditor' }],
      ['disable', { disabled: true }],
      ['reset', {}],
    ] as const)
      expect((await post(`/api/members/${stranger}/${action}`, body, cookie)).statusCode).toBe(404);
    const abroad = { email: 'x@own.test', name: 'X', role: 'administrator', agency: 'own' };
    expect((await post('/api/members/invite', abroad, cookie)).statusCode).toBe(403);
    expect((await members('?agency=north')).map(({ email }) => email)).toEqual([chief.email]);
  });

  test('all of it stands in the log', async () => {
    const actions = new Set((await listAudit(desk.store, { limit: 1000 })).map(({ action }) => action));
    for (const action of [
      'member.invited',
      'member.joined',
      'member.reset',
      'member.password',
      'member.disabled',
      'agency.added',
    ])
      expect(actions).toContain(action);
    expect(await verifyAudit(desk.store)).toMatchObject({ ok: true });
  });
});
