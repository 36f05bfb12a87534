// Who may do what with leads. Roles come from listing/lead.ts, and so does the table of verdicts.
import type { Member } from '../../contract/session.ts';
import { can, transitions } from '#listing/lead.ts';
import type { LeadStatus, Role, Verdict } from '#listing/lead.ts';
import type { StoredLead } from '#store/lead-types.ts';
import type { SavedView } from '#store/saved-views.ts';
import { problem } from '../problems.ts';
import { grant } from './authorized.ts';
import type { Authorized } from './authorized.ts';

const readers: readonly Role[] = ['analyst', 'supervisor', 'investigator', 'officer', 'administrator', 'auditor'];
const deciders: readonly Role[] = ['analyst', 'supervisor', 'administrator'];
const taggers: readonly Role[] = ['analyst', 'supervisor', 'investigator', 'administrator'];
const viewKeepers: readonly Role[] = readers.filter((role) => role !== 'auditor');
const translators = viewKeepers;
const viewRemovers: readonly Role[] = ['supervisor', 'administrator'];
const agreementReaders: readonly Role[] = ['supervisor', 'officer', 'administrator', 'auditor'];
const reviewSetters: readonly Role[] = ['supervisor', 'officer', 'administrator'];
const auditReaders: readonly Role[] = ['supervisor', 'investigator', 'administrator', 'auditor'];

export function mayReadLeads(member: Member): Authorized<Member, 'read leads'> {
  if (!readers.includes(member.role)) throw problem('FORBIDDEN');
  return grant<'read leads'>()(member);
}

export function mayTriage(member: Member): Authorized<Member, 'triage'> {
  if (!deciders.includes(member.role)) throw problem('FORBIDDEN', `Leads are decided by: ${deciders.join(', ')}.`);
  return grant<'triage'>()(member);
}

/** `lead` as it stands now: the table of states says whether the verdict is possible, and by whom. */
export function mayDecide(member: Member, lead: StoredLead, verdict: Verdict): Authorized<StoredLead, 'decide'> {
  const answer = can(member.role, verdict, lead.status);
  if (!answer.ok) {
    const byNobody = transitions[lead.status][verdict] === undefined;
    throw problem(byNobody ? 'VERDICT_REFUSED' : 'FORBIDDEN', answer.why);
  }
  return grant<'decide'>()(lead);
}

export function mayTag(member: Member): Authorized<Member, 'tag leads'> {
  if (!taggers.includes(member.role)) throw problem('FORBIDDEN', `Tags are set by: ${taggers.join(', ')}.`);
  return grant<'tag leads'>()(member);
}

/** What is translated leaves the console, if only for the next room; an auditor moves nothing. */
export function mayTranslate(member: Member): Authorized<Member, 'translate leads'> {
  if (!translators.includes(member.role)) throw problem('FORBIDDEN', 'An auditor reads and changes nothing.');
  return grant<'translate leads'>()(member);
}

export function mayKeepViews(member: Member): Authorized<Member, 'keep views'> {
  if (!viewKeepers.includes(member.role)) throw problem('FORBIDDEN', 'An auditor reads and changes nothing.');
  return grant<'keep views'>()(member);
}

export function mayReadAgreement(member: Member): Authorized<Member, 'read agreement'> {
  if (!agreementReaders.includes(member.role))
    throw problem('FORBIDDEN', `How far people agree is for: ${agreementReaders.join(', ')}.`);
  return grant<'read agreement'>()(member);
}

export function maySetReviews(member: Member): Authorized<Member, 'set reviews'> {
  if (!reviewSetters.includes(member.role))
    throw problem('FORBIDDEN', `The share of second reviews is set by: ${reviewSetters.join(', ')}.`);
  return grant<'set reviews'>()(member);
}

/** One's own; a shared one also those who look after the queue. */
export function removesView(member: Member, view: SavedView): boolean {
  return view.ownerId === member.id || (view.shared && viewRemovers.includes(member.role));
}

export function readsAudit(member: Member): boolean {
  return auditReaders.includes(member.role);
}

/** Whether the queue hands a lead of that status to the member unasked; needs-info waits until somebody looks it up. */
export function isHandedOut(member: Member, status: LeadStatus): boolean {
  if (status === 'new') return deciders.includes(member.role);
  return status === 'escalated' && can(member.role, 'confirmed', status).ok;
}
