// Tags on leads: set, taken off, and which there are.
import { listTags, setTag } from '../../contract/tags.ts';
import { listTags as tagsInUse, setTag as writeTag } from '#store/tags.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayReadLeads, mayTag } from '../policies/leads.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { existing } from './leads.ts';

export function tagRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock } = deps;

  app.route({
    ...at(setTag),
    handler: async (request) => {
      const member = mayTag(signedIn(request));
      const { id: leadId } = await existing(viewOf(store, member), request.params.id);
      const tags = await writeTag(store, { leadId, agencyId: member.agencyId, by: member.id, clock, ...request.body });
      return { tags };
    },
  });

  app.route({
    ...at(listTags),
    handler: async (request) => ({ tags: await tagsInUse(viewOf(store, mayReadLeads(signedIn(request)))) }),
  });
}
