// Everything about one lead.
import { readLead } from '../../contract/lead.ts';
import type { LeadDetail } from '../../contract/lead.ts';
import type { Member } from '../../contract/session.ts';
import { listAudit } from '#store/audit.ts';
import { changesOf, getLead, relatedLeads } from '#store/leads.ts';
import type { StoredLead } from '#store/lead-types.ts';
import type { Store } from '#store/open-store.ts';
import { snapshotsOf } from '#store/snapshots.ts';
import { verdictsOf } from '#store/verdicts.ts';
import type { ConsoleDeps } from '../deps.ts';
import { signedIn } from '../gate.ts';
import { mayReadLeads, readsAudit } from '../policies/leads.ts';
import { presentAudit, presentChange, presentLead, presentRelated, presentVerdict } from '../presenters/lead.ts';
import { presentSnapshot } from '../presenters/snapshot.ts';
import { presentTerms } from '../presenters/terms.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

/** As many as an eye takes in beside the lead; the seller's others are found by a search. */
const relatedShown = 12;

export function leadRoutes(app: App, deps: ConsoleDeps): void {
  app.route({
    ...at(readLead),
    handler: async (request) => {
      const member = mayReadLeads(signedIn(request));
      return detailOf(deps, member, await existing(deps.store, request.params.id));
    },
  });
}

/** The lead, or the refusal NOT_FOUND. */
export async function existing(store: Store, id: string): Promise<StoredLead> {
  const lead = await getLead(store, id);
  if (lead === undefined) throw problem('NOT_FOUND', 'There is no such lead.');
  return lead;
}

/** What the screen of one lead needs, in one answer, so that it can be painted with no further request. */
export async function detailOf({ store, matcher }: ConsoleDeps, member: Member, lead: StoredLead): Promise<LeadDetail> {
  const [related, changes, verdicts, snapshots, audit] = await Promise.all([
    relatedLeads(store, lead.id, relatedShown),
    changesOf(store, lead.listingId),
    verdictsOf(store, lead.id),
    snapshotsOf(store, lead.id),
    readsAudit(member) ? listAudit(store, { subject: lead.id, limit: 50 }) : null,
  ]);
  return {
    lead: presentLead(lead),
    terms: presentTerms(lead.listing, matcher),
    firstSeen: lead.firstSeen,
    lastSeen: lead.lastSeen,
    related: related.map((other) => presentRelated(lead, other)),
    changes: changes.toReversed().map(presentChange),
    verdicts: verdicts.toReversed().map(presentVerdict),
    snapshots: snapshots.map(presentSnapshot),
    audit: audit?.map(presentAudit) ?? null,
  };
}
