// A worker of its own for frontier.test.ts: claims without end, finishes every other URL, says what it does, and waits to be killed.
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { makeFrontier } from '#store/frontier.ts';
import { openStore } from '#store/open-store.ts';

const [url = '', scanId = ''] = process.argv.slice(2);
const store = await openStore({ url, log: silentLog });
const frontier = makeFrontier(store, { scanId, workerId: `doomed-${process.pid}`, leaseMs: 1_500, clock: systemClock });
for (let taken = 0; taken < 60; taken += 10) {
  const claimed = await frontier.claim(10);
  await frontier.finish(claimed.filter((_, n) => n % 2 === 0).map(({ key }) => ({ key, outcome: 'done' as const })));
}
process.stdout.write('in the middle\n');
await new Promise(() => setInterval(() => {}, 60_000));
