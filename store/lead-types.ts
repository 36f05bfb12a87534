// What goes into the lead tables and what comes out. record-findings.ts writes, leads.ts reads.
import type { Assessment } from '#classifier/assessment.ts';
import type { Lead, LeadStatus } from '#listing/lead.ts';
import type { Listing } from '#listing/listing.ts';

/** What one page gave: the listing, what the classifier says of it, and the exact bytes exchanged. */
export interface Finding {
  listing: Listing;
  assessment: Assessment;
  worthLead: boolean;
  /** The capture's metadata with blob references in place of bodies; kept as it is given. */
  capture?: Record<string, unknown>;
}

/** Enough of a lead to put it onto the triage queue. */
export interface LeadRef {
  id: string;
  listingId: string;
  status: LeadStatus;
  score: number;
}

export interface RecordedFindings {
  newLeads: LeadRef[];
  /** Known leads whose score or listing changed. */
  updatedLeads: LeadRef[];
  changes: ListingChange[];
  /** Listings never seen before. */
  newListings: number;
}

export interface ListingChange {
  listingId: string;
  /** A field of the listing: `price`, `title`, `description`, `seller`, `location`, `images`, `contacts`, `kind`. */
  field: string;
  old: unknown;
  new: unknown;
  /** ISO 8601, UTC. */
  at: string;
  scanId: string;
}

/** A lead with what the store knows besides the travelling record. */
export interface StoredLead extends Lead {
  agencyId: string;
  listingId: string;
  scanId: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  updatedAt: string;
  firstSeen: string;
  lastSeen: string;
  /** Counts the changes of status and score. */
  revision: number;
  /** In alphabetical order. */
  tags: string[];
}

export const leadOrders = ['worst', 'appendix', 'worth', 'newest', 'oldest'] as const;

/**
 * `worst`: highest score first. `appendix`: strictest first, then by score. `worth`: the highest price first, in about euros.
 * `newest` and `oldest` by first sight.
 */
export type LeadOrder = (typeof leadOrders)[number];

export const facetKinds = ['site', 'language', 'country', 'group', 'appendix', 'commodity'] as const;

/** What a lead is sorted under, e.g. `group` `elephants`, `country` `TH` (of the site's address). */
export type FacetKind = (typeof facetKinds)[number];

export interface ListLeadsOptions {
  /** Without it: every status that waits for somebody or was decided; `open` for those that wait. */
  status?: readonly LeadStatus[] | 'open';
  /** Default `worst`. */
  order?: LeadOrder;
  /** 1 to 500, default 50. */
  limit?: number;
  /** From the page before, of the same order. */
  cursor?: string;
  /** Words that must all begin a word of title, description, seller, place, contacts or address; of scripts without spaces, occur in them. Or a lead's id. */
  query?: string;
  scanId?: string;
  /** Seen by a scan of that operation. */
  operationId?: string;
  agencyId?: string;
  minScore?: number;
  /** In about euros. */
  minWorth?: number;
  facets?: Partial<Record<FacetKind, string>>;
  tag?: string;
  /** First seen since then. */
  since?: Date;
}

export interface LeadPage {
  leads: StoredLead[];
  /** Undefined on the last page. */
  next: string | undefined;
}
