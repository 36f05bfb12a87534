// What a page is read into: the shapes that the reader hands to the crawler. read-page.ts makes them.
import type { Listing } from '#listing/listing.ts';

/** A source's own CSS selectors, tried before anything else; a comma separates alternatives, `@name` at the end reads an attribute. */
export interface SiteSelectors {
  title?: string | undefined;
  price?: string | undefined;
  description?: string | undefined;
  seller?: string | undefined;
  location?: string | undefined;
  images?: string | undefined;
  postedAt?: string | undefined;
  /** One repeated block of a results page. */
  item?: string | undefined;
  /** The link to the next page of results. */
  next?: string | undefined;
}

export interface PageContext {
  /** The address that answered, after redirects. */
  url: string;
  /** The Content-Type header as it came. */
  contentType?: string | null | undefined;
  status?: number | undefined;
  /** ISO 8601 instant at which the page was fetched. */
  seenAt: string;
  /** Name of the source. */
  source: string;
  selectors?: SiteSelectors | undefined;
  /** ISO 4217: what an ambiguous sign such as `$` or a bare number means on this site. */
  defaultCurrency?: string | undefined;
  /** ISO 639-1, the languages the site is known to be written in; the first stands where nothing else tells. */
  languages?: string[] | undefined;
}

/**
 * `listing` offers one thing; `results` lists many; `article` is prose that offers nothing; `login` asks for an account before it shows
 * anything; `ended` says that its offer is over; `empty` shows nothing; `other` is none of these.
 */
export type PageKind = 'listing' | 'results' | 'article' | 'login' | 'ended' | 'empty' | 'other';

export type Availability = 'InStock' | 'OutOfStock' | 'SoldOut' | 'Discontinued' | 'PreOrder';

export interface PageLink {
  /** Absolute, http or https, without a fragment. */
  url: string;
  text: string;
  /** The `rel` attribute, lower case, or empty. */
  rel: string;
  where: 'content' | 'nav' | 'pagination' | 'card';
}

export interface Pagination {
  next: string | null;
  /** Numbered pages as far as the page links them, in page order, itself left out where it is not linked. */
  pages: string[];
}

export interface PageReading {
  kind: PageKind;
  /** The one thing the page offers, for kinds `listing` and `ended`. */
  listing: Listing | null;
  /** On a results page one a repeated block, kind `stub`. */
  stubs: Listing[];
  pagination: Pagination;
  links: PageLink[];
  /** An empty shell whose content is drawn by script: a browser would see more. */
  needsScript: boolean;
  /** The page's canonical link, absolute, as it claims. */
  canonical: string | null;
  noindex: boolean;
  nofollow: boolean;
  title: string | null;
  /** ISO 639-1. */
  language: string | null;
  /** The main text: what stands in the middle of the page, without menus and asides. */
  text: string;
  availability: Availability | null;
  /** The page holds a form for signing in, wherever it stands. */
  loginForm: boolean;
}

/** What is known of a page that is no page: an answer of a network's interface, of which only the posts count. */
export function blankReading(listing: Listing | null = null): PageReading {
  return {
    kind: listing === null ? 'other' : 'listing',
    listing,
    stubs: [],
    pagination: { next: null, pages: [] },
    links: [],
    needsScript: false,
    canonical: null,
    noindex: false,
    nofollow: false,
    title: listing?.title ?? null,
    language: listing?.language ?? null,
    text: listing?.description ?? '',
    availability: null,
    loginForm: false,
  };
}
