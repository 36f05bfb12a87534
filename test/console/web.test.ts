// How the built page is served: hashed files for ever, the page itself never from a cache, and one nonce per answer.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emailOf, password, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';

let folder: string;
let desk: Harness;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-static-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__NONCE__">');
  await writeFile(join(folder, 'assets', 'index-abc123.js'), 'export {}');
  await writeFile(join(folder, 'mark.svg'), '<svg/>');
  desk = await startHarness({ webRoot: folder });
});
afterAll(async () => {
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (url: string) => desk.app.inject({ url, headers: { host: 'localhost:4400' } });

test('every page address gets the page with this answer’s nonce, and no cache keeps it', async () => {
  const [first, second] = [await get('/triage?lead=x'), await get('/')];
  for (const answer of [first, second]) {
    expect(answer.headers['cache-control']).toBe('no-store');
    const nonce = /nonce="([0-9a-f]{32,})"/.exec(answer.body)?.[1];
    expect(nonce).toBeDefined();
    expect(answer.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
  }
  expect(first.body).not.toBe(second.body);
  expect((await get('/index.html')).statusCode).toBe(404);
});

test('hashed files are kept for ever, others for an hour, and what is not there is not the page', async () => {
  expect((await get('/assets/index-abc123.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await get('/mark.svg')).headers['cache-control']).toBe('public, max-age=3600');
  expect((await get('/assets/gone.js')).json()).toMatchObject({ code: 'NOT_FOUND' });
  expect((await get('/api/nothing')).json()).toMatchObject({ code: 'NOT_FOUND' });
  expect((await get('/../../package.json')).statusCode).toBe(404);
});

test('under an https address cookies are secure, and changes from any other address are refused', async () => {
  const origin = 'https://nightjar.agency.test';
  const secure = await startHarness({ origin });
  try {
    const enter = (from: string) =>
      secure.app.inject({
        method: 'POST',
        url: '/api/auth/sign-in/email',
        headers: { host: 'nightjar.agency.test', origin: from },
        payload: { email: emailOf('analyst'), password },
      });
    const [cookie] = (await enter(origin)).cookies;
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict' });
    expect((await enter('http://nightjar.agency.test')).json()).toMatchObject({ code: 'ORIGIN_REFUSED' });
    expect((await secure.ask('analyst', 'GET', '/api/queue')).statusCode).toBe(200);
    expect((await secure.app.inject('/api/health')).headers['strict-transport-security']).toContain('max-age=31536000');
  } finally {
    await secure.close();
  }
});
