// Who may sign in and how: better-auth over the store's database, in a schema of its own. Sign-up is closed; members.ts makes members.
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { ownAgency } from '#store/agencies.ts';
import type { Clock } from '#lib/clock.ts';
import type { Store } from '#store/open-store.ts';
import { admission, agencyProvider, forgetTokens } from './oidc.ts';
import type { AgencySignIn } from './oidc.ts';
import { passkeyName, passkeys } from './passkeys.ts';

export interface AuthOptions {
  store: Store;
  /** Signs the session cookies: 32 characters or more, the same at every start. */
  secret: string;
  clock: Clock;
  /** The console's address as browsers see it; without it only loopback names are answered. */
  origin: string | undefined;
  /** Stands for it towards better-auth. */
  authOrigin: string;
  /** The agency's own identity provider. */
  oidc?: AgencySignIn | undefined;
}

export type Auth = Awaited<ReturnType<typeof makeAuth>>;

/** As much of better-auth's endpoint context as is asked here. */
type SessionContext = { context: { internalAdapter: { findUserById(id: string): Promise<unknown> } } } | null;

const hour = 60 * 60;
const day = 24 * hour;

/** RFC 9106's second recommendation cut to what OWASP asks as a minimum for Argon2id: 19 MiB, two passes, one lane. */
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Builds sign-in and brings its tables up to date. */
export async function makeAuth({ store, clock, secret, origin, authOrigin, oidc }: AuthOptions) {
  const options = {
    appName: 'Nightjar',
    secret,
    baseURL: authOrigin,
    basePath: '/api/auth',
    database: { db: store.db, type: 'postgres' as const, schemaName: 'auth', transaction: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 256,
      password: {
        hash: (password: string) => hash(password, argon2),
        verify: ({ hash: stored, password }: { hash: string; password: string }) => verify(stored, password),
      },
    },
    user: {
      additionalFields: {
        role: { type: 'string' as const, required: true, input: false, defaultValue: 'auditor' },
        agency: { type: 'string' as const, required: true, input: false, defaultValue: '' },
        agencyId: { type: 'string' as const, required: true, input: false, defaultValue: ownAgency },
        disabled: { type: 'boolean' as const, required: false, input: false, defaultValue: false },
      },
    },
    // However somebody proves who they are: a disabled member gets no session.
    databaseHooks: {
      user: { create: admission({ store, clock, oidc }) },
      account: { create: forgetTokens, update: forgetTokens },
      session: {
        create: {
          before: async (session: { userId: string }, ctx: SessionContext) => {
            const user = await ctx?.context.internalAdapter.findUserById(session.userId);
            return isDisabled(user) ? false : undefined;
          },
        },
      },
    },
    // Ten wrong codes lock the second factor for a quarter of an hour, over all tries to sign in.
    plugins: [
      twoFactor({ issuer: 'Nightjar' }),
      passkeys(passkeyName(origin)),
      ...(oidc === undefined ? [] : [agencyProvider(oidc)]),
    ],
    // A session ends a week after its last renewal; a visit renews it once half a day is over.
    // A passkey outlives the session it is made in: it takes a sign-in of the last hour.
    session: { expiresIn: 7 * day, updateAge: day / 2, freshAge: hour },
    // gate.ts has checked where the request comes from, and routes/session.ts counts the tries.
    trustedOrigins: [authOrigin],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      cookiePrefix: 'nightjar',
      useSecureCookies: authOrigin.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'strict' as const, httpOnly: true },
      // The identity provider's page leads back here: a strict cookie would stay at home.
      cookies: { state: { attributes: { sameSite: 'lax' as const } } },
      ipAddress: { ipAddressHeaders: ['x-nightjar-client'] },
    },
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  return betterAuth(options);
}

/** Of a user or a session's user as better-auth gives it. */
export function isDisabled(user: unknown): boolean {
  return typeof user === 'object' && user !== null && 'disabled' in user && user.disabled === true;
}
