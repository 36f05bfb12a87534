// What a scan still has to fetch, what it has done and what it left out. The crawler works against this shape;
// the store keeps it in PostgreSQL, so that a scan outlives the process that runs it.

export interface FrontierUrl {
  url: string;
  /** Identity within the scan: two spellings of one address share it. */
  key: string;
  /** Higher is fetched sooner. */
  priority: number;
  /** Links followed from the seed. */
  depth: number;
  /** How often it has been claimed before. */
  attempts: number;
  /** Which source of the scan it belongs to. */
  source: string;
  /** How it is to be fetched; `undefined` leaves it to the site's memory. */
  mode?: 'http' | 'browser';
  /** What a results page said of it: a Listing of kind `stub`. Outlives the process that read it. */
  stub?: Record<string, unknown>;
  /** What an earlier scan knows of a listing's page. */
  seen?: SeenPage;
}

/** How to ask a server whether a listing's page is still as it was read (RFC 9110 §13.1). */
export interface SeenPage {
  listingId: string;
  etag: string | null;
  lastModified: string | null;
}

/** What a page was this time: read, the same as before by the server's own word, or no longer there. */
export type PageState =
  | {
      state: 'read';
      host: string;
      /** For a listing's page. */
      listingId: string | null;
      /** Differs where what the page says differs. */
      hash: string;
      etag: string | null;
      lastModified: string | null;
    }
  | { state: 'unchanged' }
  | { state: 'gone' };

export interface FrontierResult {
  key: string;
  outcome: 'done' | 'skipped' | 'failed' | 'retry';
  /** A name from crawler/skipped.ts where the outcome is not `done`. */
  reason?: string;
  /** For `retry`: not before this time (ms since the epoch). */
  notBefore?: number;
  /** For `retry`: how it is to be fetched next time. */
  mode?: 'http' | 'browser';
  page?: PageState;
}

/** What a source may take at one of its hosts. */
export interface PageBudget {
  source: string;
  /** `example.org:8080` */
  host: string;
  limit: number;
}

export interface FrontierCounts {
  waiting: number;
  claimed: number;
  done: number;
  skipped: number;
  failed: number;
}

export interface Frontier {
  /** Adds what is not known yet (by key); answers how many were new. */
  add(urls: Array<Omit<FrontierUrl, 'attempts'>>): Promise<number>;
  /**
   * Leases up to `limit` URLs to the caller, best first; a lease that is not finished lapses and the URL comes again.
   * `avoid` names hosts (`example.org:8080`) of which the caller has enough: a slow site must not stand before the others.
   */
  claim(limit: number, options?: { avoid?: string[] }): Promise<FrontierUrl[]>;
  finish(results: FrontierResult[]): Promise<void>;
  counts(): Promise<FrontierCounts>;
  /** Whether anything waits or is claimed; asked again and again, it costs the same however much is known. */
  isOpen(): Promise<boolean>;
  /** Answers how many of `pages` the budget still held; they count as taken, by all workers and runs of the scan. Fewer than none gives back. */
  takePages(budget: PageBudget & { pages: number }): Promise<number>;
  /** Counts by reason of what was skipped or failed. */
  reasons(): Promise<Record<string, number>>;
  /** What was learned of a site and is worth keeping over restarts (e.g. `{mode:'browser'}`), by origin. */
  remember(origin: string, facts: Record<string, unknown>): Promise<void>;
  recall(origin: string): Promise<Record<string, unknown>>;
}
