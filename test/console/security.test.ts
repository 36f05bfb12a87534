// The second factor: enrolled with a code that works, asked for at every sign-in, recovered by a code that works once.
import { createHmac } from 'node:crypto';
import type { LightMyRequestResponse as Response } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAudit } from '#store/audit.ts';
import { emailOf, origin, password, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';

let desk: Harness;
let secret: string;
let recovery: string[];
let cookie: string;

beforeAll(async () => {
  desk = await startHarness({ limits: { requests: 100_000, signInsByAddress: 1000, signInsByAccount: 1000 } });
  cookie = desk.cookies.analyst;
});
afterAll(() => desk.close());

const post = (url: string, payload: object, jar?: string) =>
  desk.app.inject({
    method: 'POST',
    url,
    headers: { host: new URL(origin).host, origin, ...(jar === undefined ? {} : { cookie: jar }) },
    payload,
  });
const get = (url: string, jar: string) =>
  desk.app.inject({ url, headers: { host: new URL(origin).host, origin, cookie: jar } });
const jarOf = (answer: Response) =>
  answer.cookies
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
    .join('; ');
const begin = () => post('/api/auth/sign-in/email', { email: emailOf('analyst'), password });
const code = () => totp(secret, Date.now());
const wrong = () => String((Number(code()) + 1) % 1_000_000).padStart(6, '0');

describe('enrolling', () => {
  test('needs the password, and holds only once a code has worked', async () => {
    expect((await post('/api/auth/two-factor/enable', { password: 'wrong' }, cookie)).json().code).toBe(
      'WRONG_CREDENTIALS',
    );
    expect((await post('/api/auth/two-factor/enable', { password })).statusCode).toBe(401);
    const { uri, recoveryCodes } = (await post('/api/auth/two-factor/enable', { password }, cookie)).json();
    secret = new URL(uri).searchParams.get('secret') ?? '';
    recovery = recoveryCodes;
    expect(uri).toMatch(/^otpauth:\/\/totp\/Nightjar/);
    expect(new Set(recovery).size).toBe(10);
    expect((await get('/api/security', cookie)).json()).toEqual({ secondFactor: false });
    expect((await begin()).json()).toEqual({ ok: true, secondFactor: false });

    expect((await post('/api/auth/two-factor/verify-totp', { code: wrong() }, cookie)).statusCode).toBe(401);
    const verified = await post('/api/auth/two-factor/verify-totp', { code: code() }, cookie);
    expect(verified.json()).toEqual({ ok: true });
    cookie = jarOf(verified);
    expect((await get('/api/security', cookie)).json()).toEqual({ secondFactor: true });
  });
});

describe('signing in', () => {
  test('the password alone opens nothing', async () => {
    const half = await begin();
    expect(half.json()).toEqual({ ok: true, secondFactor: true });
    expect((await get('/api/session', jarOf(half))).json()).toEqual({ member: null });
    expect((await get('/api/queue', jarOf(half))).statusCode).toBe(401);
  });

  test('a code ends it; without the first half, or wrong, it opens nothing', async () => {
    expect((await post('/api/auth/two-factor/verify-totp', { code: code() })).statusCode).toBe(401);
    const half = jarOf(await begin());
    expect((await post('/api/auth/two-factor/verify-totp', { code: wrong() }, half)).statusCode).toBe(401);
    const whole = await post('/api/auth/two-factor/verify-totp', { code: code() }, half);
    expect((await get('/api/session', jarOf(whole))).json().member.email).toBe(emailOf('analyst'));
  });

  test('a recovery code works once', async () => {
    const [first = ''] = recovery;
    const whole = await post('/api/auth/two-factor/verify-backup-code', { code: first }, jarOf(await begin()));
    expect((await get('/api/session', jarOf(whole))).json().member.email).toBe(emailOf('analyst'));
    const again = await post('/api/auth/two-factor/verify-backup-code', { code: first }, jarOf(await begin()));
    expect(again.statusCode).toBe(401);
  });

  test('is asked for no more once it is taken off, by the password', async () => {
    expect((await post('/api/auth/two-factor/disable', { password: 'wrong' }, cookie)).statusCode).toBe(401);
    const off = await post('/api/auth/two-factor/disable', { password }, cookie);
    expect(off.statusCode).toBe(200);
    expect((await begin()).json()).toEqual({ ok: true, secondFactor: false });
  });
});

describe('the password', () => {
  test('is changed with the old one', async () => {
    const mine = jarOf(await begin());
    const newPassword = 'a different long password';
    const refused = await post('/api/auth/change-password', { currentPassword: 'wrong', newPassword }, mine);
    expect(refused.statusCode).toBe(401);
    const changed = await post('/api/auth/change-password', { currentPassword: password, newPassword }, mine);
    expect(changed.statusCode).toBe(200);
    expect((await begin()).statusCode).toBe(401);
    // Sessions elsewhere have ended; this one goes on under its new cookie.
    expect((await get('/api/session', mine)).json().member).toBeNull();
    expect((await get('/api/session', jarOf(changed))).json().member.email).toBe(emailOf('analyst'));
  });
});

test('other paths of better-auth are not there', async () => {
  for (const url of [
    '/api/auth/two-factor/get-totp-uri',
    '/api/auth/two-factor/send-otp',
    '/api/auth/two-factor/view-backup-codes',
    '/api/auth/sign-up/email',
    '/api/auth/update-user',
  ])
    expect((await post(url, { password }, desk.cookies.administrator)).statusCode, url).toBe(404);
});

test('who did what with their sign-in is on the record', async () => {
  const actions = new Set((await listAudit(desk.store, { limit: 1000 })).map(({ action }) => action));
  for (const action of [
    'security.second-factor-on',
    'security.second-factor-off',
    'security.password',
    'security.refused',
    'session.opened',
  ])
    expect(actions).toContain(action);
});

/** RFC 6238 over RFC 4226, written out: the server's own library is what is under test. */
function totp(base32: string, at: number): string {
  const bits = Array.from(base32, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const start = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(start) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}
