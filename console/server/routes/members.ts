// Members: who there is, one-time links, roles, shutting out; and the agencies. Every change is on the record.
import {
  acceptInvitation,
  addAgency,
  changeRole,
  disableMember,
  inviteMember,
  listMembers,
  lookAtInvitation,
  resetMember,
} from '../../contract/members.ts';
import type { Member } from '../../contract/session.ts';
import { getAgency, listAgencies, saveAgency } from '#store/agencies.ts';
import { appendAudit } from '#store/audit.ts';
import { findInvitation, invite, openInvitations, useInvitation } from '#store/invitations.ts';
import { signedIn } from '../gate.ts';
import { changeMember, createMember, findMember, membersOf, setPassword } from '../members.ts';
import { mayAddAgencies, mayManageMembers, mayReadMembers, reachesAll } from '../policies/members.ts';
import { presentMember } from '../presenters/members.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import type { AuthContext } from './session.ts';

export function memberRoutes(app: App, context: AuthContext): void {
  const { store, clock, auth } = context;

  app.route({
    ...at(listMembers),
    handler: async (request) => {
      const reader = signedIn(request);
      const { agency: agencyId = reader.agencyId } = request.query;
      const member = mayReadMembers(reader, agencyId);
      const agency = await getAgency(store, agencyId);
      if (agency === undefined) throw problem('NOT_FOUND', 'There is no such agency.');
      const [users, invitations, agencies] = await Promise.all([
        membersOf(auth, agencyId),
        openInvitations(store, { agencyId, clock }),
        reachesAll(member) ? listAgencies(store) : [agency],
      ]);
      return {
        members: users.map(presentMember),
        // The link of a member, to a new password, invites nobody.
        invitations: invitations
          .filter(({ memberId }) => memberId === null)
          .map(({ email, name, role, expiresAt }) => ({ email, name, role, expiresAt })),
        agencies,
        agency,
        mayAddAgencies: reachesAll(member),
      };
    },
  });

  app.route({
    ...at(inviteMember),
    handler: async (request) => {
      const reader = signedIn(request);
      const { agency: agencyId = reader.agencyId, name, role } = request.body;
      const member = mayManageMembers(reader, agencyId);
      const email = request.body.email.toLowerCase();
      if ((await getAgency(store, agencyId)) === undefined) throw problem('NOT_FOUND', 'There is no such agency.');
      if ((await findMember(auth, { email })) !== undefined)
        throw problem('BAD_REQUEST', `${email} belongs to a member already.`);
      const made = await invite(store, { agencyId, email, name, role, memberId: null, createdBy: member.id }, clock);
      return { path: pathOf(made.token), expiresAt: made.expiresAt };
    },
  });

  app.route({
    ...at(resetMember),
    handler: async (request) => {
      const { by, subject } = await managed(context, signedIn(request), request.params.id);
      const { id: memberId, email, name, role, agencyId } = subject;
      const made = await invite(store, { agencyId, email, name, role, memberId, createdBy: by.id }, clock);
      return { path: pathOf(made.token), expiresAt: made.expiresAt };
    },
  });

  app.route({
    ...at(changeRole),
    handler: async (request) => {
      const { by, subject } = await managed(context, signedIn(request), request.params.id);
      const { role } = request.body;
      await changeMember(auth, subject.id, { role });
      await note('member.role', by, subject, { from: subject.role, to: role });
      return { ok: true as const };
    },
  });

  app.route({
    ...at(disableMember),
    handler: async (request) => {
      const { by, subject } = await managed(context, signedIn(request), request.params.id);
      const { disabled } = request.body;
      await changeMember(auth, subject.id, { disabled });
      await note(disabled ? 'member.disabled' : 'member.enabled', by, subject, {});
      return { ok: true as const };
    },
  });

  app.route({
    ...at(addAgency),
    handler: async (request) => {
      const { id: actor, agencyId: agency } = mayAddAgencies(signedIn(request));
      const { id, name, country } = request.body;
      if ((await getAgency(store, id)) !== undefined) throw problem('BAD_REQUEST', `There is an agency ${id} already.`);
      await saveAgency(store, { id, name, country }, clock);
      const details = { agency, name, country };
      await appendAudit(store.db, [{ actor, action: 'agency.added', subject: id, details }], clock);
      return { ok: true as const };
    },
  });

  const openToHolders = { open: true, rateLimit: { max: 20, timeWindow: '1 minute' } };

  app.route({
    ...at(lookAtInvitation),
    config: openToHolders,
    handler: async (request) => {
      const found = await findInvitation(store, request.body.token, clock);
      if (found === undefined) throw problem('NOT_FOUND', stale);
      const { email, name, role, memberId } = found;
      return { email, name, role, known: memberId !== null };
    },
  });

  app.route({
    ...at(acceptInvitation),
    config: openToHolders,
    handler: async (request) => {
      const { token, password } = request.body;
      const taken = await useInvitation(store, { token, clock }, async (invitation) => {
        const { email, name, role, agencyId, memberId } = invitation;
        if (memberId !== null) {
          await setPassword(auth, memberId, password);
          return { id: memberId, email, agencyId, action: 'member.password' };
        }
        const agency = (await getAgency(store, agencyId))?.name ?? '';
        const { id } = await createMember(auth, { email, name, role, agency, agencyId, password });
        return { id, email, agencyId, action: 'member.joined' };
      });
      if (taken === undefined) throw problem('NOT_FOUND', stale);
      const { id, email, agencyId, action } = taken;
      const details = { agency: agencyId, ip: request.ip };
      await appendAudit(store.db, [{ actor: id, action, subject: id, details }], clock);
      return { email };
    },
  });

  async function note(action: string, by: Member, subject: Member, more: Record<string, unknown>): Promise<void> {
    const details = { agency: subject.agencyId, ...more };
    await appendAudit(store.db, [{ actor: by.id, action, subject: subject.id, details }], clock);
  }
}

const stale = 'This link has been used or is too old. Ask for a new one.';

/** The secret stands behind the #: browsers keep it out of requests, and so of every log on the way. */
function pathOf(token: string): string {
  return `/welcome#${token}`;
}

/** A member whom the reader may manage. Nobody manages themselves: so an agency cannot be left without an administrator by a slip. */
async function managed({ auth }: AuthContext, reader: Member, id: string): Promise<{ by: Member; subject: Member }> {
  const own = mayManageMembers(reader, reader.agencyId);
  const subject = await findMember(auth, { id });
  if (subject === undefined || (subject.agencyId !== own.agencyId && !reachesAll(own)))
    throw problem('NOT_FOUND', 'There is no such member.');
  if (subject.id === own.id) throw problem('FORBIDDEN', 'Another administrator must do this to you.');
  return { by: mayManageMembers(reader, subject.agencyId), subject };
}
