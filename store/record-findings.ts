// Listings, assessments and leads written in batches: one transaction a batch, one statement a table.
// merge-listing.ts says what a second look at an advert changes; leads.ts reads what is written here.
import { sql, type Transaction } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import type { LeadStatus } from '#listing/lead.ts';
import { contentFingerprint, listingId } from '#listing/fingerprint.ts';
import type { Listing } from '#listing/listing.ts';
import { appendAudit } from './audit.ts';
import { toJson } from './json.ts';
import type { Finding, LeadRef, ListingChange, RecordedFindings } from './lead-types.ts';
import { contentHash, mergeListing, preferred } from './merge-listing.ts';
import type { Store } from './open-store.ts';
import type { Database } from './schema.ts';

interface Item {
  id: string;
  finding: Finding;
  /** What the store will hold: the listing as found, or merged with what was known. */
  listing: Listing;
  hash: string;
  /** New, or different from what was known. */
  isNew: boolean;
  changed: boolean;
  /** A stub of a listing known in full: seen again, and nothing else. */
  ignored: boolean;
}

type Trx = Transaction<Database>;

/**
 * Idempotent: the same batch for the same scan leaves the same rows and answers with nothing new. Two processes may record the same
 * advert at once. An advert twice in a batch counts once; the fuller record wins.
 */
export async function recordFindings(
  store: Store,
  batch: readonly Finding[],
  context: { scanId: string; clock: Clock },
): Promise<RecordedFindings> {
  const items = distinct(batch);
  if (items.length === 0) return { newLeads: [], updatedLeads: [], changes: [], newListings: 0 };
  const { scanId, clock } = context;
  const at = clock.now();
  return store.db.transaction().execute(async (trx) => {
    const changes = await writeListings(trx, items, { scanId, at });
    await writeSightings(trx, items, { scanId, at });
    await writeAssessments(trx, items, at);
    const { newLeads, updatedLeads } = await writeLeads(trx, items, { scanId, at, clock });
    await writeCaptures(trx, items, { scanId, at, clock });
    await appendAudit(
      trx,
      newLeads.map(({ id, listingId, score }) => ({
        actor: 'system',
        action: 'lead.created',
        subject: id,
        details: { listingId, scanId, score },
      })),
      clock,
    );
    return { newLeads, updatedLeads, changes, newListings: items.filter(({ isNew }) => isNew).length };
  });
}

