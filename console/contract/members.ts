// Members of an agency: listed, invited by a one-time link, given a role, shut out. And the agencies of this installation.
import { z } from 'zod';
import { roles } from '#listing/lead.ts';
import { endpoint } from './endpoint.ts';

const ok = z.object({ ok: z.literal(true) });
const one = z.object({ id: z.string().min(1).max(80) });
const agencyId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);

export const listedMemberSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  secondFactor: z.boolean(),
  createdAt: z.iso.datetime(),
});

export type ListedMember = z.infer<typeof listedMemberSchema>;

export const agencySchema = z.object({ id: z.string(), name: z.string(), country: z.string().nullable() });

export const listMembers = endpoint({
  method: 'GET',
  path: '/api/members',
  schema: {
    querystring: z.object({
      /** Another agency than one's own: for administrators of the agency that runs the installation. */
      agency: agencyId.optional(),
    }),
    response: {
      200: z.object({
        members: z.array(listedMemberSchema),
        invitations: z.array(
          z.object({ email: z.string(), name: z.string(), role: z.enum(roles), expiresAt: z.iso.datetime() }),
        ),
        /** Those whose members the reader may see. */
        agencies: z.array(agencySchema),
        /** The agency shown. */
        agency: agencySchema,
        mayAddAgencies: z.boolean(),
      }),
    },
  },
});

const linkSchema = z.object({
  /** To be handed over by whatever way is safe: no mail is sent. The secret stands behind the #, which browsers send to no server. */
  path: z.string(),
  expiresAt: z.iso.datetime(),
});

export type OneTimeLink = z.infer<typeof linkSchema>;

export const inviteMember = endpoint({
  method: 'POST',
  path: '/api/members/invite',
  schema: {
    body: z.strictObject({
      email: z.email().max(254),
      name: z.string().trim().min(1).max(120),
      role: z.enum(roles),
      agency: agencyId.optional(),
    }),
    response: { 200: linkSchema },
  },
});

/** A link by which the member chooses a new password; the second factor is taken off with it. */
export const resetMember = endpoint({
  method: 'POST',
  path: '/api/members/:id/reset',
  schema: { params: one, response: { 200: linkSchema } },
});

export const changeRole = endpoint({
  method: 'POST',
  path: '/api/members/:id/role',
  schema: { params: one, body: z.strictObject({ role: z.enum(roles) }), response: { 200: ok } },
});

/** Shut out at once, from every open page too; or let in again. */
export const disableMember = endpoint({
  method: 'POST',
  path: '/api/members/:id/disable',
  schema: { params: one, body: z.strictObject({ disabled: z.boolean() }), response: { 200: ok } },
});

export const addAgency = endpoint({
  method: 'POST',
  path: '/api/agencies',
  schema: {
    body: z.strictObject({
      id: agencyId,
      name: z.string().trim().min(1).max(200),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .nullable(),
    }),
    response: { 200: ok },
  },
});

const token = z.string().min(20).max(200);

/** Whose link it is. */
export const lookAtInvitation = endpoint({
  method: 'POST',
  path: '/api/invitations/look',
  schema: {
    body: z.strictObject({ token }),
    response: { 200: z.object({ email: z.string(), name: z.string(), role: z.enum(roles), known: z.boolean() }) },
  },
});

export const acceptInvitation = endpoint({
  method: 'POST',
  path: '/api/invitations/accept',
  schema: {
    body: z.strictObject({ token, password: z.string().min(12).max(256) }),
    response: { 200: z.object({ email: z.string() }) },
  },
});
