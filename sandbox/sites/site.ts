// What each site of the market is made of: a function from a request to a page, over the world as it is today.
import type { Advert, SiteKind } from '../advert.ts';
import type { World } from '../world.ts';

export interface Page {
  status: number;
  type: string;
  body: string | Buffer;
  headers?: Record<string, string>;
}

export interface SiteRequest {
  path: string;
  query: URLSearchParams;
  /** `http://host:port`, for the few places that need whole addresses. */
  origin: string;
}

export interface Site {
  name: string;
  kind: SiteKind;
  /** The page, or undefined where there is none. */
  answer(request: SiteRequest): Page | undefined;
  /** Path and query of an advert's page. */
  pathOf(advert: Advert): string;
}

/** Adverts of one site, newest first, in an order that does not change while none comes or goes. */
export function advertsOf({ adverts }: World, kind: SiteKind): readonly Advert[] {
  const sites = sorted.get(adverts) ?? new Map<SiteKind, Advert[]>();
  sorted.set(adverts, sites);
  const known = sites.get(kind);
  if (known !== undefined) return known;
  const own = adverts.filter((advert) => advert.site === kind);
  own.sort((one, other) => other.postedAt.localeCompare(one.postedAt) || Number(other.id) - Number(one.id));
  sites.set(kind, own);
  return own;
}

// A day's adverts never change, only their list is replaced: sorted once, they stay so.
const sorted = new WeakMap<readonly Advert[], Map<SiteKind, Advert[]>>();

/** A name out of a path, or undefined where it is badly encoded. */
export function decodeName(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

export function html(body: string, extra: Partial<Page> = {}): Page {
  return { status: 200, type: 'text/html; charset=utf-8', body, ...extra };
}

export function redirect(location: string, status = 301): Page {
  return { status, type: 'text/plain; charset=utf-8', body: `Moved to ${location}\n`, headers: { location } };
}

/** A page number from the query: 1 where there is none, undefined where it is none. */
export function pageNumber(query: URLSearchParams, name = 'page'): number | undefined {
  const text = query.get(name) ?? '1';
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}
