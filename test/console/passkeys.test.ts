// Passkeys in a real browser, with the authenticator that its developer protocol plays: added, used, taken away, and what is refused.
import type { CDPSession, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findMember, setPassword } from '#console/server/members.ts';
import { passkeyName } from '#console/server/passkeys.ts';
import { listAudit } from '#store/audit.ts';
import { startBrowserHarness } from './browser-harness.ts';
import type { BrowserHarness } from './browser-harness.ts';
import { emailOf, password, startHarness } from './harness.ts';

let desk: BrowserHarness;
let page: Page;
let devtools: CDPSession;
let authenticatorId: string;
/** The same console under the name that passkeys are bound to. */
let home: string;

beforeAll(async () => {
  desk = await startBrowserHarness(['analyst', 'auditor']);
  home = desk.url.replace('127.0.0.1', 'localhost');
  page = await desk.open();
  devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  authenticatorId = await addAuthenticator(true);
});
afterAll(() => desk.close());

async function addAuthenticator(verifies: boolean): Promise<string> {
  const answer = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: verifies,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
    },
  });
  return answer.authenticatorId;
}

async function signInByPassword(role: 'analyst' | 'auditor'): Promise<void> {
  await page.goto(`${home}/sign-in`);
  await page.getByLabel('E-mail').fill(emailOf(role));
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/(queue|triage)/);
}

const rows = async (action: string) =>
  (await listAudit(desk.store, { limit: 1000 })).filter((row) => row.action === action);
