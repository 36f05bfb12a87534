// Who runs the installation: members, queues, figures.
import type { Member } from '../../contract/session.ts';
import { problem } from '../problems.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';

export function mayAdministrate(member: Member): Authorized<Member, 'administrate'> {
  if (member.role !== 'administrator') throw problem('FORBIDDEN', 'This is for administrators.');
  return grant<'administrate'>()(member);
}
