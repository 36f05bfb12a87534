// The one query that makes leads of rows, and the places where a page of them begins. leads.ts is its only user.
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Assessment } from '#classifier/assessment.ts';
import { BadInput } from '#lib/errors.ts';
import type { LeadStatus } from '#listing/lead.ts';
import type { Listing } from '#listing/listing.ts';
import { leadOrders, type LeadOrder, type StoredLead } from './lead-types.ts';
import type { Store } from './open-store.ts';

/** Where a lead stands among the others: the values of its order's columns. */
export type Place = readonly number[];

export interface PlacedLead {
  lead: StoredLead;
  place: Place;
}

/** `l` is the lead's row, `i` its listing's. */
export async function selectLeads(
  store: Store,
  { where, order, limit }: { where: RawBuilder<unknown>; order: LeadOrder; limit: number },
): Promise<PlacedLead[]> {
  const { rows } = await sql<LeadRow>`
    select l.id, l.seq, l.status, l.score, i.listing, a.assessment, l.listing_id, l.scan_id, l.created_at, l.updated_at, i.first_seen, i.last_seen, l.revision, l.agency_id,
      l.appendix, l.worth,
      (select count(*) from sightings s where s.listing_id = l.listing_id) as sightings,
      array(select t.tag from lead_tags t where t.lead_id = l.id order by t.tag) as tags
    from leads l
    join listings i on i.id = l.listing_id
    join assessments a on a.agency_id = l.agency_id and a.listing_id = l.listing_id and a.model = l.model
    where ${where} order by ${orders[order]} limit ${limit}`.execute(store.db);
  return rows.map((row) => ({ lead: fromTable(row), place: placeOf(order, row) }));
}

/** Ids and places alone, of the leads of `conditions`: what a page is chosen by before its leads are read. */
export async function selectPlaces(
  store: Store,
  { where, order, limit }: { where: RawBuilder<unknown>; order: LeadOrder; limit: number },
): Promise<Array<{ id: string; place: Place }>> {
  const { rows } = await sql<{ id: string; seq: number; score: number; appendix: number; worth: number }>`
    select l.id, l.seq, l.score, l.appendix, l.worth from leads l
    where ${where} order by ${orders[order]} limit ${limit}`.execute(store.db);
  return rows.map((row) => ({ id: row.id, place: placeOf(order, row) }));
}

export const orders: Record<LeadOrder, RawBuilder<unknown>> = {
  worst: sql`l.score desc, l.seq`,
  appendix: sql`l.appendix, l.score desc, l.seq`,
  worth: sql`l.worth desc, l.seq`,
  newest: sql`l.seq desc`,
  oldest: sql`l.seq`,
};

function placeOf(
  order: LeadOrder,
  { seq, score, appendix, worth }: { seq: number; score: number; appendix: number; worth: number },
): Place {
  switch (order) {
    case 'worst':
      return [score, seq];
    case 'appendix':
      return [appendix, score, seq];
    case 'worth':
      return [worth, seq];
    case 'newest':
    case 'oldest':
      return [seq];
    default:
      return order satisfies never;
  }
}

/** What comes after a place. The first comparison of each is one that an index can begin at; the rest leaves out what was shown. */
export function after(order: LeadOrder, place: Place): RawBuilder<unknown> {
  const [first = 0, second = 0, third = 0] = place;
  switch (order) {
    case 'worst':
      return sql`(l.score <= ${first} and (l.score < ${first} or l.seq > ${second}))`;
    case 'appendix':
      return sql`(l.appendix >= ${first} and (l.appendix > ${first} or (l.score <= ${second} and (l.score < ${second} or l.seq > ${third}))))`;
    case 'worth':
      return sql`(l.worth <= ${first} and (l.worth < ${first} or l.seq > ${second}))`;
    case 'newest':
      return sql`l.seq < ${first}`;
    case 'oldest':
      return sql`l.seq > ${first}`;
    default:
      return order satisfies never;
  }
}

const cursorSchema = z.tuple([z.enum(leadOrders), z.array(z.number()).min(1).max(3)]);

export function writeCursor(order: LeadOrder, place: Place): string {
  return Buffer.from(JSON.stringify([order, place])).toString('base64url');
}

/** Throws `BadInput` for what writeCursor() did not write for this order. */
export function readCursor(order: LeadOrder, cursor: string): Place {
  try {
    const [written, place] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (written === order) return place;
  } catch {
    // Said below.
  }
  throw new BadInput('This is not a cursor of a page of leads in this order.', { field: 'cursor' });
}

interface LeadRow {
  id: string;
  seq: number;
  status: LeadStatus;
  score: number;
  listing: Listing;
  assessment: Assessment;
  sightings: number;
  listing_id: string;
  scan_id: string;
  created_at: Date;
  updated_at: Date;
  first_seen: Date;
  last_seen: Date;
  revision: number;
  agency_id: string;
  appendix: number;
  worth: number;
  tags: string[];
}

function fromTable(row: LeadRow): StoredLead {
  return {
    id: row.id,
    status: row.status,
    score: row.score,
    listing: row.listing,
    assessment: row.assessment,
    sightings: row.sightings,
    listingId: row.listing_id,
    scanId: row.scan_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    revision: row.revision,
    agencyId: row.agency_id,
    tags: row.tags,
  };
}
