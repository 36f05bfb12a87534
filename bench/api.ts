// The console's API under as many signed-in members as TWIX has: 3,114 in 386 agencies. autocannon asks; errors, p99 and the server's memory are printed.
// Run: npm run bench:api -- [seconds] [leads of an agency] [members] [agencies]. Memory is taken every half minute.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { silentLog } from '#lib/log.ts';
import { openEmbedded } from '#store/embedded.ts';
import { openStore } from '#store/open-store.ts';
import { seedLeads } from './triage/seed.ts';

const [seconds = 60, leads = 20_000, members = 3114, agencies = 386] = process.argv.slice(2).map(Number);
const password = 'a password of the benchmark';
const connections = 32;

const home = await mkdtemp(join(tmpdir(), 'nightjar-bench-api-'));
const embedded = await openEmbedded({ home, log: silentLog });
try {
  const store = await openStore({ url: embedded.url, log: silentLog });
  await seedLeads(store, leads);
  await store.close();
  const server = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      fileURLToPath(new URL('api/serve.ts', import.meta.url)),
      embedded.url,
      String(agencies),
      String(members),
      password,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  const memory = async () => {
    server.stdin.write('memory\n');
    return Number(await next());
  };
  const url = await next();
  const cookies = await signInAll(url);
  process.stdout.write(`${cookies.length} members of ${agencies} agencies signed in; ${leads} leads in one of them\n`);

  const before = await memory();
  const seen: number[] = [];
  const watch = setInterval(() => void memory().then((bytes) => seen.push(bytes)), 30_000);
  const host = new URL(url).host;
  const result = await autocannon({
    url,
    duration: seconds,
    connections,
    requests: cookies.flatMap((cookie, n) => [
      { method: 'GET' as const, path: '/api/session', headers: { host, cookie } },
      { method: 'GET' as const, path: n % 3 === 0 ? '/api/queue?limit=20' : '/api/scans', headers: { host, cookie } },
      { method: 'GET' as const, path: `/api/leads/bench-${1 + (n % leads)}`, headers: { host, cookie } },
    ]),
  });
  clearInterval(watch);
  const after = await memory();
  const mb = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
  const { requests, latency, errors, timeouts } = result;
  const foreign = result['4xx'];
  process.stdout.write(
    [
      '| seconds | requests | a second | p50 | p97.5 | p99 | slowest | 5xx | errors | time-outs |',
      '|---|---|---|---|---|---|---|---|---|---|',
      `| ${seconds} | ${requests.total} | ${Math.round(requests.average)} | ${latency.p50} ms | ${latency.p97_5} ms | ${latency.p99} ms | ${latency.max} ms | ${result['5xx']} | ${errors} | ${timeouts} |`,
      `answers 2xx ${result['2xx']}, 404 for leads of another agency ${foreign}`,
      `memory: ${mb(before)} before, ${seen.map(mb).join(', ')} each half minute, ${mb(after)} after`,
      '',
    ].join('\n'),
  );
  server.stdin.end('stop\n');
  await once(server, 'exit');
  if (errors + timeouts + result['5xx'] > 0) process.exitCode = 1;
} finally {
  await embedded.close();
  await rm(home, { recursive: true, force: true });
}

/** Each member signs in once, eight at a time: Argon2 takes its time by intent. */
async function signInAll(url: string): Promise<string[]> {
  const origin = new URL(url).origin;
  const cookies: string[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let n = next++; n < members; n = next++) {
        const answer = await fetch(`${url}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin },
          body: JSON.stringify({ email: `member${n}@agency.example`, password }),
        });
        if (!answer.ok) throw new Error(`member ${n} cannot sign in: ${answer.status} ${await answer.text()}`);
        cookies[n] = answer.headers
          .getSetCookie()
          .map((cookie) => cookie.split(';', 1)[0] ?? '')
          .join('; ');
      }
    }),
  );
  return cookies;
}
