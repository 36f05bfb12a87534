// Leads and listings, read. record-findings.ts writes them, verdicts.ts changes their status.
import { sql, type RawBuilder } from 'kysely';
import { leadStatuses, openStatuses, type LeadStatus } from '#listing/lead.ts';
import type { Listing } from '#listing/listing.ts';
import { toText } from './json.ts';
import {
  facetKinds,
  type LeadPage,
  type LeadRef,
  type ListingChange,
  type ListLeadsOptions,
  type StoredLead,
} from './lead-types.ts';
import type { Store } from './open-store.ts';
import {
  after,
  orders,
  type Place,
  type PlacedLead,
  readCursor,
  selectLeads,
  selectPlaces,
  writeCursor,
} from './select-leads.ts';

/** Rows a page of the long walks: some megabytes of listings at most. */
const walkRows = 500;
const maxPage = 500;
const facetSample = 5000;
const maxFacets = 400;
/** Listings that hold a word: fewer are named one by one. */
const rare = 5000;
/** In words, not as a parameter: the indexes of what is open are found by it. */
const isOpen = sql`l.status in ('new', 'needs-info', 'escalated')`;

export async function getLead(store: Store, leadId: string): Promise<StoredLead | undefined> {
  const [found] = await selectLeads(store, { where: sql`l.id = ${leadId}`, order: 'oldest', limit: 1 });
  return found?.lead;
}

/** Those that there are, in no certain order. */
export async function getLeads(store: Store, leadIds: readonly string[]): Promise<StoredLead[]> {
  if (leadIds.length === 0) return [];
  const where = sql`l.id = any(${[...leadIds]}::text[])`;
  return (await selectLeads(store, { where, order: 'oldest', limit: leadIds.length })).map(({ lead }) => lead);
}

/**
 * One page by keyset, so that a page far down costs what the first costs. Throws `BadInput` for a cursor that is not ours.
 * The page is chosen in `whole` and read in `store`. An agency's view cannot choose quickly: PostgreSQL does not let a search use its
 * index before row-level security has judged each row. So the console hands in the whole store with its member's `agencyId`, and whatever
 * was chosen there, only what the view shows is read.
 */
export async function listLeads(store: Store, options: ListLeadsOptions = {}, whole: Store = store): Promise<LeadPage> {
  const { order = 'worst', cursor } = options;
  const limit = Math.min(Math.max(Math.trunc(options.limit ?? 50), 1), maxPage);
  const conditions = [...conditionsOf(options), ...(await speaksOf(whole, options.query))];
  if (cursor !== undefined) conditions.push(after(order, readCursor(order, cursor)));
  const places = await selectPlaces(whole, {
    where: sql.join([sql`true`, ...conditions], sql` and `),
    order,
    limit: limit + 1,
  });
  const page = places.slice(0, limit);
  const last = page.at(-1);
  const read = await getLeads(
    store,
    page.map(({ id }) => id),
  );
  const leads = new Map(read.map((lead) => [lead.id, lead]));
  return {
    leads: page.flatMap(({ id }) => leads.get(id) ?? []),
    next: places.length > limit && last !== undefined ? writeCursor(order, last.place) : undefined,
  };
}

/** What the worst open leads are sorted under, commonest first: enough to choose a filter from, at a cost that does not grow. */
export async function commonFacets(
  store: Store,
  agencyId: string,
): Promise<Array<{ kind: string; value: string; count: number }>> {
  const { rows } = await sql<{ facet: string; count: number }>`
    select facet, count(*)::int as count from (
      select l.facets from leads l where l.agency_id = ${agencyId} and ${isOpen} order by ${orders.worst} limit ${facetSample}) worst,
      unnest(worst.facets) as facet
    group by facet order by count(*) desc, facet limit ${maxFacets}`.execute(store.db);
  return rows.map(({ facet, count }) => {
    const [, kind = '', value = ''] = /^([a-z]+):(.*)$/s.exec(facet) ?? [];
    return { kind, value, count };
  });
}

/** Every lead seen by the scan, worst first, in pages: a million rows do not sit in memory. */
export async function* leadsOfScan(store: Store, scanId: string): AsyncGenerator<StoredLead> {
  const seen = sql`l.agency_id = (select agency_id from scans where id = ${scanId}) and exists (select 1 from sightings s where s.listing_id = l.listing_id and s.scan_id = ${scanId})`;
  let last: PlacedLead | undefined;
  do {
    const where: RawBuilder<unknown> = last === undefined ? seen : sql`${seen} and ${after('worst', last.place)}`;
    const page: PlacedLead[] = await selectLeads(store, { where, order: 'worst', limit: walkRows });
    yield* page.map(({ lead }) => lead);
    last = page.length < walkRows ? undefined : page.at(-1);
  } while (last !== undefined);
}

/** Every listing seen by the scan in order of arrival, in pages. */
export async function* listingsOfScan(store: Store, scanId: string): AsyncGenerator<Listing> {
  let last = 0;
  for (;;) {
    const page = await store.db
      .selectFrom('sightings')
      .innerJoin('listings', 'listings.id', 'sightings.listing_id')
      .select(['sightings.seq', 'listings.listing'])
      .where('sightings.scan_id', '=', scanId)
      .where('sightings.seq', '>', last)
      .orderBy('sightings.seq')
      .limit(walkRows)
      .execute();
    yield* page.map(({ listing }) => listing);
    last = page.at(-1)?.seq ?? last;
    if (page.length < walkRows) return;
  }
}

