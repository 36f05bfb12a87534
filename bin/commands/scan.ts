// `scan`: sites in, one line a lead out. Interrupted, the same command goes on where it was.
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { skipReasons, type SkipReason } from '#crawler/skipped.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { leadsOfScan, listingsOfScan } from '#store/leads.ts';
import { openScan } from '#store/scans.ts';
import { openJudge } from '../judge.ts';
import { writeLine } from '../lines.ts';
import { openAll } from '../open.ts';
import { showProgress } from '../progress.ts';
import { planScan, type PlanOptions } from '../plan-scan.ts';
import { runScan } from '../run-scan.ts';

interface ScanCommandOptions extends PlanOptions {
  out?: string;
  listings?: string;
  fresh?: boolean;
  quiet?: boolean;
}

export async function scan(targets: string[], options: ScanCommandOptions, signal: AbortSignal): Promise<void> {
  const scanOptions = await planScan(targets, options);
  const opened = await openAll();
  try {
    const judge = openJudge(opened.config.home);
    const { scan: opening, resumed } = await openScan(opened.store, {
      name: scanOptions.sources
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 200),
      options: { ...scanOptions },
      fresh: options.fresh === true,
      clock: opened.clock,
    });
    const view = showProgress('scan', { quiet: options.quiet === true });
    if (resumed && options.quiet !== true)
      process.stderr.write(`Going on with the scan begun ${opening.startedAt} (--fresh begins anew).\n`);
    const leads = makeLeadsQueues(opened.backend);
    const outcome = await runScan(
      opening,
      { opened, judge, leads },
      { signal, onProgress: (progress) => view.update(progress) },
    );
    view.end(outcome);
    await leads.close();
    // Written from the store, so that a scan that was interrupted and resumed gives the same files as one that was not.
    await writeAll(options.out, async (out) => {
      for await (const { listing, assessment } of leadsOfScan(opened.store, opening.id))
        await writeLine(out, { listing, assessment });
    });
    if (options.listings !== undefined) {
      await writeAll(options.listings, async (out) => {
        for await (const listing of listingsOfScan(opened.store, opening.id)) {
          if (listing.kind !== 'stub') await writeLine(out, listing);
        }
      });
    }
    if (options.quiet !== true) {
      for (const [reason, count] of Object.entries(outcome.reasons))
        process.stderr.write(`  skipped, ${reason}: ${count}. ${skipReasons[reason as SkipReason] ?? ''}\n`);
      if (outcome.reasons['address-refused'] !== undefined && options.allowLoopback !== true)
        process.stderr.write('  A practice site on this machine is scanned with --allow-loopback.\n');
      if (outcome.status === 'stopped') process.stderr.write('Interrupted: the same command goes on from here.\n');
    }
  } finally {
    await opened.close();
  }
}

async function writeAll(file: string | undefined, write: (out: Writable) => Promise<void>): Promise<void> {
  if (file === undefined) return write(process.stdout);
  const out = createWriteStream(file);
  out.once('error', () => {}); // finished() below reports it
  const done = finished(out);
  await Promise.race([write(out), done]);
  out.end();
  await done;
}
