// A worker of its own for frontier-pacing.test.ts: asks a server again and again, in its turn, until the server says that it was asked enough.
import { makePoliteness } from '#crawler/fetch/politeness.ts';
import { silentLog } from '#lib/log.ts';
import { makePacing } from '#store/frontier-pacing.ts';
import { openStore } from '#store/open-store.ts';

const [database = '', origin = '', rate = '', concurrency = ''] = process.argv.slice(2);
const store = await openStore({ url: database, log: silentLog });
const politeness = makePoliteness({ pacing: makePacing(store, { workerId: `worker-${process.pid}` }) });
const { host } = new URL(origin);
politeness.configure(host, { rate: Number(rate), concurrency: Number(concurrency) });

async function askOn(): Promise<void> {
  for (let status = 200; status !== 410;) {
    await politeness.turn(host);
    const started = performance.now();
    const answer = await fetch(`${origin}/${process.pid}`);
    status = answer.status;
    const retryAfter = answer.headers.get('retry-after');
    politeness.heard(host, {
      ms: performance.now() - started,
      status,
      retryAfterMs: retryAfter === null ? null : Number(retryAfter) * 1000,
    });
    await answer.arrayBuffer();
  }
}

await Promise.all(Array.from({ length: Number(concurrency) * 2 }, askOn));
await store.close();
