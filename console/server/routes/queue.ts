// The list of leads with its counts.
import { listQueue } from '../../contract/queue.ts';
import { openStatuses } from '#listing/lead.ts';
import { countLeads, listLeads } from '#store/leads.ts';
import type { ConsoleDeps } from '../deps.ts';
import { deskOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayReadLeads } from '../policies/leads.ts';
import { presentRow } from '../presenters/lead.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

export function queueRoutes(app: App, deps: ConsoleDeps): void {
  app.route({
    ...at(listQueue),
    handler: async (request) => {
      const { store, queue } = await deskOf(deps, mayReadLeads(signedIn(request)));
      const { status, search, minScore, order, after, limit } = request.query;
      const [page, byStatus, { waiting, claimed }] = await Promise.all([
        listLeads(store, {
          status: status === undefined ? openStatuses : [status],
          limit,
          ...(search === undefined || search.trim() === '' ? {} : { query: search }),
          ...(minScore === undefined ? {} : { minScore }),
          ...(order === undefined ? {} : { order }),
          ...(after === undefined ? {} : { cursor: after }),
        }),
        countLeads(store),
        queue.counts(),
      ]);
      return { leads: page.leads.map(presentRow), next: page.next ?? null, counts: { byStatus, waiting, claimed } };
    },
  });
}
