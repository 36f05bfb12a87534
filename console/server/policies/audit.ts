// Who may read the audit log of their agency.
import type { Member } from '../../contract/session.ts';
import { problem } from '../problems.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';
import { readsAudit } from './leads.ts';

export function mayReadAudit(member: Member): Authorized<Member, 'read audit'> {
  if (!readsAudit(member)) throw problem('FORBIDDEN', 'The audit log is not for your role.');
  return grant<'read audit'>()(member);
}