/** One item an advert, in the order of their ids: whoever locks rows in one order never waits in a circle. */
function distinct(batch: readonly Finding[]): Item[] {
  const byId = new Map<string, Item>();
  for (const finding of batch) {
    const id = listingId(finding.listing);
    const known = byId.get(id);
    if (known !== undefined && preferred(known.finding.listing, finding.listing) === known.finding.listing) continue;
    byId.set(id, {
      id,
      finding,
      listing: finding.listing,
      hash: contentHash(finding.listing),
      isNew: false,
      changed: false,
      ignored: false,
    });
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function writeListings(
  trx: Trx,
  items: Item[],
  { scanId, at }: { scanId: string; at: Date },
): Promise<ListingChange[]> {
  const ids = items.map(({ id }) => id);
  const known = new Set(
    (await trx.selectFrom('listings').select('id').where('id', 'in', ids).execute()).map(({ id }) => id),
  );
  const inserted = await insertListings(
    trx,
    items.filter(({ id }) => !known.has(id)),
    { scanId, at },
  );
  const changes: ListingChange[] = [];
  const seenBefore = items.filter((item) => !(item.isNew = item.changed = inserted.has(item.id)));
  if (seenBefore.length === 0) return changes;

  const rows = await trx
    .selectFrom('listings')
    .select(['id', 'listing', 'content_hash'])
    .where(
      'id',
      'in',
      seenBefore.map(({ id }) => id),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const item of seenBefore) {
    const before = stored.get(item.id);
    if (before === undefined || before.content_hash === item.hash) continue;
    const merged = mergeListing(before.listing, item.finding.listing);
    item.listing = merged.listing;
    item.hash = contentHash(merged.listing);
    item.ignored = merged.ignored;
    item.changed = item.hash !== before.content_hash;
    for (const change of merged.changes) changes.push({ ...change, listingId: item.id, at: at.toISOString(), scanId });
  }
  await updateListings(
    trx,
    seenBefore.filter(({ changed }) => changed),
  );
  await trx
    .updateTable('listings')
    .set({ last_seen: at })
    .where(
      'id',
      'in',
      seenBefore.map(({ id }) => id),
    )
    .where('last_seen', '<', at)
    .execute();
  await writeChanges(trx, changes, { scanId, at });
  return changes;
}

async function insertListings(
  trx: Trx,
  items: Item[],
  { scanId, at }: { scanId: string; at: Date },
): Promise<Set<string>> {
  if (items.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    insert into listings (id, url, kind, source, title, seller, listing, content_hash, fingerprint, first_seen, last_seen, first_scan)
    select r.id, r.url, r.kind, r.source, r.title, r.seller, r.listing, r.hash, r.fingerprint, ${at}, ${at}, ${scanId}
    from jsonb_to_recordset(${toJson(items.map(toRow))}::jsonb) as r(${listingColumns})
    order by r.id
    on conflict (id) do nothing
    returning id`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

async function updateListings(trx: Trx, items: Item[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update listings l set kind = r.kind, title = r.title, seller = r.seller, listing = r.listing, content_hash = r.hash, fingerprint = r.fingerprint
    from jsonb_to_recordset(${toJson(items.map(toRow))}::jsonb) as r(${listingColumns})
    where l.id = r.id`.execute(trx);
}

const listingColumns = sql.raw(
  'id text, url text, kind text, source text, title text, seller text, listing jsonb, hash text, fingerprint text',
);

function toRow({ id, listing, hash }: Item) {
  const { url, kind, source, title, seller } = listing;
  return {
    id,
    url,
    kind,
    source,
    title,
    seller: seller?.name ?? null,
    listing,
    hash,
    fingerprint: contentFingerprint(listing),
  };
}

async function writeChanges(
  trx: Trx,
  changes: readonly ListingChange[],
  { scanId, at }: { scanId: string; at: Date },
): Promise<void> {
  if (changes.length === 0) return;
  await trx
    .insertInto('listing_changes')
    .values(
      changes.map((change) => ({
        listing_id: change.listingId,
        scan_id: scanId,
        field: change.field,
        old: toJson(change.old),
        new: toJson(change.new),
        at,
      })),
    )
    .execute();
}

async function writeSightings(trx: Trx, items: Item[], { scanId, at }: { scanId: string; at: Date }): Promise<void> {
  await sql`
    insert into sightings (listing_id, scan_id, at)
    select id, ${scanId}, ${at} from unnest(${items.map(({ id }) => id)}::text[]) as u(id)
    on conflict do nothing`.execute(trx);
}

async function writeAssessments(trx: Trx, items: Item[], at: Date): Promise<void> {
  const rows = items
    .filter(({ ignored }) => !ignored)
    .map(({ id, finding: { assessment }, hash }) => ({
      id,
      model: assessment.model,
      score: assessment.score,
      assessment,
      hash,
    }));
  if (rows.length === 0) return;
  await sql`
    insert into assessments as known (listing_id, model, score, assessment, content_hash, at)
    select r.id, r.model, r.score, r.assessment, r.hash, ${at}
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(id text, model text, score double precision, assessment jsonb, hash text)
    order by r.id
    on conflict (listing_id, model) do update set score = excluded.score, assessment = excluded.assessment, content_hash = excluded.content_hash, at = excluded.at
    where known.assessment is distinct from excluded.assessment or known.content_hash <> excluded.content_hash`.execute(
    trx,
  );
}

interface LeadRow {
  id: string;
  listing_id: string;
  status: LeadStatus;
  score: number;
}

async function writeLeads(
  trx: Trx,
  items: Item[],
  { scanId, at, clock }: { scanId: string; at: Date; clock: Clock },
): Promise<{ newLeads: LeadRef[]; updatedLeads: LeadRef[] }> {
  const judged = items.filter(({ ignored }) => !ignored);
  const worth = judged.filter(({ finding }) => finding.worthLead);
  const newLeads = worth.length === 0 ? [] : await insertLeads(trx, worth, { scanId, at, clock });
  const created = new Set(newLeads.map((lead) => lead.listingId));
  const rest = judged.filter(({ id }) => !created.has(id));
  if (rest.length === 0) return { newLeads, updatedLeads: [] };

  // A lead follows its listing: the score is that of the text as it stands now, also where it has sunk below the mark.
  const rows = rest.map(({ id, changed, finding: { assessment } }) => ({
    id,
    model: assessment.model,
    score: assessment.score,
    changed,
  }));
  const updated = await sql<LeadRow>`
    update leads l set score = r.score, model = r.model, updated_at = ${at}, revision = l.revision + 1
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(id text, model text, score double precision, changed boolean)
    where l.listing_id = r.id and (r.changed or l.score <> r.score or l.model <> r.model)
    returning l.id, l.listing_id, l.status, l.score`.execute(trx);
  return { newLeads, updatedLeads: updated.rows.map(toRef) };
}

async function insertLeads(
  trx: Trx,
  items: Item[],
  { scanId, at, clock }: { scanId: string; at: Date; clock: Clock },
): Promise<LeadRef[]> {
  // Looked up first, so that an id is drawn only for what may become a lead: with handed-in ids a second run draws none.
  const known = await trx
    .selectFrom('leads')
    .select('listing_id')
    .where(
      'listing_id',
      'in',
      items.map(({ id }) => id),
    )
    .execute();
  const taken = new Set(known.map(({ listing_id: id }) => id));
  const rows = items
    .filter(({ id }) => !taken.has(id))
    .map(({ id, finding: { assessment } }) => ({
      lead: clock.newId(),
      id,
      model: assessment.model,
      score: assessment.score,
    }));
  if (rows.length === 0) return [];
  const inserted = await sql<LeadRow>`
    insert into leads (id, listing_id, status, score, model, scan_id, created_at, updated_at)
    select r.lead, r.id, 'new', r.score, r.model, ${scanId}, ${at}, ${at}
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(lead text, id text, model text, score double precision)
    order by r.id
    on conflict (listing_id) do nothing
    returning id, listing_id, status, score`.execute(trx);
  return inserted.rows.map(toRef);
}

function toRef({ id, listing_id: listingId, status, score }: LeadRow): LeadRef {
  return { id, listingId, status, score };
}

async function writeCaptures(
  trx: Trx,
  items: Item[],
  { scanId, at, clock }: { scanId: string; at: Date; clock: Clock },
): Promise<void> {
  const rows = items.flatMap(({ id, finding, ignored }) =>
    finding.capture === undefined || ignored
      ? []
      : [{ capture: finding.capture, id, page: finding.listing.pageHash ?? '', row: clock.newId() }],
  );
  if (rows.length === 0) return;
  await sql`
    insert into captures (id, listing_id, scan_id, page_hash, capture, at)
    select r.row, r.id, ${scanId}, r.page, r.capture, ${at}
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(row text, id text, page text, capture jsonb)
    on conflict (listing_id, scan_id, page_hash) do nothing`.execute(trx);
}
