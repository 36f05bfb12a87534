// The shape that every kind of source is written in: where it starts, and what its answers hold. kinds.ts lists them, take-answer.ts asks them.
import type { Listing } from '#listing/listing.ts';
import type { Source } from './source.ts';

/** Somebody whom an answer names, whether or not a post of theirs stands in it. */
export interface Author {
  name: string;
  /** The public profile, absolute. */
  url?: string;
}

export interface AnswerContext {
  /** The address that answered, after redirects. */
  url: string;
  /** The Content-Type header as it came. */
  contentType?: string | null | undefined;
  /** ISO 8601 instant at which it was fetched. */
  seenAt: string;
  /** Name of the source. */
  source: string;
  /** ISO 4217: what an ambiguous sign such as `$` means here. */
  defaultCurrency?: string | undefined;
  /** ISO 639-1, the main language first. */
  languages?: string[] | undefined;
  /** Whether answers to posts are wanted too; the default is that they are. */
  replies?: boolean | undefined;
}

export interface SourceReading {
  /** Posts, each a listing of its own, in the answer's order. */
  listings: Listing[];
  /** Everybody named, each once. */
  authors: Author[];
  /** Further pages of the same list, absolute. */
  next: string[];
  /** What lies behind: topics, threads, comments, the pages of feed entries. Absolute. */
  items: string[];
  /** What a list says of pages that are fetched too (`item` is among `items`): it counts where that page fails. */
  stubs?: Array<{ listing: Listing; item: string }>;
}

export interface SourceReader {
  /** Where the crawl of such a source begins; terms of `search` are not among them. */
  start: (source: Source) => string[];
  /** Where the kind's own search answers for a term, for those without an account; missing where it has none. */
  search?: (source: Source, term: string) => string[];
  /** Pure. Null where the answer is not of this kind; nothing makes it throw. */
  read: (bytes: Buffer, context: AnswerContext) => SourceReading | null;
}
