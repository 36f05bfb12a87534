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
}

export interface ListLeadsOptions {
  status?: readonly LeadStatus[];
  /** `worst`: highest score first, then the oldest. Default. */
  order?: 'worst' | 'newest' | 'oldest';
  /** 1 to 500, default 50. */
  limit?: number;
  /** From the page before. */
  cursor?: string;
  /** Words that must all occur in title, description, seller, or the address; upper and lower case alike. */
  query?: string;
  scanId?: string;
  agencyId?: string;
  minScore?: number;
}

export interface LeadPage {
  leads: StoredLead[];
  /** Undefined on the last page. */
  next: string | undefined;
}
