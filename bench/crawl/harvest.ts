// How soon leads come: leads met by the time a tenth, a quarter and half of the practice market's pages are read, beside following links as they come.
import { promiseOf, openJudge, advertOf } from '#bin/judge.ts';
import { policySchema } from '#classifier/assessment.ts';
import { makeCrawl, userAgentOf } from '#crawler/crawl.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';
import type { Frontier } from '#lib/frontier.ts';
import { startMarket } from '#sandbox/start-market.ts';

const marks = [0.1, 0.25, 0.5, 1];

export async function harvest(home: string): Promise<void> {
  const judge = openJudge(home, 'none');
  const policy = policySchema.parse({ status: 'any' });
  const rows: Record<string, Record<string, string>> = {};
  const ways: Record<string, (inner: Frontier) => { frontier: Frontier; learns: boolean; hopes: boolean }> = {
    'breadth first': (inner) => ({ frontier: inOrder(inner), learns: false, hopes: false }),
    'by kind of link': (frontier) => ({ frontier, learns: false, hopes: false }),
    learned: (frontier) => ({ frontier, learns: true, hopes: false }),
    'learned, from the lexicon': (frontier) => ({ frontier, learns: true, hopes: true }),
  };
  for (const [name, way] of Object.entries(ways)) {
    const market = await startMarket({ seed: 1, listings: 1500, calm: true });
    const { frontier, learns, hopes } = way(makeMemoryFrontier());
    const met: number[] = [];
    let pages = 0;
    await makeCrawl({
      // The site drawn by script is left out: what is compared is the order. One page at a time, so that the order is the same each time.
      sources: market.sites
        .filter(({ kind }) => kind !== 'shop')
        .map(({ url }) => sourceFromUrl(url, { rate: 1_000_000, concurrency: 1 })),
      frontier: {
        ...frontier,
        // Little at once, so that what is learned counts.
        claim: (limit, options) => frontier.claim(Math.min(limit, 10), options),
      },
      async onListings(found) {
        const assessments = await judge.classifier.assess(
          found.map(({ listing }) => advertOf(listing)),
          policy,
        );
        const leads = found.filter((_, n) => assessments[n]?.relevant === true).map(({ listing }) => listing.url);
        met.push(...leads.map(() => pages));
        return learns ? leads : [];
      },
      onProgress: (progress) => (pages = progress.pages),
      ...(hopes ? { promise: (text: string) => promiseOf(text, judge.matcher) } : {}),
      fetch: { userAgent: userAgentOf('bench', 'bench@localhost'), allowLoopback: true },
    }).run();
    await market.close();
    rows[name] = Object.fromEntries(
      marks.map((mark) => {
        const leads = met.filter((page) => page <= mark * pages).length;
        return [
          `${mark * 100} % of pages`,
          `${leads} of ${met.length} leads, ${((100 * leads) / (mark * pages)).toFixed(1)} per 100`,
        ];
      }),
    );
  }
  console.table(rows);
}

/** Every link as good as the other: what was met first is fetched first. */
function inOrder(inner: Frontier): Frontier {
  return { ...inner, add: (urls) => inner.add(urls.map((url) => ({ ...url, priority: -url.depth }))) };
}
