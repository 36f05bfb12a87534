// The timetable: listed, added to, taken from. The queue's schedulers follow through a function that bin/ hands in.
import { addSchedule, listSchedules, removeSchedule } from '../../contract/schedule.ts';
import { BadInput } from '#lib/errors.ts';
import { readTimetable } from '#queue/timetable.ts';
import { getOperation, listOperations } from '#store/operations.ts';
import * as stored from '#store/schedules.ts';
import { getSources } from '#store/sources.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayPlan, mayReadPlans } from '../policies/operations.ts';
import { presentSchedule } from '../presenters/schedule.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

export function scheduleRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock, crawling } = deps;

  app.route({
    ...at(listSchedules),
    handler: async (request) => {
      const view = viewOf(store, mayReadPlans(signedIn(request)));
      const schedules = await stored.listSchedules(view);
      const [runs, operations] = await Promise.all([
        stored.runsOf(
          view,
          schedules.map(({ id }) => id),
        ),
        listOperations(view),
      ]);
      const names = new Map(operations.map(({ id, name }) => [id, name]));
      return {
        schedules: schedules.map((schedule) =>
          presentSchedule(schedule, {
            runs: runs.get(schedule.id) ?? [],
            operation: names.get(schedule.operationId ?? '') ?? null,
            now: clock.now(),
          }),
        ),
      };
    },
  });

  app.route({
    ...at(addSchedule),
    handler: async (request) => {
      const member = mayPlan(signedIn(request));
      if (crawling === undefined) throw problem('NOT_READY', 'This console was started without a crawler.');
      const { name, pattern, timeZone, sources: ids, focus, operation, maxPages } = request.body;
      const timetable = readTimetable({ pattern, timeZone });
      const view = viewOf(store, member);
      const sources = await getSources(view, ids);
      if (sources.length < new Set(ids).size) throw problem('NOT_FOUND', 'One of the sources is not there any more.');
      if (operation !== null && (await getOperation(view, operation)) === undefined)
        throw problem('NOT_FOUND', 'There is no such operation.');
      const unknown = focus.filter((group) => deps.groups?.includes(group) !== true);
      if (unknown.length > 0) throw new BadInput(`The lexicon has no group ${unknown.join(', ')}.`, { field: 'focus' });
      const options = crawling.planScan(
        sources.map(({ settings }) => settings),
        { focus, maxPages },
      );
      const { id: createdBy, agencyId } = member;
      const { id } = await stored.addSchedule(
        store,
        { name, ...timetable, options, operationId: operation, agencyId, createdBy },
        clock,
      );
      await deps.syncTimetable?.();
      return { id };
    },
  });

  app.route({
    ...at(removeSchedule),
    handler: async (request) => {
      const member = mayPlan(signedIn(request));
      const schedule = await stored.getSchedule(viewOf(store, member), request.params.id);
      if (schedule === undefined) throw problem('NOT_FOUND', 'There is no such schedule.');
      await stored.removeSchedule(store, { id: schedule.id, by: member.id, clock });
      await deps.syncTimetable?.();
      return { ok: true as const };
    },
  });
}
