// Who plans: sources, timetable and operations are seen by everybody and changed by those who answer for them.
import type { Member } from '../../contract/session.ts';
import { roles } from '#listing/lead.ts';
import type { Role } from '#listing/lead.ts';
import { problem } from '../problems.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';

const planners: readonly Role[] = ['officer', 'supervisor', 'administrator'];

export function mayReadPlans(member: Member): Authorized<Member, 'read plans'> {
  if (!roles.includes(member.role)) throw problem('FORBIDDEN');
  return grant<'read plans'>()(member);
}

export function mayPlan(member: Member): Authorized<Member, 'plan'> {
  if (!planners.includes(member.role)) throw problem('FORBIDDEN', `This is planned by: ${planners.join(', ')}.`);
  return grant<'plan'>()(member);
}
