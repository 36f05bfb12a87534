// One scan of the four sites by two workers, three of which are killed without warning: is everything found, once, and is nobody asked too fast?
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { startNightjar } from '../processes.ts';
import { lines, serveMarket, siteNames, type MarketOptions, type Request } from './market.ts';

const rate = 30;
const kills = [0.2, 0.45, 0.7];

export async function endurance(options: Omit<MarketOptions, 'calm'>): Promise<void> {
  const market = await serveMarket({ ...options, calm: false });
  const [home, out, all] = ['home', 'leads.jsonl', 'all.jsonl'].map((name) => join(options.folder, name)) as [
    string,
    string,
    string,
  ];
  const policy = ['--status', 'any', '--include', 'fossils'];
  const files = ['--out', out, '--listings', all];
  const start = () =>
    startNightjar(
      ['scan', ...market.sites, '--allow-loopback', '--rate', String(rate), ...policy, ...files, '--quiet'],
      { NIGHTJAR_HOME: home },
      { quiet: true },
    );
  try {
    const gold = await market.gold();
    const workers = [start(), start()];
    const killedAt: number[] = [];
    for (const [n, share] of kills.entries()) {
      while ((await market.requests()).length < share * gold.length) await delay(100);
      const victim = n % workers.length;
      workers[victim]?.kill('SIGKILL');
      killedAt.push(Date.now());
      await workers[victim]?.ended;
      workers[victim] = start();
    }
    const codes = await Promise.all(workers.map(({ ended }) => ended));
    if (codes.some((code) => code !== 0)) throw new Error(`The workers ended with ${codes.join(' and ')}.`);

    const listings = await lines<{ url: string }>(all);
    const requests = await market.requests();
    const found = new Set(listings.map(({ url }) => url));
    console.table(
      Object.fromEntries(
        siteNames.map((site) => {
          const wanted = gold.filter((row) => row.site === site);
          const asked = requests.filter((request) => request.site === site);
          return [
            site,
            {
              listings: wanted.length,
              found: wanted.filter(({ url }) => found.has(url)).length,
              'closed paths asked': asked.filter(({ path }) => /^\/(?:private\/|calendar)/.test(path)).length,
              ...manners(asked),
              ...fetchedTwice(asked, killedAt),
            },
          ];
        }),
      ),
    );
    console.log(
      `two workers, ${kills.length} × kill -9, ${rate} requests a second and host asked for; ${requests.length} requests in ${seconds(requests).toFixed(0)} s; listings twice: ${listings.length - found.size}; foreign: ${listings.filter(({ url }) => !gold.some((row) => row.url === url)).length}`,
    );
  } finally {
    await market.stop();
  }
}

/** From the server's own log. A second that begins anywhere holds at most the rate, and one more where it begins with a request. */
function manners(asked: Request[]) {
  const times = asked.map(({ at }) => at).sort((a, b) => a - b);
  const gaps = times
    .slice(1)
    .map((at, n) => at - (times[n] ?? 0))
    .sort((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to += 1) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= 1000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return {
    requests: times.length,
    'a second, mean': Number((times.length / seconds(asked)).toFixed(1)),
    'in any second, most': most,
    'gap, least ms': gaps[0],
    'gap, 1st percentile ms': gaps[Math.floor(gaps.length / 100)],
  };
}

/** Pages answered twice: only such as a killed worker had not written down yet. None may have been answered first after the last kill. */
function fetchedTwice(asked: Request[], killedAt: number[]) {
  const pages = asked.filter(({ status, path }) => status === 200 && !/^\/(?:robots\.txt|api\/|img\/)/.test(path));
  const first = new Map<string, number>();
  const untilKill: number[] = [];
  for (const { path, at } of pages) {
    const known = first.get(path);
    if (known === undefined) first.set(path, at);
    else untilKill.push(Math.min(...killedAt.filter((kill) => kill >= known).map((kill) => kill - known)));
  }
  return {
    'pages twice, under way at a kill': untilKill.filter(Number.isFinite).length,
    'the longest, s before it': Number((Math.max(0, ...untilKill.filter(Number.isFinite)) / 1000).toFixed(1)),
    'pages twice else': untilKill.filter((ms) => !Number.isFinite(ms)).length,
  };
}

function seconds(requests: Request[]): number {
  const times = requests.map(({ at }) => at);
  return (Math.max(...times) - Math.min(...times)) / 1000;
}