/** Every lead of the agency that waits for somebody, worst first, in pages: what the triage queue is rebuilt from. */
export async function* openLeads(store: Store, agencyId: string): AsyncGenerator<LeadRef> {
  const pageRows = 2000;
  let last: Place | undefined;
  for (;;) {
    const past: RawBuilder<unknown> = last === undefined ? sql`true` : after('worst', last);
    const { rows } = await sql<LeadRef & { seq: number }>`
      select l.id, l.listing_id as "listingId", l.status, l.score, l.seq from leads l
      where l.agency_id = ${agencyId} and l.status = any(${[...openStatuses]}::text[]) and ${past}
      order by ${orders.worst} limit ${pageRows}`.execute(store.db);
    for (const { seq: _, ...lead } of rows) yield lead;
    const end = rows.at(-1);
    if (end === undefined || rows.length < pageRows) return;
    last = [end.score, end.seq];
  }
}

export async function countLeads(store: Store, options: { scanId?: string } = {}): Promise<Record<LeadStatus, number>> {
  const { scanId } = options;
  let query = store.db
    .selectFrom('leads')
    .select(['status', (eb) => eb.fn.countAll<number>().as('n')])
    .groupBy('status');
  if (scanId !== undefined) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('sightings')
          .select('seq')
          .whereRef('sightings.listing_id', '=', 'leads.listing_id')
          .where('sightings.scan_id', '=', scanId),
      ),
    );
  }
  const counts = Object.fromEntries(leadStatuses.map((status) => [status, 0])) as Record<LeadStatus, number>;
  for (const { status, n } of await query.execute()) counts[status] = n;
  return counts;
}

/** What changed on the listing, oldest first. */
export async function changesOf(store: Store, listingId: string): Promise<ListingChange[]> {
  const rows = await store.db
    .selectFrom('listing_changes')
    .selectAll()
    .where('listing_id', '=', listingId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    listingId,
    field: row.field,
    old: row.old,
    new: row.new,
    at: row.at.toISOString(),
    scanId: row.scan_id,
  }));
}

/** Captures of a listing, newest first. */
export async function capturesOf(
  store: Store,
  listingId: string,
): Promise<Array<{ id: string; scanId: string; at: string; capture: Record<string, unknown> }>> {
  const rows = await store.db
    .selectFrom('captures')
    .selectAll()
    .where('listing_id', '=', listingId)
    .orderBy('seq', 'desc')
    .execute();
  return rows.map(({ id, scan_id: scanId, at, capture }) => ({ id, scanId, at: at.toISOString(), capture }));
}

/** When and in which scans the listing was seen, oldest first. */
export async function sightingsOf(store: Store, listingId: string): Promise<Array<{ scanId: string; at: string }>> {
  const rows = await store.db
    .selectFrom('sightings')
    .select(['scan_id', 'at'])
    .where('listing_id', '=', listingId)
    .orderBy('seq')
    .execute();
  return rows.map(({ scan_id: scanId, at }) => ({ scanId, at: at.toISOString() }));
}

function conditionsOf(options: ListLeadsOptions): Array<RawBuilder<unknown>> {
  const { status, scanId, operationId, minScore, minWorth, agencyId, facets = {}, tag, since } = options;
  const conditions: Array<RawBuilder<unknown>> = [];
  if (agencyId !== undefined) conditions.push(sql`l.agency_id = ${agencyId}`);
  if (status === 'open') conditions.push(isOpen);
  else if (status !== undefined) conditions.push(sql`l.status = any(${[...status]}::text[])`);
  if (minScore !== undefined) conditions.push(sql`l.score >= ${minScore}`);
  if (minWorth !== undefined) conditions.push(sql`l.worth >= ${minWorth}`);
  if (since !== undefined) conditions.push(sql`l.created_at >= ${since}`);
  const wanted = facetKinds.flatMap((kind) => (facets[kind] === undefined ? [] : [`${kind}:${toText(facets[kind])}`]));
  if (wanted.length > 0) conditions.push(sql`l.facets @> ${wanted}::text[]`);
  if (tag !== undefined) conditions.push(sql`l.id in (select t.lead_id from lead_tags t where t.tag = ${toText(tag)})`);
  if (scanId !== undefined)
    conditions.push(
      sql`exists (select 1 from sightings s where s.listing_id = l.listing_id and s.scan_id = ${scanId})`,
    );
  if (operationId !== undefined)
    conditions.push(
      sql`exists (select 1 from sightings s join operation_scans o using (scan_id) where s.listing_id = l.listing_id and o.operation_id = ${operationId})`,
    );
  return conditions;
}

/**
 * The planner cannot tell how many listings hold the beginning of a word, and must not: taking a rare one for common, it looks through all
 * leads in their order. So rare words are looked up first, and their listings named; common ones are met soon in any order.
 */
async function speaksOf(store: Store, query: string | undefined): Promise<Array<RawBuilder<unknown>>> {
  const asked = toText((query ?? '').trim());
  if (asked === '') return [];
  if (looksLikeId.test(asked)) return [sql`l.id = ${asked}`];
  const { rows } = await sql<{ id: string }>`
    select w.listing_id as id from listing_words w where w.words @@ search_query(${asked}) limit ${rare + 1}`.execute(
    store.db,
  );
  if (rows.length <= rare) return [sql`l.listing_id = any(${rows.map(({ id }) => id)}::text[])`];
  return [
    sql`exists (select 1 from listing_words w where w.listing_id = l.listing_id and w.words @@ search_query(${asked}))`,
  ];
}

/** As lib/clock.ts makes them. */
const looksLikeId = /^[0-9a-f]{8}-[0-9a-f-]{20,}$/i;
