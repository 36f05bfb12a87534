// Crawlee's pool and life cycle without its habits: no files, no banner, no statistics, no `ps` every second.
import type { BasicCrawlerOptions, IRequestManager, RequestQueue } from 'crawlee';

/** Longer than any page can take by its own limits; only a fault of ours would meet it. */
const handlerSeconds = 15 * 60;

export interface QuietCrawlerOptions {
  manager: IRequestManager;
  requestHandler: NonNullable<BasicCrawlerOptions['requestHandler']>;
  concurrency: number;
}

/** Loads Crawlee when it is first needed: it brings half a second of modules that `--help` and `try` have no use for. */
export async function makeQuietCrawler({ manager, requestHandler, concurrency }: QuietCrawlerOptions) {
  const { BasicCrawler, Configuration, EventManager, LogLevel, log: crawleeLog } = await import('crawlee');
  /** Crawlee's own manager asks the system for every process' memory each second; the pool's event-loop signal tells enough. */
  class QuietEvents extends EventManager {}
  const configuration = new Configuration({
    persistStorage: false,
    purgeOnStart: false,
    persistStateIntervalMillis: 24 * 60 * 60_000,
  });
  configuration.useEventManager(new QuietEvents(configuration));
  return new BasicCrawler(
    {
      // Crawlee 3.18 declares `requestManager` but its own check of the options refuses it; as a queue the same object passes.
      requestQueue: manager as unknown as RequestQueue,
      requestHandler,
      log: crawleeLog.child({ level: LogLevel.OFF }),
      useSessionPool: false,
      maxRequestRetries: 0,
      requestHandlerTimeoutSecs: handlerSeconds,
      statusMessageLoggingInterval: handlerSeconds,
      statisticsOptions: {
        logIntervalSecs: handlerSeconds,
        persistenceOptions: { enable: false },
        saveErrorSnapshots: false,
      },
      autoscaledPoolOptions: {
        // How many pages are under way is politeness' to say, host by host; the pool only holds back when this process cannot keep up.
        minConcurrency: Math.min(16, concurrency),
        maxConcurrency: concurrency,
        desiredConcurrency: concurrency,
        maybeRunIntervalSecs: 0.1,
        loggingIntervalSecs: null,
      },
    },
    configuration,
  );
}
