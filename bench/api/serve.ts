// The console's server alone, in a process of its own, so that its memory can be watched. Prints its address; answers each line on stdin with its memory in bytes.
import { createInterface } from 'node:readline';
import { createMember } from '#console/server/members.ts';
import { serveConsole } from '#console/server/server.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { makeBackend } from '#queue/backend.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { listAgencies, saveAgency } from '#store/agencies.ts';
import { openLeads } from '#store/leads.ts';
import { openStore } from '#store/open-store.ts';

const [url = '', agencies = '386', members = '3114', password = ''] = process.argv.slice(2);
const store = await openStore({ url, log: silentLog });
const backend = makeBackend({ databaseUrl: url });
const queues = makeLeadsQueues(backend);
for (let n = 0; n < Number(agencies); n += 1)
  await saveAgency(store, { id: n === 0 ? 'own' : `agency-${n}`, name: `Agency ${n}`, country: null }, systemClock);
for (const { id } of (await listAgencies(store)).slice(0, 1)) await (await queues.of(id)).rebuild(openLeads(store, id));
const served = await serveConsole(
  {
    store,
    queues,
    clock: systemClock,
    log: silentLog,
    secret: 'a secret of the benchmark, longer than 32 letters',
    limits: { requests: 1e9, signInsByAddress: 1e9, signInsByAccount: 1e9 },
  },
  { host: '127.0.0.1', port: 0 },
);
const { auth } = served.app;
for (let n = 0; n < Number(members); n += 1) {
  const agency = n % Number(agencies);
  await createMember(auth, {
    email: `member${n}@agency.example`,
    name: `Member ${n}`,
    role: n % 5 === 0 ? 'supervisor' : 'analyst',
    agency: `Agency ${agency}`,
    agencyId: agency === 0 ? 'own' : `agency-${agency}`,
    password,
  });
}
process.stdout.write(`${served.url}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') break;
  process.stdout.write(`${process.memoryUsage.rss()}\n`);
}
await served.close();
await queues.close();
await backend.close();
await store.close();
