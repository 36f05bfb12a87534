// What the console asks of the crawler: is this a source, what is a scan of it told, and one page looked at and judged.
import { z } from 'zod';
import { policySchema } from '#classifier/assessment.ts';
import type { Crawling } from '#console/server/deps.ts';
import { userAgentOf } from '#crawler/crawl.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { lookAtPage } from '#crawler/look-at-page.ts';
import { sourceFromUrl, sourceKinds, sourceSchema } from '#crawler/sources/source.ts';
import { BadInput } from '#lib/errors.ts';
import { advertOf, type Judge } from './judge.ts';
import type { Opened } from './open.ts';
import type { ScanOptions } from './run-scan.ts';
import { version } from './version.ts';

export function makeCrawling({ config, clock, log }: Opened, judge: Judge): Crawling {
  return {
    kinds: sourceKinds,
    checkSource: (url, wishes) => ({ ...sourceFromUrl(url, wishes) }),
    planScan(sources, { focus, maxPages }) {
      const parsed = z.array(sourceSchema).min(1).safeParse(sources);
      if (!parsed.success)
        throw new BadInput(`A source cannot be read: ${parsed.error.issues[0]?.message}`, { field: 'sources' });
      const options: ScanOptions = {
        sources: parsed.data,
        policy: policySchema.parse({ focus: [...focus] }),
        allowLoopback: false,
        ...(maxPages === null ? {} : { maxPages }),
      };
      return { ...options };
    },
    async tryPage(url, signal) {
      const { kind, listing, pagination, stubs } = await lookAtPage(url, {
        userAgent: userAgentOf(version, config.contact),
        clock,
        launchBrowser: makeBrowserLauncher({ path: config.browserPath, searchPath: process.env['PATH'] }),
        signal,
        log,
      });
      const [assessment = null] =
        listing === null ? [] : await judge.classifier.assess([advertOf(listing)], policySchema.parse({}));
      return { kind, listing, assessment, next: pagination.next, stubs: stubs.length };
    },
  };
}
