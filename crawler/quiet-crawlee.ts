// Crawlee's pool without its habits: no files, no banner, no statistics, no `ps` every second, and nothing made anew for each page.
import type { AutoscaledPool } from 'crawlee';

export interface QuietPoolOptions {
  /** Pages under way at once. */
  concurrency: number;
  isReady: () => Promise<boolean>;
  isFinished: () => Promise<boolean>;
  /** Takes one page from beginning to end; must not reject. */
  take: () => Promise<void>;
}

/** Loads Crawlee when it is first needed: it brings half a second of modules that `--help` and `try` have no use for. */
export async function makeQuietPool({
  concurrency,
  isReady,
  isFinished,
  take,
}: QuietPoolOptions): Promise<AutoscaledPool> {
  const { AutoscaledPool: Pool, Configuration, EventManager, LogLevel, log: crawleeLog } = await import('crawlee');
  /** Crawlee's own manager asks the system for every process' memory each second; the pool's event-loop signal tells enough. */
  class QuietEvents extends EventManager {}
  const configuration = new Configuration({ persistStorage: false, purgeOnStart: false });
  configuration.useEventManager(new QuietEvents(configuration));
  return new Pool(
    {
      runTaskFunction: take,
      isTaskReadyFunction: isReady,
      isFinishedFunction: isFinished,
      log: crawleeLog.child({ level: LogLevel.OFF }),
      // How many pages are under way is politeness' to say, host by host; the pool only holds back when this process cannot keep up.
      minConcurrency: Math.min(16, concurrency),
      maxConcurrency: concurrency,
      desiredConcurrency: concurrency,
      maybeRunIntervalSecs: 0.1,
      loggingIntervalSecs: null,
    },
    configuration,
  );
}
