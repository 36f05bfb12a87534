// Leads and listings, read. record-findings.ts writes them, verdicts.ts changes their status.
import type { LeadStatus } from '#listing/lead.ts';
import type { Listing } from '#listing/listing.ts';
import type { LeadPage, LeadRef, ListingChange, ListLeadsOptions, StoredLead } from './lead-types.ts';
import type { Store } from './open-store.ts';

export declare function getLead(store: Store, leadId: string): Promise<StoredLead | undefined>;
/** One page by keyset; throws `BadInput` for a cursor that is not ours. */
export declare function listLeads(store: Store, options?: ListLeadsOptions): Promise<LeadPage>;
/** Every lead seen by the scan, worst first, in pages: a million rows do not sit in memory. */
export declare function leadsOfScan(store: Store, scanId: string): AsyncGenerator<StoredLead>;
/** Every listing seen by the scan in order of arrival, in pages. */
export declare function listingsOfScan(store: Store, scanId: string): AsyncGenerator<Listing>;
/** Every lead that waits for somebody, worst first, in pages: what the triage queue is rebuilt from. */
export declare function openLeads(store: Store): AsyncGenerator<LeadRef>;
/** Leads of the same seller on the same source, newest first. */
export declare function relatedLeads(store: Store, leadId: string, limit?: number): Promise<StoredLead[]>;
export declare function countLeads(store: Store, options?: { scanId?: string }): Promise<Record<LeadStatus, number>>;
/** What changed on the listing, oldest first. */
export declare function changesOf(store: Store, listingId: string): Promise<ListingChange[]>;
/** Captures of a listing, newest first. */
export declare function capturesOf(store: Store, listingId: string): Promise<Array<{ id: string; scanId: string; at: string; capture: Record<string, unknown> }>>;
