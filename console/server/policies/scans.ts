// Who may see how scans go: everybody who is signed in.
import type { Member } from '../../contract/session.ts';
import { roles } from '#listing/lead.ts';
import { problem } from '../problems.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';

export function mayReadScans(member: Member): Authorized<Member, 'read scans'> {
  if (!roles.includes(member.role)) throw problem('FORBIDDEN');
  return grant<'read scans'>()(member);
}
