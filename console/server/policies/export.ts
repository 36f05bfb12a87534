// Who may take a package for court out of the console.
import type { Member } from '../../contract/session.ts';
import type { Role } from '#listing/lead.ts';
import { problem } from '../problems.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';

const exporters: readonly Role[] = ['investigator', 'supervisor', 'administrator'];

export function exportsEvidence(member: Member): boolean {
  return exporters.includes(member.role);
}

export function mayExport(member: Member): Authorized<Member, 'export evidence'> {
  if (!exportsEvidence(member)) throw problem('FORBIDDEN', `Packages are exported by: ${exporters.join(', ')}.`);
  return grant<'export evidence'>()(member);
}
