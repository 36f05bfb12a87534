// Scores a whole scan of the practice market against the market's own answers: `npm run bench:practice -- [--seed N] [--listings N]`.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Listing } from '#listing/listing.ts';
import { scoreLeads, scoreListings } from '#sandbox/score.ts';
import { startMarket } from '#sandbox/start-market.ts';
import { runNightjar } from './processes.ts';

const { values: options } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, listings: { type: 'string', default: '720' } },
});

const folder = await mkdtemp(join(tmpdir(), 'nightjar-bench-practice-'));
const market = await startMarket({ seed: Number(options.seed), listings: Number(options.listings) });
try {
  const [out, all] = [join(folder, 'leads.jsonl'), join(folder, 'all.jsonl')];
  const code = await runNightjar(
    [
      'scan',
      ...market.sites.map(({ url }) => url),
      '--allow-loopback',
      '--rate',
      '200',
      '--out',
      out,
      '--listings',
      all,
    ],
    { NIGHTJAR_HOME: join(folder, 'home') },
  );
  if (code !== 0) throw new Error(`The scan ended with code ${code}.`);
  const leads = (await lines<{ listing: Listing }>(out)).map(({ listing }) => listing);
  const read = scoreListings(market.answers, await lines<Listing>(all));
  const found = scoreLeads(market.answers, leads);

  console.log('\nlistings read');
  console.table(
    Object.fromEntries(Object.entries({ ...read.bySite, all: read }).map(([site, tally]) => [site, shares(tally)])),
  );
  for (const { url, field, expected, got } of read.wrong.slice(0, 10))
    console.log(`  ${field}: wanted ${JSON.stringify(expected)}, read ${JSON.stringify(got)} on ${url}`);
  console.log(
    `leads: precision ${found.precision.toFixed(3)} recall ${found.recall.toFixed(3)} F1 ${found.f1.toFixed(3)}; repeated ${found.repeated}`,
  );
  console.log('recall by way of hiding');
  console.table(found.byHiding);
  console.log('by language');
  console.table(found.byLanguage);
  console.log('false alarms by decoy', found.falseByDecoy);
  console.log(
    `requests to closed paths: ${market.requests().filter(({ closed }) => closed).length} of ${market.requests().length}`,
  );
  const flagged = new Set(leads.map(({ url }) => url));
  for (const answer of market.answers.filter(({ label, url }) => (label === 1) !== flagged.has(url)).slice(0, 60)) {
    console.log(
      `  ${answer.label === 1 ? 'missed' : 'false '} [${answer.language}] ${answer.title} (${answer.decoy ?? answer.hiding.join(',')})`,
    );
  }
} finally {
  await market.close();
  await rm(folder, { recursive: true, force: true });
}

function shares({ listings, read, title, price, seller }: ReturnType<typeof scoreListings>['bySite'][string]) {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return { listings, read: percent(read), title: percent(title), price: percent(price), seller: percent(seller) };
}

async function lines<T>(file: string): Promise<T[]> {
  return (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
