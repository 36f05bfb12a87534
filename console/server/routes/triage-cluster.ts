// One verdict for everything that is joined: the leads of a cluster, each decided by the same rules as alone, and all of it taken back at once.
import { decideCluster, maxCluster, readCluster, undoCluster } from '../../contract/triage.ts';
import type { ClusterOutcome } from '../../contract/triage.ts';
import type { Member } from '../../contract/session.ts';
import { relatedTo } from '#intelligence/related.ts';
import { openStatuses } from '#listing/lead.ts';
import { appendAudit } from '#store/audit.ts';
import { getLeads } from '#store/leads.ts';
import type { StoredLead } from '#store/lead-types.ts';
import { undoVerdict, verdictsOf } from '#store/verdicts.ts';
import { claimOne } from '../claims.ts';
import type { ConsoleDeps } from '../deps.ts';
import { deskOf, viewOf } from '../desk.ts';
import type { Desk } from '../desk.ts';
import { signedIn } from '../gate.ts';
import type { Authorized } from '../policies/authorized.ts';
import { mayReadLeads, mayTriage } from '../policies/leads.ts';
import { problem, refusalOf } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { existing } from './leads.ts';
import { actorOf, decideOne } from './triage.ts';

type Triager = Authorized<Member, 'triage'>;

export function clusterRoutes(app: App, deps: ConsoleDeps): void {
  app.route({
    ...at(readCluster),
    handler: async (request) => {
      const view = viewOf(deps.store, mayReadLeads(signedIn(request)));
      const { id } = await existing(view, request.params.id);
      const related = await relatedTo(view, id, maxCluster - 1);
      const leads = byId(
        await getLeads(
          view,
          related.map(({ leadId }) => leadId),
        ),
      );
      return {
        members: related.flatMap(({ leadId, bonds }) => {
          const lead = leads.get(leadId);
          if (lead === undefined || !openStatuses.includes(lead.status)) return [];
          const because = bonds.map(({ kind, value }) => ({ kind, value }));
          return [{ id: lead.id, title: lead.listing.title, status: lead.status, because }];
        }),
      };
    },
  });

  app.route({
    ...at(decideCluster),
    handler: async (request) => {
      const member = mayTriage(signedIn(request));
      const desk = await deskOf(deps, member);
      const { verdict, leads: others } = request.body;
      const anchor = await existing(desk.store, request.params.id);
      const ids = [...new Set([anchor.id, ...others])];
      const found = byId(await getLeads(desk.store, ids));
      const outcomes: ClusterOutcome[] = [];
      for (const id of ids) outcomes.push(await outcomeOf(id, found.get(id)));
      const decided = outcomes.filter(({ outcome }) => outcome === 'decided').map(({ id }) => id);
      if (decided.length > 1)
        await appendAudit(
          deps.store.db,
          [
            {
              actor: member.id,
              action: 'verdict.cluster',
              subject: anchor.id,
              details: { agency: member.agencyId, verdict, leads: decided },
            },
          ],
          deps.clock,
        );
      return { outcomes };

      async function outcomeOf(id: string, lead: StoredLead | undefined): Promise<ClusterOutcome> {
        if (lead === undefined) return { id, outcome: 'gone', verdictId: null, why: null };
        try {
          const { id: verdictId } = await decideOne(deps, { desk, member, lead }, request.body);
          return { id, outcome: 'decided', verdictId, why: null };
        } catch (error) {
          const refusal = refusalOf(error);
          if (refusal === undefined) throw error;
          const outcome = refusal.code === 'LEAD_CLAIMED' ? 'held' : 'refused';
          return { id, outcome, verdictId: null, why: refusal.message };
        }
      }
    },
  });

  app.route({
    ...at(undoCluster),
    handler: async (request) => {
      const member = mayTriage(signedIn(request));
      const desk = await deskOf(deps, member);
      const outcomes = [];
      for (const { id, verdictId } of request.body.decided) {
        const why = await takeBack(deps, { desk, member }, { id, verdictId });
        outcomes.push({ id, undone: why === null, why });
      }
      return { outcomes };
    },
  });
}

/** Null, or why not. The lead comes back onto the queue; the first ones under the member's own claim are the page's business. */
async function takeBack(
  { store, clock }: ConsoleDeps,
  { desk, member }: { desk: Desk; member: Triager },
  { id, verdictId }: { id: string; verdictId: string | undefined },
): Promise<string | null> {
  try {
    const lead = await existing(desk.store, id);
    const latest = (await verdictsOf(desk.store, lead.id)).findLast(({ undoneAt }) => undoneAt === null);
    const meant = verdictId === undefined ? latest?.actor.id === member.id : latest?.id === verdictId;
    if (!meant) throw problem('NOTHING_TO_UNDO', 'It was decided anew since then.');
    await undoVerdict(store, { leadId: lead.id, actor: actorOf(member), clock });
    const now = await existing(desk.store, lead.id);
    if (!openStatuses.includes(now.status)) await desk.queue.remove(lead.id);
    else if (await claimOne(desk, member, now)) await desk.queue.release(lead.id, member.id);
    return null;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refusal.message;
  }
}

function byId(leads: readonly StoredLead[]): Map<string, StoredLead> {
  return new Map(leads.map((lead) => [lead.id, lead]));
}
