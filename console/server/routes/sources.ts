// Sources: listed with their health, added with a legal basis, tried. The crawler's part is handed in by bin/.
import { addSource, listSources, removeSource, tryPage } from '../../contract/sources.ts';
import { GiveUp, Retry, RetryLater } from '#lib/errors.ts';
import { appendAudit } from '#store/audit.ts';
import * as stored from '#store/sources.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayPlan, mayReadPlans } from '../policies/operations.ts';
import { presentSource } from '../presenters/sources.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

/** Somebody waits for the answer; a browser that draws the page takes its time. */
const tryMs = 60_000;

export function sourceRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock, crawling } = deps;

  app.route({
    ...at(listSources),
    handler: async (request) => {
      const sources = await stored.listSources(viewOf(store, mayReadPlans(signedIn(request))));
      return { sources: sources.map(presentSource), kinds: [...(crawling?.kinds ?? [])] };
    },
  });

  app.route({
    ...at(addSource),
    handler: async (request) => {
      const member = mayPlan(signedIn(request));
      if (crawling === undefined) throw problem('NOT_READY', 'This console was started without a crawler.');
      const { url, ...wishes } = request.body;
      const settings = crawling.checkSource(url, wishes);
      const { name, legalBasis } = request.body;
      const { id: createdBy, agencyId } = member;
      return { id: await stored.addSource(store, { name, url, legalBasis, settings, agencyId, createdBy }, clock) };
    },
  });

  app.route({
    ...at(removeSource),
    handler: async (request) => {
      const member = mayPlan(signedIn(request));
      const [found] = await stored.getSources(viewOf(store, member), [request.params.id]);
      if (found === undefined) throw problem('NOT_FOUND', 'There is no such source.');
      await stored.removeSource(store, { id: found.id, by: member.id, clock });
      return { ok: true as const };
    },
  });

  app.route({
    ...at(tryPage),
    config: { rateLimit: { max: 10, timeWindow: '1 minute' } },
    handler: async (request) => {
      const member = mayPlan(signedIn(request));
      if (crawling === undefined) throw problem('NOT_READY', 'This console was started without a crawler.');
      const { url } = request.body;
      const details = { agency: member.agencyId, url };
      await appendAudit(
        store.db,
        [{ actor: member.id, action: 'page.tried', subject: new URL(url).host, details }],
        clock,
      );
      try {
        return { ok: true as const, page: await crawling.tryPage(url, AbortSignal.timeout(tryMs)) };
      } catch (error) {
        if (error instanceof GiveUp || error instanceof Retry || error instanceof RetryLater)
          return { ok: false as const, why: error.message, hint: error.hint ?? null };
        if (error instanceof Error && error.name === 'TimeoutError')
          return { ok: false as const, why: `No answer within ${tryMs / 1000} s.`, hint: null };
        throw error;
      }
    },
  });
}
