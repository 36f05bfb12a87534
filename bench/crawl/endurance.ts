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

/** The market answers these two seconds late, and writes a request down when it has answered. */
const isSlow = (path: string) => Number(/\d{5,}/.exec(path)?.[0]) % 101 === 4;
const slowMs = 2000;

/**
 * From the server's own log, over every window of it and not only over seconds: that any `n` requests running took the time of `n - 1` gaps is the
 * same as that nowhere more came than the rate allows and one. What a busy server reads late it then reads in a heap: `ahead` says how high.
 */
function manners(asked: Request[]) {
  const times = asked
    .map(({ at, path, status }) => (status === 200 && isSlow(path) ? at - slowMs : at))
    .sort((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to += 1) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= 1000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  let [ahead, lowest] = [0, Infinity];
  for (const [index, at] of times.entries()) {
    const owed = index - (rate * at) / 1000;
    lowest = Math.min(lowest, owed);
    ahead = Math.max(ahead, owed - lowest);
  }
  const fastest = (count: number) => {
    const spans = times.slice(count - 1).map((at, index) => at - (times[index] ?? 0));
    return Number((((count - 1) * 1000) / Math.min(...spans)).toFixed(1));
  };
  return {
    requests: times.length,
    'a second, mean': Number((times.length / seconds(asked)).toFixed(1)),
    'in any second, most': most,
    'a second over any 10': fastest(10),
    'over any 30': fastest(30),
    'over any 100': fastest(100),
    'ahead of the rate, most': Number(ahead.toFixed(1)),
  };
}

/** Pages answered twice: only such as a killed worker had not written down yet. None may have been answered first after the last kill. */
function fetchedTwice(asked: Request[], killedAt: number[]) {
  // A script-drawn listing is asked for with its frame or by its data alone, its data once in either case.
  const isPage = (path: string) => !/^\/(?:robots\.txt|api\/listings\?|img\/|listing\/)/.test(path);
  const pages = asked.filter(({ status, path }) => status === 200 && isPage(path));
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
