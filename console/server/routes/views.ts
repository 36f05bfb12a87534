// Saved views of the queue: one's own, and those that the agency shares.
import { queueFilters } from '../../contract/queue.ts';
import { listViews, removeView, saveView } from '../../contract/views.ts';
import { listViews as viewsOf, removeView as remove, saveView as save } from '#store/saved-views.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayKeepViews, mayReadLeads, removesView } from '../policies/leads.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

export function viewRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock } = deps;

  app.route({
    ...at(listViews),
    handler: async (request) => {
      const member = mayReadLeads(signedIn(request));
      const views = await viewsOf(viewOf(store, member), member.id);
      return {
        views: views.map((view) => ({
          id: view.id,
          name: view.name,
          // One kept by an older version may hold a filter that is gone: then it filters nothing.
          filters: queueFilters.catch({}).parse(view.filters),
          shared: view.shared,
          owner: view.ownerName,
          removable: removesView(member, view),
        })),
      };
    },
  });

  app.route({
    ...at(saveView),
    handler: async (request) => {
      const member = mayKeepViews(signedIn(request));
      const { agencyId, id: ownerId, name: ownerName } = member;
      return { id: await save(store, { ...request.body, agencyId, ownerId, ownerName }, clock) };
    },
  });

  app.route({
    ...at(removeView),
    handler: async (request) => {
      const member = mayKeepViews(signedIn(request));
      const view = (await viewsOf(viewOf(store, member), member.id)).find(({ id }) => id === request.params.id);
      if (view === undefined) throw problem('NOT_FOUND', 'There is no such view.');
      if (!removesView(member, view)) throw problem('FORBIDDEN', `Only ${view.ownerName} removes this view.`);
      await remove(store, view.id);
      return { ok: true as const };
    },
  });
}
