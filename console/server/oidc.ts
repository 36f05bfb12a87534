// Sign-in by an agency's own identity provider, over better-auth's generic OAuth plugin: authorization code with PKCE, state,
// nonce, and an ID token whose signature, issuer and audience are checked. Who comes in is decided here.
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import type { Role } from '#listing/lead.ts';
import type { Clock } from '#lib/clock.ts';
import { getAgency } from '#store/agencies.ts';
import { appendAudit } from '#store/audit.ts';
import { invitationFor, useInvitationOf } from '#store/invitations.ts';
import type { Store } from '#store/open-store.ts';

export interface AgencySignIn {
  /** What its button says. */
  name: string;
  /** As the provider's discovery document has it. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What a person becomes whom the provider vouches for and nobody invited; without it they are refused. */
  newcomers?: { role: Exclude<Role, 'administrator'>; agencyId: string } | undefined;
}

/** Names the provider in better-auth's tables and in the address it sends back to. */
const providerId = 'agency';
const callbackPath = '/callback/:id';

export function agencyProvider({ issuer, clientId, clientSecret, name }: AgencySignIn) {
  return genericOAuth({
    config: [
      {
        providerId,
        name,
        clientId,
        clientSecret,
        discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        pkce: true,
        scopes: ['openid', 'email', 'profile'],
      },
    ],
  });
}

interface NewUser {
  email: string;
  name: string;
  emailVerified: boolean;
}

type HookContext = { path?: string } | null;

/**
 * Hooks on a user that better-auth is about to make: by an invitation with its role and agency, else as the settings say, else
 * not at all. A provider that does not vouch for the address brings nobody in. createMember() comes by no path and passes.
 */
export function admission({ store, clock, oidc }: { store: Store; clock: Clock; oidc: AgencySignIn | undefined }) {
  return {
    before: async (user: NewUser, ctx: HookContext) => {
      if (ctx?.path !== callbackPath) return undefined;
      const place = user.emailVerified ? await placeOf(user.email) : undefined;
      if (place !== undefined) return { data: { ...place, name: place.name ?? nameOf(user) } };
      const refused = { actor: 'system', action: 'session.refused', subject: user.email };
      await appendAudit(store.db, [{ ...refused, details: { by: 'agency', why: 'not invited' } }], clock);
      return false as const;
    },
    after: async (user: { id: string; email: string } & Record<string, unknown>, ctx: HookContext) => {
      if (ctx?.path !== callbackPath) return;
      const { id, email, agencyId } = user;
      await useInvitationOf(store, { email, clock });
      const details = { agency: agencyId, by: 'agency' };
      await appendAudit(store.db, [{ actor: id, action: 'member.joined', subject: id, details }], clock);
    },
  };

  async function placeOf(email: string) {
    const invited = await invitationFor(store, { email, clock });
    const place = invited ?? oidc?.newcomers;
    if (place === undefined) return undefined;
    const { role, agencyId } = place;
    const agency = await getAgency(store, agencyId);
    return agency === undefined ? undefined : { role, agencyId, agency: agency.name, name: invited?.name };
  }
}

function nameOf({ name, email }: NewUser): string {
  return name.trim() === '' ? (email.split('@')[0] ?? email) : name.trim().slice(0, 120);
}

/** Of the provider's tokens nothing is kept: they have done their work, and would open more than this console. */
export const forgetTokens = {
  before: async () => ({ data: { accessToken: null, refreshToken: null, idToken: null } }),
};
