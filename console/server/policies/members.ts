// Who may manage members: administrators those of their agency; of all agencies those of the one that runs the installation.
import type { Member } from '../../contract/session.ts';
import { ownAgency } from '#store/agencies.ts';
import { problem } from '../problems.ts';
import { mayAdministrate } from './administration.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';

/** Auditors read everything and change nothing. */
export function mayReadMembers(member: Member, agencyId: string): Authorized<Member, 'read members'> {
  if (member.role !== 'administrator' && member.role !== 'auditor')
    throw problem('FORBIDDEN', 'Members are seen by administrators and auditors.');
  reach(member, agencyId);
  return grant<'read members'>()(member);
}

export function mayManageMembers(member: Member, agencyId: string): Authorized<Member, 'manage members'> {
  mayAdministrate(member);
  reach(member, agencyId);
  return grant<'manage members'>()(member);
}

export function mayAddAgencies(member: Member): Authorized<Member, 'add agencies'> {
  mayAdministrate(member);
  if (!reachesAll(member)) throw problem('FORBIDDEN', 'Agencies are added by those who run this installation.');
  return grant<'add agencies'>()(member);
}

export function reachesAll(member: Member): boolean {
  return member.agencyId === ownAgency && member.role === 'administrator';
}

function reach(member: Member, agencyId: string): void {
  if (member.agencyId !== agencyId && !reachesAll(member)) throw problem('FORBIDDEN', 'This is another agency.');
}
