// Who may see the figures: everybody who is signed in, each those of their agency.
import type { Member } from '../../contract/session.ts';
import { roles } from '#listing/lead.ts';
import { problem } from '../problems.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';

export function mayReadDashboard(member: Member): Authorized<Member, 'read dashboard'> {
  if (!roles.includes(member.role)) throw problem('FORBIDDEN');
  return grant<'read dashboard'>()(member);
}
