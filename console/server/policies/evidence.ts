// Who may ask for captures and take them away.
import type { Member } from '../../contract/session.ts';
import type { Role } from '#listing/lead.ts';
import { problem } from '../problems.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';

const capturers: readonly Role[] = ['analyst', 'supervisor', 'investigator', 'administrator'];
const readers: readonly Role[] = ['analyst', 'supervisor', 'investigator', 'administrator', 'auditor'];

export function mayCapture(member: Member): Authorized<Member, 'capture evidence'> {
  if (!capturers.includes(member.role)) throw problem('FORBIDDEN', `Captures are made by: ${capturers.join(', ')}.`);
  return grant<'capture evidence'>()(member);
}

export function mayReadEvidence(member: Member): Authorized<Member, 'read evidence'> {
  if (!readers.includes(member.role)) throw problem('FORBIDDEN', `Evidence is read by: ${readers.join(', ')}.`);
  return grant<'read evidence'>()(member);
}
