// The dashboard's figures in one answer.
import { readDashboard } from '../../contract/dashboard.ts';
import { countByFacts, countPages, scanFigures, verdictsByWeek } from '#store/dashboard.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayReadDashboard } from '../policies/dashboard.ts';
import { presentDashboard } from '../presenters/dashboard.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

const dayMs = 86_400_000;

export function dashboardRoutes(app: App, deps: ConsoleDeps): void {
  app.route({
    ...at(readDashboard),
    handler: async (request) => {
      const store = viewOf(deps.store, mayReadDashboard(signedIn(request)));
      const { period, operation: operationId } = request.query;
      const now = deps.clock.now();
      const since =
        period === 'all' ? undefined : new Date(now.getTime() - Number(period) * dayMs).toISOString().slice(0, 10);
      const choice = { since, operationId };
      const [counts, weeks, scans, pages] = await Promise.all([
        countByFacts(store, choice),
        verdictsByWeek(store, choice),
        scanFigures(store, { ...choice, now }),
        countPages(store, choice),
      ]);
      return presentDashboard({ since: since ?? null, counts, weeks, scans, pages });
    },
  });
}