const keptBy = async () =>
  (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.map(
    ({ rpId, isResidentCredential }) => ({
      rpId,
      isResidentCredential,
    }),
  );

describe('a passkey', () => {
  test('is added under "My sign-in" and bound to the console’s name', async () => {
    await signInByPassword('analyst');
    await page.goto(`${home}/security`);
    await page.getByLabel('Name of the device').fill('Office laptop');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('Office laptop', { exact: true }).waitFor();
    expect(await keptBy()).toEqual([{ rpId: 'localhost', isResidentCredential: true }]);
    expect(await rows('security.passkey-added')).toMatchObject([{ details: { name: 'Office laptop', agency: 'own' } }]);
  });

  test('a device holds no second one for the same member', async () => {
    await page.getByLabel('Name of the device').fill('Once more');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('This device has a passkey of yours already.').waitFor();
    expect(await keptBy()).toHaveLength(1);
  });

  test('opens the console with no password', async () => {
    await page.context().clearCookies();
    await page.goto(`${home}/sign-in?to=/security`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL(`${home}/security`);
    await page.getByText('Office laptop', { exact: true }).waitFor();
    const opened = await rows('session.opened');
    expect(opened[0]?.details).toMatchObject({ by: 'passkey', agency: 'own' });
  });

  test('an authenticator that does not verify its owner opens nothing', async () => {
    await page.context().clearCookies();
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.goto(`${home}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('alert').waitFor();
    const session = await page.context().request.get(`${home}/api/session`);
    expect(await session.json()).toEqual({ member: null });
    // Nor where a page asks for less than the server did: the server looks at what was signed.
    await page.route('**/api/session/passkey/begin', async (route) => {
      const answer = await route.fetch();
      const question = (await answer.json()) as object;
      await route.fulfill({ response: answer, json: { ...question, userVerification: 'discouraged' } });
    });
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('No member signs in with this passkey.').waitFor();
    await page.unroute('**/api/session/passkey/begin');
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  });

  test('a signature that was bent on the way is refused, and the refusal is on the record', async () => {
    const before = (await rows('security.refused')).length;
    await page.route('**/api/session/passkey', (route) => {
      const body = route.request().postDataJSON() as { answer: { response: { signature: string } } };
      const { signature } = body.answer.response;
      body.answer.response.signature = `${signature.slice(0, 20)}${signature[20] === 'A' ? 'B' : 'A'}${signature.slice(21)}`;
      return route.continue({ postData: JSON.stringify(body) });
    });
    await page.goto(`${home}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('No member signs in with this passkey.').waitFor();
    await page.unroute('**/api/session/passkey');
    expect(await rows('security.refused')).toHaveLength(before + 1);
  });

  test('another member cannot take it away; its own can, and it opens nothing from then on', async () => {
    await signInByPassword('analyst');
    const listed = await page.context().request.get(`${home}/api/passkeys`);
    const { passkeys } = (await listed.json()) as { passkeys: Array<{ id: string }> };
    await page.context().clearCookies();
    await signInByPassword('auditor');
    const foreign = await page.context().request.post(`${home}/api/passkeys/${passkeys[0]?.id}/remove`, {
      headers: { origin: home },
      data: {},
    });
    expect(foreign.status()).toBe(404);
    expect(await keptBy()).toHaveLength(1);

    await page.context().clearCookies();
    await signInByPassword('analyst');
    await page.goto(`${home}/security`);
    await page.getByRole('button', { name: 'Remove the passkey “Office laptop”' }).click();
    await page.getByText('Office laptop', { exact: true }).waitFor({ state: 'detached' });
    expect(await rows('security.passkey-removed')).toHaveLength(1);

    await page.context().clearCookies();
    await page.goto(`${home}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('No member signs in with this passkey.').waitFor();
  });

  test('the policy for content held throughout: the browser complained of refused answers alone', () => {
    expect(desk.complaints.filter((line) => !line.includes('the server responded with a status of 401'))).toEqual([]);
  });
});

test('under an address that passkeys are not bound to, the page says where they work', async () => {
  const elsewhere = await desk.openAs('analyst', '/security');
  await elsewhere.getByText('Passkeys belong to the address localhost').waitFor();
  expect(await elsewhere.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0);
});

test('the name is that of the configured address', async () => {
  expect(passkeyName('https://nightjar.example.org:8443')).toBe('nightjar.example.org');
  const behind = await startHarness({ origin: 'https://nightjar.example.org' });
  try {
    const begun = await behind.ask('analyst', 'POST', '/api/passkeys/begin');
    expect(begun.json()).toMatchObject({
      rp: { id: 'nightjar.example.org', name: 'Nightjar' },
      authenticatorSelection: { userVerification: 'required', residentKey: 'required' },
    });
    const signing = await behind.ask(undefined, 'POST', '/api/session/passkey/begin');
    expect(signing.json()).toMatchObject({ rpId: 'nightjar.example.org', userVerification: 'required' });
  } finally {
    await behind.close();
  }
});

test('a sign-in of long ago adds none: it must be fresh', async () => {
  const lone = await startHarness();
  try {
    const { adapter } = await lone.app.auth.$context;
    const old = new Date(Date.now() - 61 * 60_000);
    await adapter.updateMany({
      model: 'session',
      where: [{ field: 'token', operator: 'ne', value: '' }],
      update: { createdAt: old },
    });
    const begun = await lone.ask('analyst', 'POST', '/api/passkeys/begin');
    expect([begun.statusCode, begun.json().code]).toEqual([403, 'FORBIDDEN']);
  } finally {
    await lone.close();
  }
});

test('a new password by a one-time link takes the passkeys off', async () => {
  const lone = await startHarness();
  try {
    const { adapter } = await lone.app.auth.$context;
    const { id = '' } = (await findMember(lone.app.auth, { email: emailOf('analyst') })) ?? {};
    const kept = { publicKey: 'x', credentialID: 'x', counter: 0, deviceType: 'singleDevice', backedUp: false };
    await adapter.create({ model: 'passkey', data: { ...kept, userId: id, createdAt: new Date() } });
    expect((await lone.ask('analyst', 'GET', '/api/passkeys')).json().passkeys).toHaveLength(1);
    await setPassword(lone.app.auth, id, 'quite another password');
    expect(await adapter.count({ model: 'passkey', where: [{ field: 'userId', value: id }] })).toBe(0);
  } finally {
    await lone.close();
  }
});
