// The worker process: takes scans and captures off the queue until it is told to stop. Run as many as the machines can carry.
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { runWorkers } from '#queue/run-workers.ts';
import { getScan } from '#store/scans.ts';
import { GiveUp } from '#lib/errors.ts';
import { captureLead } from './capture-lead.ts';
import { evidenceJobs, startEvidenceTimetable } from './commands/evidence-jobs.ts';
import { scheduleJobs, startTimetable } from './commands/schedule-jobs.ts';
import { exitCodes } from './exit-codes.ts';
import { failureOf, reportFailure } from './failure.ts';
import { openJudge } from './judge.ts';
import { makePictureDesk } from './look-at-pictures.ts';
import { openAll } from './open.ts';
import { runScan } from './run-scan.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort(new Error(name)));

try {
  const opened = await openAll();
  try {
    const judge = openJudge(opened.config.home);
    const leads = makeLeadsQueues(opened.backend);
    const pictures = makePictureDesk();
    const workers = await runWorkers(
      opened.backend,
      {
        scan: async ({ scanId }, { signal }) => {
          const scan = await getScan(opened.store, scanId);
          if (scan === undefined) throw new GiveUp(`There is no scan ${scanId}.`, { code: 'NO_SUCH_SCAN' });
          if (scan.status !== 'running') return { status: scan.status };
          const outcome = await runScan(scan, { opened, judge, leads }, { signal });
          // Interrupted is not done: thrown, the job goes back for the process that comes next.
          if (outcome.status === 'stopped') signal.throwIfAborted();
          return outcome;
        },
        capture: (request, { signal }) => captureLead(request, { opened, signal }),
        pictures: (request, { signal }) => pictures.look(request, { opened, signal }),
        ...evidenceJobs(opened),
        ...scheduleJobs(opened),
      },
      { log: opened.log, signal: stopping.signal, concurrency: { scan: 1, capture: 1, pictures: 1 } },
    );
    startEvidenceTimetable(opened, stopping.signal);
    if (!stopping.signal.aborted) await startTimetable(opened);
    await workers.done;
    await pictures.close();
    await leads.close();
  } finally {
    await opened.close();
  }
} catch (error) {
  reportFailure(error);
  process.exitCode = failureOf(error);
}
if (stopping.signal.aborted) process.exitCode = exitCodes.done;
