// Crawlee's parts without their habits: no files, no banner, no statistics, no `ps` every second, and nothing made anew for each page.
import type { AutoscaledPool, Configuration, Log } from 'crawlee';

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
  const { AutoscaledPool: Pool } = await import('crawlee');
  const { configuration, log } = await makeQuietConfiguration();
  return new Pool(
    {
      runTaskFunction: take,
      isTaskReadyFunction: isReady,
      isFinishedFunction: isFinished,
      log,
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

/** What Crawlee's parts are made with here: nothing on the disk, nothing on the screen, no clock that ticks. */
export async function makeQuietConfiguration(): Promise<{ configuration: Configuration; log: Log }> {
  const { Configuration: Settings, EventManager, LogLevel, log } = await import('crawlee');
  /** Crawlee's own manager asks the system for every process' memory each second; the pool's event-loop signal tells enough. */
  class QuietEvents extends EventManager {}
  const configuration = new Settings({ persistStorage: false, purgeOnStart: false });
  configuration.useEventManager(new QuietEvents(configuration));
  return { configuration, log: log.child({ level: LogLevel.OFF }) };
}
