// One scan from end to end: crawler -> classifier -> store -> triage queue. The only place where the four meet.
import { availableParallelism } from 'node:os';
import { type Assessment, policySchema } from '#classifier/assessment.ts';
import { type Found, makeCrawl, userAgentOf } from '#crawler/crawl.ts';
import { makeBrowserLauncher } from '#crawler/fetch/browser.ts';
import { proxiesUsed } from '#crawler/sources/proxies.ts';
import { withSearchTerms } from '#crawler/sources/search-terms.ts';
import { robotsSetAside, sourceSchema } from '#crawler/sources/source.ts';
import { linkLeads, linkMissing } from '#intelligence/link-leads.ts';
import { listingId } from '#listing/fingerprint.ts';
import type { Lead } from '#listing/lead.ts';
import type { Listing } from '#listing/listing.ts';
import { enqueue } from '#queue/enqueue.ts';
import type { LeadsQueues } from '#queue/leads-queues.ts';
import { appendAudit } from '#store/audit.ts';
import { makeFrontier } from '#store/frontier.ts';
import { claimants, releaseClaims } from '#store/frontier-claims.ts';
import { makePacing } from '#store/frontier-pacing.ts';
import { isRevisit, storedListings } from '#store/frontier-pages.ts';
import type { Finding, LeadRef } from '#store/lead-types.ts';
import { recordFindings } from '#store/record-findings.ts';
import { finishScan, type Scan } from '#store/scans.ts';
import { z } from 'zod';
import { captureOfLead, rankOf } from './capture-new-lead.ts';
import { advertOf, type Judge, promiseOf } from './judge.ts';
import { keepCapture } from './keep-capture.ts';
import type { Opened } from './open.ts';
import type { Progress } from './progress.ts';
import { readProxyCredentials } from './proxy-credentials.ts';
import { version } from './version.ts';
import { isDead, workerId } from './worker-id.ts';

/** What a scan is told; kept in the store with it, so that any worker can go on with it. */
export const scanOptionsSchema = z.object({
  sources: z.array(sourceSchema).min(1),
  policy: policySchema,
  allowLoopback: z.boolean().default(false),
  maxPages: z.number().int().positive().optional(),
});

export type ScanOptions = z.infer<typeof scanOptionsSchema>;

/** A claimed URL that nobody finished comes again after this time: longer than any page may take. */
const leaseMs = 120_000;
/** One more core is all that fetching and judging leave work for. */
const maxReaders = 1;

export interface ScanHooks {
  signal: AbortSignal;
  onProgress?: (progress: Progress) => void;
  onListings?: (findings: readonly Finding[]) => void | Promise<void>;
}

export interface ScanOutcome extends Progress {
  status: 'finished' | 'stopped';
  reasons: Record<string, number>;
}

