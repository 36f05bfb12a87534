// What an address says of itself: its key, its shape, whether it names a date. Pages of a site link the same addresses over and over, so what was
// read of one is kept for a while. Pure; follow.ts and trap-watch.ts ask here.
import { canonicalUrl } from '#listing/fingerprint.ts';

export interface AddressFacts {
  url: URL;
  /** Two spellings of one address share it. */
  key: string;
  /**
   * The address with what varies from one page of a kind to the next taken out: `/itm/123` and `/itm/456` have one shape, so have
   * `/view.php?t=1` and `/view.php?t=2`.
   */
  shape: string;
  /** Path or parameters name a day, month or year: `?month=2026-03`, `/2026/03/`. */
  isDated: boolean;
  /** One of a row that cannot be an end: it repeats itself, is far too long, or counts beyond all lists. */
  isEndless: boolean;
}

/** Answers null for what is no address. */
export type ReadAddress = (address: string) => AddressFacts | null;

const kept = 5_000;

/** A reader of addresses that remembers the last few thousand. */
export function makeAddressReader(limit = kept): ReadAddress {
  const known = new Map<string, AddressFacts | null>();
  return (address) => {
    const found = known.get(address);
    if (found !== undefined) return found;
    const facts = readAddress(address);
    if (known.size >= limit) known.delete(known.keys().next().value as string);
    known.set(address, facts);
    return facts;
  };
}

export function readAddress(address: string): AddressFacts | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const parameters = url.search === '' ? [] : [...url.searchParams];
  return {
    url,
    key: canonicalUrl(address),
    shape: shapeOf(url, parameters),
    isDated: isDated(url, parameters),
    isEndless: isEndless(url, parameters),
  };
}

type Parameters = ReadonlyArray<readonly [string, string]>;

function shapeOf({ host, pathname }: URL, parameters: Parameters): string {
  const path = pathname
    .split('/')
    .map((part) => (/\d/.test(part) ? part.replace(/[^/]*\d[^/.]*/g, '#') : part.length > 30 ? '~' : part))
    .join('/');
  if (parameters.length === 0) return `${host}${path}`;
  return `${host}${path}?${[...new Set(parameters.map(([name]) => name))].sort().join('&')}`;
}

const dateNames =
  /^(?:date|day|month|year|week|calendar|cal|from|to|start|end|start_?date|end_?date|d|m|y|yr|mon|fecha|mes|datum)$/i;
const plainDate = /^\d{4}-\d{1,2}(?:-\d{1,2})?$/;
const unmistakable = /^(?:date|day|month|year|week|start_?date|end_?date|fecha|mes|datum)$/i;
const datePath = /\/(?:19|20)\d{2}\/(?:0?[1-9]|1[0-2])(?:\/|$)|\/(?:19|20)\d{2}-(?:0[1-9]|1[0-2])(?:-\d{2})?(?:\/|$)/;

function isDated({ pathname }: URL, parameters: Parameters): boolean {
  return (
    datePath.test(pathname) ||
    parameters.some(([name, value]) => unmistakable.test(name) || (dateNames.test(name) && plainDate.test(value)))
  );
}

const maxUrlLength = 2000;
const maxParameters = 12;
/** Turning pages costs no depth; a list longer than this is endless. */
const maxPageNumber = 2000;

function isEndless({ href, pathname, searchParams }: URL, parameters: Parameters): boolean {
  if (href.length > maxUrlLength || parameters.length > maxParameters) return true;
  // The same part three times over is a relative link gone wrong; a page number beyond all lists is a loop.
  const tally = new Map<string, number>();
  for (const part of pathname.split('/')) {
    const times = part === '' ? 0 : (tally.get(part) ?? 0) + 1;
    if (times >= 3) return true;
    tally.set(part, times);
  }
  const page = parameters.length === 0 ? 0 : Number(searchParams.get('page'));
  return Number.isInteger(page) && page > maxPageNumber;
}
