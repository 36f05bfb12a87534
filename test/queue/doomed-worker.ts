// A process of its own for run-workers.test.ts: takes a scan job, says so, and never ends by itself.
import { silentLog } from '#lib/log.ts';
import { makeBackend } from '#queue/backend.ts';
import { runWorkers } from '#queue/run-workers.ts';

const [address = '{}'] = process.argv.slice(2);
const hang = async (): Promise<never> => {
  process.stdout.write('taken\n');
  return new Promise(() => setInterval(() => {}, 60_000));
};
await runWorkers(
  makeBackend(JSON.parse(address) as { databaseUrl?: string; redisUrl?: string }),
  { scan: hang, capture: hang, 'capture-stamp': hang, 'capture-custody': hang, pictures: hang, 'scheduled-scan': hang },
  { log: silentLog, signal: new AbortController().signal, lockMs: 1_000, stalledCheckMs: 200 },
);
