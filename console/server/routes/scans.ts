// How the scans go: their frontier counted, what they left out by reason.
import { listScans } from '#console/contract/scans.ts';
import type { Scan as Shown } from '#console/contract/scans.ts';
import { makeFrontier } from '#store/frontier.ts';
import { countLeads } from '#store/leads.ts';
import { listScans as scansOf, scanReasons } from '#store/scans.ts';
import type { Scan } from '#store/scans.ts';
import type { ConsoleDeps } from '../deps.ts';
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
      mayReadScans(signedIn(request));
      const scans = await scansOf(deps.store, { limit: shown });
      return { scans: await Promise.all(scans.map((scan) => present(deps, scan))) };
    },
  });
}

async function present({ store, clock, liveCounts }: ConsoleDeps, scan: Scan): Promise<Shown> {
  // Only to count: it claims nothing, so its worker's name and lease are never used.
  const frontier = makeFrontier(store, { scanId: scan.id, workerId: 'console', leaseMs: 1, clock });
  const [counts, reasons, leads] = await Promise.all([
    frontier.counts(),
    scanReasons(store, scan.id),
    countLeads(store, { scanId: scan.id }),
  ]);
  const listings = (liveCounts?.(scan.id) ?? scan.counts)['listings'];
  return {
    id: scan.id,
    name: scan.name,
    state: scan.status,
    startedAt: scan.startedAt,
    endedAt: scan.finishedAt,
    pages: counts.done,
    waiting: counts.waiting + counts.claimed,
    listings: listings ?? null,
    leads: Object.values(leads).reduce((sum, count) => sum + count, 0),
    skipped: counts.skipped,
    failed: counts.failed,
    reasons: Object.entries(reasons)
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((a, b) => b.count - a.count),
  };
}
