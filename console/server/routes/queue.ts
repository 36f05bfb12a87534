// The list of leads with its counts, and what it can be narrowed by.
import { listQueue, queueChoiceKinds, queueChoices } from '../../contract/queue.ts';
import type { QueueChoices, QueueFilters } from '../../contract/queue.ts';
import type { LeadStatus } from '#listing/lead.ts';
import type { Clock } from '#lib/clock.ts';
import { commonFacets, countLeads, listLeads } from '#store/leads.ts';
import { facetKinds } from '#store/lead-types.ts';
import type { ListLeadsOptions } from '#store/lead-types.ts';
import type { Store } from '#store/open-store.ts';
import { listOperations } from '#store/operations.ts';
import { listScans } from '#store/scans.ts';
import { listTags } from '#store/tags.ts';
import type { ConsoleDeps } from '../deps.ts';
import { deskOf, viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayReadLeads } from '../policies/leads.ts';
import { presentRow } from '../presenters/lead.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

const scansShown = 50;
const day = 86_400_000;

export function queueRoutes(app: App, deps: ConsoleDeps): void {
  const counts = makeCounts(deps.clock);

  app.route({
    ...at(listQueue),
    handler: async (request) => {
      const member = mayReadLeads(signedIn(request));
      const { store, queue } = await deskOf(deps, member);
      const { after, limit, ...filters } = request.query;
      const [page, byStatus, { waiting, claimed }] = await Promise.all([
        listLeads(
          store,
          {
            ...optionsOf(filters, deps.clock),
            agencyId: member.agencyId,
            limit,
            ...(after === undefined ? {} : { cursor: after }),
          },
          deps.store,
        ),
        counts(store, member.agencyId),
        queue.counts(),
      ]);
      return { leads: page.leads.map(presentRow), next: page.next ?? null, counts: { byStatus, waiting, claimed } };
    },
  });

  app.route({
    ...at(queueChoices),
    handler: async (request) => {
      const member = mayReadLeads(signedIn(request));
      const view = viewOf(deps.store, member);
      const [facets, tags, scans, operations] = await Promise.all([
        commonFacets(view, member.agencyId),
        listTags(view),
        listScans(view, { limit: scansShown }),
        listOperations(view),
      ]);
      const choices = Object.fromEntries(
        queueChoiceKinds.map((kind) => [
          kind,
          facets.filter((facet) => facet.kind === kind).map(({ value, count }) => ({ value, count })),
        ]),
      ) as QueueChoices['choices'];
      choices.tag = tags.map(({ tag, count }) => ({ value: tag, count }));
      const named = (all: ReadonlyArray<{ id: string; name: string }>) => all.map(({ id, name }) => ({ id, name }));
      return { choices, scans: named(scans), operations: named(operations) };
    },
  });
}

/** The store's terms for the filters of the page's address. */
function optionsOf(filters: QueueFilters, clock: Clock): ListLeadsOptions {
  const { status, search, minScore, minWorth, tag, scan, operation, days, order } = filters;
  const facets = Object.fromEntries(
    facetKinds.flatMap((kind) => (filters[kind] === undefined ? [] : [[kind, filters[kind]]])),
  );
  return {
    status: status === undefined ? 'open' : [status],
    facets,
    ...(search === undefined || search.trim() === '' ? {} : { query: search }),
    ...(minScore === undefined ? {} : { minScore }),
    ...(minWorth === undefined ? {} : { minWorth }),
    ...(tag === undefined ? {} : { tag }),
    ...(scan === undefined ? {} : { scanId: scan }),
    ...(operation === undefined ? {} : { operationId: operation }),
    ...(days === undefined ? {} : { since: new Date(clock.now().getTime() - days * day) }),
    ...(order === undefined ? {} : { order }),
  };
}

/**
 * Counts of an agency's leads by status. Every page asks for them every few seconds, and counting a million takes a while: an answer is
 * kept for as long as twenty countings take, so that counting never takes more than a twentieth of the database's time.
 */
function makeCounts(clock: Clock): (view: Store, agencyId: string) => Promise<Record<LeadStatus, number>> {
  const kept = new Map<string, { until: number; counts: Promise<Record<LeadStatus, number>> }>();
  return (view, agencyId) => {
    const began = clock.now().getTime();
    const known = kept.get(agencyId);
    if (known !== undefined && began < known.until) return known.counts;
    const entry = { until: Number.POSITIVE_INFINITY, counts: countLeads(view) };
    kept.set(agencyId, entry);
    const settle = async () => {
      await entry.counts;
      const ended = clock.now().getTime();
      const took = ended - began;
      // What is counted in an instant is counted anew.
      entry.until = took < 50 ? ended : ended + 20 * took;
    };
    settle().catch(() => kept.delete(agencyId));
    return entry.counts;
  };
}
