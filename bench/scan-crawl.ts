// How fast the auction and classifieds sites of a practice market are crawled and read: the counterpart of bench/scan-scrapy/spider.py, which
// prints the same object for Scrapy. Run it as a process of its own, against a market that is already serving:
//
//   npx tsx bench/scan-crawl.ts --port 8130 --out items.jsonl
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeCrawl, userAgentOf } from '#crawler/crawl.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';
import { sourceFromUrl } from '#crawler/sources/source.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '8130' }, out: { type: 'string' } } });
const port = Number(values.port);
const out = values.out === undefined ? undefined : createWriteStream(values.out);

/** As good as no limit: the comparison is about work, not about manners. */
const wishes = { rate: 1_000_000, concurrency: 24 };
let items = 0;

const summary = await makeCrawl({
  sources: [port, port + 1].map((site) => sourceFromUrl(`http://127.0.0.1:${site}/`, wishes)),
  frontier: makeMemoryFrontier(),
  onListings(found) {
    items += found.length;
    for (const { listing } of found) out?.write(`${JSON.stringify(listing)}\n`);
  },
  fetch: { userAgent: userAgentOf('bench', 'bench@localhost'), allowLoopback: true },
}).run();

out?.end();
// The whole process counts, its start included, as it does for the other side.
const { user, system } = process.cpuUsage();
const round = (value: number, digits: number) => Number(value.toFixed(digits));
process.stdout.write(
  `${JSON.stringify({
    tool: 'nightjar',
    pages: summary.pages,
    items,
    seconds: round(summary.seconds, 3),
    pagesPerSecond: round(summary.pages / summary.seconds, 1),
    cpuMsPerPage: round((user + system) / 1000 / Math.max(1, summary.pages), 2),
    rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  })}\n`,
);
