// Writes down what became of pages, in batches and in an order that loses nothing: the listings and the links first, then the page itself.
// A process killed in between finds the page unfinished and takes it again; whoever receives a listing twice must bear it.
// Links do not wait for the listings of their batch where the scan waits for links.
import type { Frontier, FrontierResult } from '#lib/frontier.ts';
import type { Found, OnListings } from './crawl.ts';
import type { NewUrl } from './follow.ts';

export interface Outcome {
  found: Found[];
  links: NewUrl[];
  result: FrontierResult;
  /** Ids of listings whose server says that they are as they were. */
  unchanged?: string[];
  /** Further pages that need no visit of their own now. */
  also?: FrontierResult[];
}

export interface Ledger {
  /** Resolves when there is room for more, not when it is written. */
  settle(outcome: Outcome): Promise<void>;
  /** Resolves when everything settled so far is written; rejects with what went wrong in writing. */
  flush(): Promise<void>;
  unsettled(): number;
}

export interface LedgerOptions {
  frontier: Frontier;
  /** May answer the addresses of the leads among them. */
  onListings: OnListings;
  onUnchanged?: ((listingIds: string[]) => Promise<void> | void) | undefined;
  onWritten: (outcomes: Outcome[]) => void;
  /** So many links were new to the frontier. */
  onAdded: (added: number) => void;
  /** What came of each page that was done. */
  onJudged?: (key: string, isLead: boolean) => void;
  /** Whether the scan waits for links: then they are written down at once. */
  isHungry: () => boolean;
  /** Nothing more can be written: the scan must stop. */
  onBroken: (error: unknown) => void;
}

const batchSize = 50;
const waitMs = 100;
/** While one batch waits for the database, the next is judged and its captures go to disk. */
const maxWriters = 2;
const largestBatch = 2 * batchSize;
/** Pages may run ahead of the writing by this much; then they wait: they are what a killed process has fetched in vain. */
const maxAhead = 5 * batchSize;
/** Links met before in this run are not offered to the frontier again. It answers the same, only slower. */
const rememberedLinks = 50_000;

export function makeLedger(options: LedgerOptions): Ledger {
  const { frontier, onListings, onUnchanged, onWritten, onAdded, onJudged, isHungry, onBroken } = options;
  const waiting: Outcome[] = [];
  let underWrite = 0;
  const writers = new Set<Promise<void>>();
  const state: { adding: Promise<void> | undefined; broken: unknown } = { adding: undefined, broken: undefined };
  let newLinks: NewUrl[] = [];
  let timer: NodeJS.Timeout | undefined;
  const known = new Set<string>();

  const isNew = ({ key }: NewUrl) => {
    if (known.has(key)) return false;
    if (known.size >= rememberedLinks) known.delete(known.values().next().value as string);
    known.add(key);
    return true;
  };

  const breakDown = (error: unknown) => {
    state.broken ??= error;
    onBroken(error);
  };

  const addAll = async () => {
    try {
      while (newLinks.length > 0) {
        const links = newLinks;
        newLinks = [];
        onAdded(await frontier.add(links));
      }
    } catch (error) {
      breakDown(error);
    } finally {
      // In the same step as the last look at what is new: what comes a moment later must not be told that it has been added.
      state.adding = undefined;
    }
  };

  /** Resolves when every link settled so far is in the frontier, or when it cannot be. */
  const addLinks = async (): Promise<void> => {
    if (newLinks.length > 0) state.adding ??= addAll();
    await state.adding;
  };

  const handOn = async (batch: Outcome[]) => {
    const found = batch.flatMap((outcome) => outcome.found);
    const leads = new Set((found.length > 0 ? await onListings(found) : undefined) ?? []);
    for (const { result, found: own } of batch)
      if (result.outcome === 'done')
        onJudged?.(
          result.key,
          own.some(({ listing }) => leads.has(listing.url)),
        );
    const unchanged = batch.flatMap((outcome) => outcome.unchanged ?? []);
    if (unchanged.length > 0) await onUnchanged?.(unchanged);
  };

  const write = async () => {
    const batch = waiting.splice(0, largestBatch);
    underWrite += batch.length;
    await Promise.all([handOn(batch), addLinks()]);
    // Pages whose links could not be written down are not done.
    if (state.broken !== undefined) return;
    const needless = batch.flatMap(({ links, also }) => links.filter(({ key }) => isAmong(key, also)));
    if (needless.length > 0) onAdded(await frontier.add(needless));
    await frontier.finish(batch.flatMap((outcome) => [outcome.result, ...(outcome.also ?? [])]));
    underWrite -= batch.length;
    onWritten(batch);
  };

  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (writers.size >= maxWriters || waiting.length === 0) return;
    const writing = write()
      .catch(breakDown)
      .finally(() => {
        writers.delete(writing);
        if (state.broken === undefined && waiting.length > 0) (waiting.length >= batchSize ? start : arm)();
      });
    writers.add(writing);
  };

  const arm = () => {
    timer ??= setTimeout(start, waitMs);
  };

  return {
    async settle(outcome) {
      waiting.push(outcome);
      newLinks.push(...outcome.links.filter((link) => !isAmong(link.key, outcome.also) && isNew(link)));
      if (newLinks.length > 0 && isHungry()) void addLinks();
      if (waiting.length >= batchSize) start();
      else arm();
      while (state.broken === undefined && waiting.length + underWrite > maxAhead) await Promise.race(writers);
    },
    async flush() {
      while (state.broken === undefined && (waiting.length > 0 || writers.size > 0)) {
        start();
        await Promise.race(writers);
      }
      clearTimeout(timer);
      if (state.broken !== undefined) throw state.broken;
    },
    unsettled: () => waiting.length + underWrite,
  };
}

/** What needs no visit of its own is added just before it is written off: nobody is to take it in between. */
const isAmong = (key: string, also: readonly FrontierResult[] = []): boolean => also.some((one) => one.key === key);
