// Everything about one lead.
import { readLead } from '../../contract/lead.ts';
import type { LeadDetail } from '../../contract/lead.ts';
import type { Member } from '../../contract/session.ts';
import { listAudit } from '#store/audit.ts';
import { relatedTo } from '#intelligence/related.ts';
import { changesOf, getLead, getLeads } from '#store/leads.ts';
import type { StoredLead } from '#store/lead-types.ts';
import type { Store } from '#store/open-store.ts';
import { snapshotsOf } from '#store/snapshots.ts';
import { verdictsOf } from '#store/verdicts.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayReadLeads, readsAudit } from '../policies/leads.ts';
import { presentAudit, presentChange, presentLead, presentRelated, presentVerdict } from '../presenters/lead.ts';
import { presentSpecies } from '../presenters/lead-species.ts';
import { presentPlace } from '../presenters/place.ts';
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
      return detailOf(deps, member, await existing(viewOf(deps.store, member), request.params.id));
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
export async function detailOf(deps: ConsoleDeps, member: Member, lead: StoredLead): Promise<LeadDetail> {
  const store = viewOf(deps.store, member);
  const [related, changes, verdicts, snapshots, audit] = await Promise.all([
    relatedBeside(store, lead),
    changesOf(store, lead.listingId),
    verdictsOf(store, lead.id),
    snapshotsOf(store, lead.id),
    readsAudit(member) ? listAudit(store, { subject: lead.id, limit: 50 }) : null,
  ]);
  return {
    lead: presentLead(lead),
    tags: lead.tags,
    species: presentSpecies(lead, deps.lexicon),
    place: presentPlace(lead.listing, deps.gazetteer?.()),
    translator: deps.translator?.name ?? null,
    terms: presentTerms(lead.listing, deps.matcher),
    firstSeen: lead.firstSeen,
    lastSeen: lead.lastSeen,
    related,
    changes: changes.toReversed().map(presentChange),
    verdicts: verdicts.toReversed().map(presentVerdict),
    snapshots: snapshots.map(presentSnapshot),
    audit: audit?.map(presentAudit) ?? null,
  };
}

/** Strongest bond first. */
async function relatedBeside(store: Store, lead: StoredLead): Promise<LeadDetail['related']> {
  const related = await relatedTo(store, lead.id, relatedShown);
  const leads = new Map(
    (
      await getLeads(
        store,
        related.map(({ leadId }) => leadId),
      )
    ).map((other) => [other.id, other]),
  );
  return related.flatMap((bond) => {
    const other = leads.get(bond.leadId);
    return other === undefined ? [] : [presentRelated(other, bond)];
  });
}
