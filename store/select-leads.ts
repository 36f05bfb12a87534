// The one query that makes leads of rows, and the places where a page of them begins. leads.ts is its only user.
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Assessment } from '#classifier/assessment.ts';
import { BadInput } from '#lib/errors.ts';
import type { LeadStatus } from '#listing/lead.ts';
import type { Listing } from '#listing/listing.ts';
import type { ListLeadsOptions, StoredLead } from './lead-types.ts';
import type { Store } from './open-store.ts';

/** A lead and where it stands among the others: score and number of arrival. */
export interface PlacedLead {
  lead: StoredLead;
  place: readonly [score: number, seq: number];
}

type Order = NonNullable<ListLeadsOptions['order']>;

/** `l` is the lead's row, `i` its listing's. */
export async function selectLeads(
  store: Store,
  { where, order, limit }: { where: RawBuilder<unknown>; order: Order; limit: number },
): Promise<PlacedLead[]> {
  const { rows } = await sql<LeadRow>`
    select l.id, l.seq, l.status, l.score, i.listing, a.assessment, l.listing_id, l.scan_id, l.created_at, l.updated_at, i.first_seen, i.last_seen, l.revision, l.agency_id,
      (select count(*) from sightings s where s.listing_id = l.listing_id) as sightings
    from leads l
    join listings i on i.id = l.listing_id
    join assessments a on a.agency_id = l.agency_id and a.listing_id = l.listing_id and a.model = l.model
    where ${where} order by ${orders[order]} limit ${limit}`.execute(store.db);
  return rows.map((row) => ({ lead: fromTable(row), place: [row.score, row.seq] }));
}

export const orders: Record<Order, RawBuilder<unknown>> = {
  worst: sql`l.score desc, l.seq`,
  newest: sql`l.seq desc`,
  oldest: sql`l.seq`,
};

/** What comes after a place. */
export function after(order: Order, [score, seq]: readonly [number, number]): RawBuilder<unknown> {
  if (order === 'newest') return sql`l.seq < ${seq}`;
  if (order === 'oldest') return sql`l.seq > ${seq}`;
  return sql`(l.score < ${score} or (l.score = ${score} and l.seq > ${seq}))`;
}

const cursorSchema = z.tuple([z.number(), z.number().int()]);

export function writeCursor(place: PlacedLead['place']): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Throws `BadInput` for what writeCursor() did not write. */
export function readCursor(cursor: string): [number, number] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new BadInput('This is not a cursor of a page of leads.', { field: 'cursor' });
  }
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
  };
}
