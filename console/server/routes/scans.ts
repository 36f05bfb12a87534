// How the scans go: their frontier counted, what they left out by reason.
import { listScans } from '../../contract/scans.ts';
import type { Scan as Shown } from '../../contract/scans.ts';
import type { Store } from '#store/open-store.ts';
import { scanProgress } from '#store/scan-progress.ts';
import { listScans as scansOf, scanReasons } from '#store/scans.ts';
import type { Scan } from '#store/scans.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayReadScans } from '../policies/scans.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

/** The latest ones; the page asks again every other second while one runs. */
const shown = 20;

export function scanRoutes(app: App, deps: ConsoleDeps): void {
  app.route({
    ...at(listScans),
    handler: async (request) => {
      const store = viewOf(deps.store, mayReadScans(signedIn(request)));
      const scans = await scansOf(store, { limit: shown });
      return { scans: await Promise.all(scans.map((scan) => present(store, scan))) };
    },
  });
}

async function present(store: Store, scan: Scan): Promise<Shown> {
  const [progress, reasons] = await Promise.all([scanProgress(store, scan.id), scanReasons(store, scan.id)]);
  return {
    id: scan.id,
    name: scan.name,
    state: scan.status,
    startedAt: scan.startedAt,
    endedAt: scan.finishedAt,
    ...progress,
    reasons: Object.entries(reasons)
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((a, b) => b.count - a.count),
  };
}
