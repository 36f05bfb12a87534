// Notices rows of addresses that never end and bring nothing: calendars, paths that grow by themselves, the same items under ever new parameters.
// Pages are counted by the shape of their address; what was learned is kept with the site, so that a scan that goes on knows it still.
import type { Clock } from '#lib/clock.ts';
import type { Frontier, FrontierUrl } from '#lib/frontier.ts';
import { readAddress, type ReadAddress } from './address-facts.ts';
import { priorities, type NewUrl } from './follow.ts';
import { makeRememberer } from './memories.ts';

/** What a page was good for. `repeat`: a listing that was read before. */
export type Yield = 'listing' | 'repeat' | 'results' | 'nothing';

export interface TrapWatch {
  /** Brings back what earlier runs learned of the site; to be awaited before the site's first page. */
  open(url: string): Promise<void>;
  /** Whether a page is one of a row that has brought nothing for too long. */
  isTrap(url: Pick<FrontierUrl, 'url' | 'priority' | 'depth'>, patient: boolean): boolean;
  /** Notes what a page was good for and where it leads. */
  note(url: string, brought: Yield, leads: { links: readonly NewUrl[]; stubs: readonly string[] }): Promise<void>;
  /** Writes down what is not yet written. */
  close(): Promise<void>;
}

interface Row {
  /** Whether it ever brought anything. */
  bore: boolean;
  /** Whether pages of it are listings. */
  holdsListings: boolean;
  /** Pages without yield since the last that had one. */
  barren: number;
}

/** Pages of one shape that may bring nothing before any brought something: more than a site has pages about itself. */
const barrenAtMost = 30;
/** The same for what a list or sitemap offers, and for forums: offers may stand far apart between talk. */
const barrenOffered = 300;
/** Once a shape has borne, a long drought is still weather. */
const barrenAfterYield = 500;
/** A row of dates is a calendar until it shows something else. */
const barrenDated = { before: barrenAtMost, after: 150 };
/** Addresses this deep are also counted by where they begin, for paths that grow by themselves. */
const deepPath = 4;
const barrenDeep = 300;

const rowsPerSite = 400;
const sites = 1_000;
const rememberedLinks = 100_000;
/** Long enough for a scan that goes on, short enough that a later scan looks again. */
const forgetMs = 24 * 60 * 60_000;
/** A process that is killed forgets less than this many pages. */
const saveEvery = 10;

export function makeTrapWatch(
  frontier: Pick<Frontier, 'remember' | 'recall'>,
  clock: Clock,
  read: ReadAddress = readAddress,
): TrapWatch {
  const known = new Map<string, Map<string, Row>>();
  const opening = new Map<string, Promise<void>>();
  const unsaved = new Map<string, number>();
  const wasSeen = makeRememberer(rememberedLinks);
  const originOf = (url: string) => read(url)?.url.origin ?? '';
  /** `/a/1/2/3` and `/a/1/2/3/4` are one row. */
  const rowName = (url: string) => (read(url)?.shape ?? url).replace(/(?:\/[#~]){3,}/g, '/#+');
  const deepName = (url: string) => {
    const parts = read(url)?.url.pathname.split('/').filter(Boolean) ?? [];
    return parts.length < deepPath ? null : `${read(url)?.url.host}/${parts[0]}/**`;
  };

  const rowsOf = (url: string) => known.get(originOf(url)) ?? new Map<string, Row>();

  const open = async (origin: string) => {
    const { rows, rowsAt } = await frontier.recall(origin);
    const isFresh = typeof rowsAt === 'number' && clock.now().getTime() - rowsAt < forgetMs;
    const kept = new Map(isFresh && Array.isArray(rows) ? rows.filter(isKept) : []);
    if (known.size >= sites) {
      const oldest = known.keys().next().value as string;
      await save(oldest);
      known.delete(oldest);
      opening.delete(oldest);
    }
    known.set(origin, kept);
  };
  const save = async (origin: string) => {
    if (!unsaved.delete(origin)) return;
    await frontier.remember(origin, {
      rows: [...(known.get(origin) ?? [])],
      rowsAt: clock.now().getTime(),
    });
  };

  const isBarren = (url: string, isOffered: boolean, rows = rowsOf(url)) => {
    const row = rows.get(rowName(url));
    if (row !== undefined && row.barren >= allowance(row, { isDated: read(url)?.isDated === true, isOffered }))
      return true;
    const deep = deepName(url);
    const below = deep === null || isOffered ? undefined : rows.get(deep);
    return below !== undefined && !below.bore && below.barren >= barrenDeep;
  };

  return {
    open(url) {
      const origin = originOf(url);
      const opened = opening.get(origin) ?? open(origin);
      opening.set(origin, opened);
      return opened;
    },
    isTrap({ url, priority, depth }, patient) {
      return depth > 0 && isBarren(url, patient || isOffer(priority));
    },
    async note(url, brought, { links, stubs }) {
      const origin = originOf(url);
      const rows = rowsOf(url);
      const name = rowName(url);
      const leads = stubs.filter((stub) => rowName(stub) !== name && !isBarren(stub, true, rows));
      const fresh = leads.filter((stub) => !wasSeen(stub));
      // A page that is no list to our eyes and yet leads to listings: a board's index.
      const toListings = links.filter(
        (link) =>
          rowName(link.url) !== name && rows.get(rowName(link.url))?.holdsListings === true && !wasSeen(link.url),
      );
      const bore = brought === 'listing' || fresh.length > 0 || toListings.length > 0;
      for (const shape of [name, deepName(url)]) {
        if (shape === null) continue;
        const row = rows.get(shape) ?? { bore: false, holdsListings: false, barren: 0 };
        const before = { ...row };
        row.bore ||= bore || brought === 'repeat' || leads.length > 0;
        row.holdsListings ||= brought === 'listing';
        row.barren = bore ? 0 : row.barren + 1;
        // The latest last, so that the bound drops what has not been met for longest.
        rows.delete(shape);
        rows.set(shape, row);
        if (rows.size > rowsPerSite) rows.delete(rows.keys().next().value as string);
        if (row.bore !== before.bore || row.barren !== before.barren)
          unsaved.set(origin, (unsaved.get(origin) ?? 0) + 1);
      }
      if ((unsaved.get(origin) ?? 0) >= saveEvery) await save(origin);
    },
    async close() {
      for (const origin of unsaved.keys()) await save(origin);
    },
  };
}

function allowance(row: Row, { isDated, isOffered }: { isDated: boolean; isOffered: boolean }): number {
  if (isDated && !row.holdsListings) return row.bore ? barrenDated.after : barrenDated.before;
  if (row.bore) return barrenAfterYield;
  return isOffered ? barrenOffered : barrenAtMost;
}

/** What a sitemap gives, and what link-scorer.ts may take off that. */
const offeredFrom = priorities.sitemap - 7;

/** Given by a results page or a sitemap, not met in a menu, in running text or as a further page. */
function isOffer(priority: number) {
  return priority >= offeredFrom && priority !== priorities.page && priority !== priorities.nextPage;
}

function isKept(entry: unknown): entry is [string, Row] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const row: unknown = entry[1];
  return typeof row === 'object' && row !== null && 'barren' in row && typeof row.barren === 'number';
}
