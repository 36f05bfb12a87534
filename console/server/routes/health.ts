// Alive, and able to work: for orchestrators, and for people with curl.
import { health, ready } from '../../contract/health.ts';
import { ownAgency } from '#store/agencies.ts';
import { listScans } from '#store/scans.ts';
import type { ConsoleDeps } from '../deps.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

export function healthRoutes(app: App, { store, queues }: ConsoleDeps): void {
  app.route({ ...at(health), config: { open: true }, handler: () => ({ ok: true as const }) });
  app.route({
    ...at(ready),
    config: { open: true },
    handler: async () => {
      try {
        await Promise.all([listScans(store, { limit: 1 }), queues.of(ownAgency).then((queue) => queue.counts())]);
      } catch {
        throw problem('NOT_READY');
      }
      return { ok: true as const };
    },
  });
}
