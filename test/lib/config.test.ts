// Settings that go together: a provider named in part is a fault, and no setting makes an administrator.
import { expect, test } from 'vitest';
import { readConfig } from '#lib/config.ts';

const whole = {
  NIGHTJAR_ORIGIN: 'https://nightjar.example.org',
  NIGHTJAR_OIDC_ISSUER: 'https://id.example.org',
  NIGHTJAR_OIDC_CLIENT_ID: 'nightjar',
  NIGHTJAR_OIDC_SECRET_FILE: '/run/secrets/oidc',
};

test('without an issuer there is no sign-in by a provider', () => {
  expect(readConfig({}).oidc).toBeUndefined();
});

test('an issuer needs client, secret and the address that people use; all that is missing is listed', () => {
  expect(readConfig(whole).oidc).toEqual({
    issuer: 'https://id.example.org',
    clientId: 'nightjar',
    secretFile: '/run/secrets/oidc',
    name: 'your agency',
    newcomers: undefined,
  });
  const alone = { NIGHTJAR_OIDC_ISSUER: whole.NIGHTJAR_OIDC_ISSUER };
  expect(() => readConfig(alone)).toThrow(
    /3 fault\(s\)[^]*NIGHTJAR_OIDC_CLIENT_ID[^]*NIGHTJAR_OIDC_SECRET_FILE[^]*NIGHTJAR_ORIGIN/,
  );
});

test('a newcomer’s role comes from the settings, and is never that of an administrator', () => {
  expect(readConfig({ ...whole, NIGHTJAR_OIDC_ROLE: 'analyst' }).oidc?.newcomers).toEqual({
    role: 'analyst',
    agencyId: 'own',
  });
  expect(() => readConfig({ ...whole, NIGHTJAR_OIDC_ROLE: 'administrator' })).toThrow('NIGHTJAR_OIDC_ROLE');
});

test('the provider is asked over https, or on this machine', () => {
  expect(() => readConfig({ ...whole, NIGHTJAR_OIDC_ISSUER: 'http://id.example.org' })).toThrow('must be https');
  expect(readConfig({ ...whole, NIGHTJAR_OIDC_ISSUER: 'http://127.0.0.1:9000' }).oidc?.issuer).toContain('127.0.0.1');
});
