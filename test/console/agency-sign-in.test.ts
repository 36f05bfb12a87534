// Sign-in by the agency's own identity provider: a real one, in a real browser, on another site than the console.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeMember, findMember } from '#console/server/members.ts';
import { systemClock } from '#lib/clock.ts';
import { listAudit } from '#store/audit.ts';
import { findInvitation, invite } from '#store/invitations.ts';
import { startBrowserHarness } from './browser-harness.ts';
import type { BrowserHarness } from './browser-harness.ts';
import { emailOf, startHarness } from './harness.ts';
import { client, startIdentityProvider } from './identity-provider.ts';
import type { IdentityProvider } from './identity-provider.ts';

let provider: IdentityProvider;
let desk: BrowserHarness;

beforeAll(async () => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  provider = await startIdentityProvider(`${origin}/api/auth/callback/agency`);
  const oidc = { name: 'the Ministry', issuer: provider.issuer, clientId: client.id, clientSecret: client.secret };
  desk = await startBrowserHarness(['analyst', 'officer'], { origin, oidc }, port);
});
afterAll(async () => {
  await desk.close();
  await provider.close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** From the console's sign-in page to the provider's own form, which takes any address and password. */
async function comeAs(email: string, to = '/queue'): Promise<Page> {
  const page = await desk.open();
  await page.goto(`${desk.url}/sign-in?to=${to}`);
  await page.getByRole('button', { name: 'Sign in with the Ministry' }).click();
  await page.locator('input[name=login]').fill(email);
  await page.getByRole('button').click();
  await page.waitForURL((url) => url.origin === desk.url);
  return page;
}

/** The address that the provider sends the browser back to, kept from it. */
async function answerFor(email: string): Promise<string> {
  const { request } = (await desk.open()).context();
  const begun = await request.post(`${desk.url}/api/session/agency`, {
    headers: { origin: desk.url },
    data: { to: '/queue' },
  });
  let { url } = (await begun.json()) as { url: string };
  while (!url.startsWith(desk.url)) {
    const options = url.includes('/login/') ? { method: 'POST', form: { login: email } } : {};
    const step = await request.fetch(url, { ...options, maxRedirects: 0 });
    url = new URL(step.headers()['location'] ?? '', url).href;
  }
  return url;
}

const whoIs = async (page: Page) =>
  (await (await page.context().request.get(`${desk.url}/api/session`)).json()) as { member: { role: string } | null };
const rows = async (action: string) =>
  (await listAudit(desk.store, { limit: 1000 })).filter((row) => row.action === action);
const inviteAs = (email: string, role: 'investigator' | 'officer') =>
  invite(
    desk.store,
    { agencyId: 'own', email, name: 'Named by the invitation', role, memberId: null, createdBy: 'system' },
    systemClock,
  );

describe('by the provider', () => {
  test('a member comes in as who they are, and where they wanted to go', async () => {
    const page = await comeAs(emailOf('analyst'), '/security');
    await page.getByRole('heading', { name: 'My sign-in' }).waitFor();
    expect(await whoIs(page)).toMatchObject({ member: { role: 'analyst', email: emailOf('analyst') } });
    const [opened] = await rows('session.opened');
    expect(opened).toMatchObject({ details: { by: 'agency', agency: 'own' } });
    const [cookie] = (await page.context().cookies(desk.url)).filter(({ name }) => name.includes('session'));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  });

  test('the request carries state, nonce and a PKCE challenge', () => {
    const [query] = provider.asked;
    expect(query?.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query?.get(name)?.length, name).toBeGreaterThan(20);
  });

  test('a stranger is refused and no member is made', async () => {
    const page = await comeAs('stranger@elsewhere.test');
    await page.getByText('The sign-in by the Ministry did not lead into the console.').waitFor();
    expect(await whoIs(page)).toEqual({ member: null });
    expect(await findMember(desk.auth, { email: 'stranger@elsewhere.test' })).toBeUndefined();
    expect((await rows('session.refused'))[0]).toMatchObject({
      subject: 'stranger@elsewhere.test',
      details: { by: 'agency', why: 'not invited' },
    });
  });

  test('who was invited comes in with the invitation’s role, which is used up with it', async () => {
    const { token } = await inviteAs('new@agency.test', 'investigator');
    const page = await comeAs('new@agency.test');
    await page.waitForURL(/\/queue/);
    expect(await whoIs(page)).toMatchObject({ member: { role: 'investigator', name: 'Named by the invitation' } });
    expect(await findInvitation(desk.store, token, systemClock)).toBeUndefined();
    const member = await findMember(desk.auth, { email: 'new@agency.test' });
    expect(await rows('member.joined')).toMatchObject([{ subject: member?.id, details: { by: 'agency' } }]);
    const { internalAdapter } = await desk.auth.$context;
    const [account] = await internalAdapter.findAccounts(member?.id ?? '');
    expect(account).toMatchObject({ providerId: 'agency', accessToken: null, refreshToken: null, idToken: null });
    // The second time there is an account to find.
    expect(await whoIs(await comeAs('new@agency.test'))).toMatchObject({ member: { role: 'investigator' } });
  });

  test('an address that the provider does not vouch for opens nothing, invited or not', async () => {
    await inviteAs('unproved@agency.test', 'officer');
    expect(await whoIs(await comeAs('unproved@agency.test'))).toEqual({ member: null });
    expect(await findMember(desk.auth, { email: 'unproved@agency.test' })).toBeUndefined();
  });

  test('a member who was shut out stays out', async () => {
    const { id = '' } = (await findMember(desk.auth, { email: emailOf('officer') })) ?? {};
    await changeMember(desk.auth, id, { disabled: true });
    const page = await comeAs(emailOf('officer'));
    await page.getByRole('alert').waitFor();
    expect(await whoIs(page)).toEqual({ member: null });
  });

  test('an answer that this browser did not ask for opens nothing', async () => {
    const answer = await answerFor(emailOf('analyst'));
    const other = await desk.open();
    await other.goto(answer);
    expect(new URL(other.url()).search).toBe('?refused=agency');
    expect(await whoIs(other)).toEqual({ member: null });
    const bent = new URL(answer);
    bent.searchParams.set('state', 'another');
    await other.goto(bent.href);
    expect(await whoIs(other)).toEqual({ member: null });
    expect((await rows('session.refused'))[0]).toMatchObject({ subject: 'agency', details: { by: 'agency' } });
  });

  test('the browser complained of nothing', () => {
    expect(desk.complaints).toEqual([]);
  });
});

test('where the settings say so, whom the provider vouches for becomes what they say', async () => {
  const { admission } = await import('#console/server/oidc.ts');
  const lone = await startHarness();
  try {
    const oidc = { name: 'x', issuer: provider.issuer, clientId: client.id, clientSecret: client.secret };
    const newcomers = { role: 'auditor' as const, agencyId: 'own' };
    const { before } = admission({ store: lone.store, clock: systemClock, oidc: { ...oidc, newcomers } });
    const ada = { email: 'ada@agency.test', name: '', emailVerified: true };
    expect(await before(ada, { path: '/callback/:id' })).toMatchObject({ data: { role: 'auditor', name: 'ada' } });
    expect(await before({ ...ada, emailVerified: false }, { path: '/callback/:id' })).toBe(false);
    const nowhere = admission({
      store: lone.store,
      clock: systemClock,
      oidc: { ...oidc, newcomers: { ...newcomers, agencyId: 'no-such' } },
    });
    expect(await nowhere.before(ada, { path: '/callback/:id' })).toBe(false);
  } finally {
    await lone.close();
  }
});

test('without a provider there is neither a button nor a way', async () => {
  const lone = await startHarness();
  try {
    expect((await lone.ask(undefined, 'GET', '/api/session/ways')).json()).toMatchObject({ agency: null });
    expect((await lone.ask(undefined, 'POST', '/api/session/agency', { to: '/queue' })).statusCode).toBe(404);
    expect((await lone.ask(undefined, 'GET', '/api/auth/callback/agency?code=x&state=y')).statusCode).toBe(404);
    for (const to of ['//evil.test', 'https://evil.test', '/\\evil.test'])
      expect((await lone.ask(undefined, 'POST', '/api/session/agency', { to })).statusCode, to).toBe(400);
  } finally {
    await lone.close();
  }
});