/** Runs the scan, or goes on with it. Findings are stored before their URL counts as done: what is lost in a crash is fetched again. */
export async function runScan(
  scan: Scan,
  tools: { opened: Opened; judge: Judge; leads: LeadsQueues },
  hooks: ScanHooks,
): Promise<ScanOutcome> {
  const { opened, judge, leads } = tools;
  const { store, clock, blobs, config, log } = opened;
  const options = scanOptionsSchema.parse(scan.options);
  judge.classifier.warmUp();
  const frontier = makeFrontier(store, { scanId: scan.id, workerId: workerId(), leaseMs, clock });
  // Two scans of one process are two visitors to a host.
  const visitor = `${workerId()}/${scan.id}`;
  const pacing = makePacing(store, { workerId: visitor });
  await pacing.forget((await pacing.workers()).filter(isDead));
  const dead = (await claimants(store, scan.id)).filter(isDead);
  if (dead.length > 0) await releaseClaims(store, { scanId: scan.id, workers: dead });
  await linkMissing(store, hooks.signal);
  const proxyCredentials = readProxyCredentials(config);
  const row = (action: string) => (details: object) => ({
    actor: 'system',
    action,
    subject: scan.id,
    details: { agency: scan.agencyId, ...details },
  });
  const onAuthority = [
    ...robotsSetAside(options.sources).map(row('robots.set-aside')),
    ...proxiesUsed(options.sources).map(row('proxies.used')),
  ];
  await appendAudit(store.db, onAuthority, clock);
  const totals = { listings: scan.counts['listings'] ?? 0, leads: scan.counts['leads'] ?? 0 };
  const report = { ...totals, pages: 0, waiting: 0, skipped: 0 };

  const begun = new WeakMap<Listing, Promise<Assessment>>();
  /** Begun as soon as a listing is read: the transformer works in its thread while earlier listings are being written down. */
  const assess = (listing: Listing): Promise<Assessment> => {
    // Which words moved the transformer is asked for one advert at a time, by `classify`: for every lead of a scan it would cost as much as all its judging.
    const assessing =
      begun.get(listing) ??
      judge.classifier
        .assess([advertOf(listing)], options.policy, { reasons: false, leadsOnly: true })
        .then(([assessment]) => assessment!);
    begun.set(listing, assessing);
    return assessing;
  };

  /** Judged, stored and queued; the same listing a second time changes nothing. */
  const take = async (found: Array<Pick<Found, 'listing'> & Partial<Pick<Found, 'capture'>>>): Promise<string[]> => {
    const assessments = await Promise.all(found.map(({ listing }) => assess(listing)));
    const findings = await Promise.all(
      found.map(async ({ listing, capture }, index): Promise<Finding> => {
        const assessment = assessments[index]!;
        const worthLead = assessment.relevant && listing.kind !== 'ended';
        const kept =
          worthLead && capture !== undefined && capture.exchanges.length > 0
            ? { capture: { ...(await keepCapture(capture, blobs)) } }
            : {};
        return { listing, assessment, worthLead, ...kept };
      }),
    );
    const recorded = await recordFindings(store, findings, { scanId: scan.id, clock });
    const queued = [...recorded.newLeads, ...recorded.updatedLeads].filter(({ status }) => status === 'new');
    await Promise.all([
      queued.length > 0 ? leads.of(scan.agencyId).then((queue) => queue.offer(queued)) : undefined,
      followUp(findings, recorded.newLeads),
      linkLeads(
        store,
        [...recorded.newLeads, ...recorded.updatedLeads].map(({ id }) => id),
      ),
    ]);
    report.listings += findings.filter(({ listing }) => listing.kind !== 'stub').length;
    report.leads += recorded.newLeads.length;
    await hooks.onListings?.(findings);
    return findings.filter(({ worthLead }) => worthLead).map(({ listing }) => listing.url);
  };

  /** What is done about a new lead beside the scan: its pictures are looked at, and its page is captured before it is gone. */
  const followUp = async (findings: readonly Finding[], newLeads: readonly LeadRef[]): Promise<void> => {
    await Promise.all(newLeads.map(({ id }) => enqueue(opened.backend, 'pictures', { leadId: id })));
    if (config.snapshots === 'asked') return;
    const urls = new Map(findings.map(({ listing }) => [listingId(listing), listing.url]));
    await Promise.all(
      newLeads.map(async ({ id, listingId: listing, score }) => {
        const url = urls.get(listing);
        if (url !== undefined)
          await enqueue(opened.backend, 'capture', captureOfLead({ id, url }), { rank: rankOf(score) });
      }),
    );
  };

  const takeUnchanged = async (ids: string[]): Promise<void> => {
    const seenAt = clock.now().toISOString();
    await take((await storedListings(store, ids)).map((listing) => ({ listing: { ...listing, seenAt } })));
  };

  const crawl = makeCrawl({
    sources: withSearchTerms(options.sources, judge.lexicon, options.policy),
    frontier,
    pacing,
    clock,
    log,
    signal: hooks.signal,
    fetch: {
      userAgent: userAgentOf(version, config.contact),
      allowLoopback: options.allowLoopback,
      proxyCredentials,
    },
    readerThreads: Math.min(maxReaders, availableParallelism() - 1),
    launchBrowser: makeBrowserLauncher({ path: config.browserPath, searchPath: process.env['PATH'] }),
    ...(options.maxPages === undefined ? {} : { maxPages: options.maxPages }),
    onListings: take,
    // Where it fails, `take` hears of it.
    onFound: (found) => found.forEach(({ listing }) => void assess(listing).catch(() => undefined)),
    promise: (text) => promiseOf(text, judge.matcher),
    // A page that is not sent leaves no bytes to show: only where the same scan has judged it before.
    ...((await isRevisit(store, scan)) ? { onUnchanged: takeUnchanged } : {}),
    onProgress: ({ pages, waiting, skipped }) => {
      report.pages = pages;
      report.waiting = waiting;
      report.skipped = skipped;
      hooks.onProgress?.(report);
    },
  });

  const summary = await (async () => {
    try {
      return await crawl.run();
    } finally {
      await pacing.forget([visitor]).catch(() => undefined);
    }
  })();
  const status = summary.ended === 'interrupted' ? 'stopped' : 'finished';
  report.pages = summary.pages;
  if (status === 'finished') {
    await finishScan(store, { scanId: scan.id, status, counts: { ...report }, clock });
  }
  return { ...report, status, reasons: summary.reasons };
}

export type LeadLine = Pick<Lead, 'listing' | 'assessment'>;
