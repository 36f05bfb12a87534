// Listings, assessments and leads written in batches: one transaction a batch, one statement a table.
// write-listings.ts writes the listings, merge-listing.ts says what a second look at an advert changes; leads.ts reads what is written here.
import { sql, type Transaction } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import type { LeadStatus } from '#listing/lead.ts';
import { listingId } from '#listing/fingerprint.ts';
import { appendAudit } from './audit.ts';
import { toJson } from './json.ts';
import type { Finding, LeadRef, RecordedFindings } from './lead-types.ts';
import { contentHash, preferred } from './merge-listing.ts';
import type { Store } from './open-store.ts';
import type { Database } from './schema.ts';
import { type Item, writeListings } from './write-listings.ts';

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
    const agencyId = await agencyOfScan(trx, scanId);
    const changes = await writeListings(trx, items, { scanId, at });
    await writeSightings(trx, items, { scanId, at });
    await writeAssessments(trx, items, { agencyId, at });
    const { newLeads, updatedLeads } = await writeLeads(trx, items, { scanId, agencyId, at, clock });
    await writeCaptures(trx, items, { scanId, at, clock });
    await appendAudit(
      trx,
      newLeads.map(({ id, listingId, score }) => ({
        actor: 'system',
        action: 'lead.created',
        subject: id,
        details: { agency: agencyId, listingId, scanId, score },
      })),
      clock,
    );
    return { newLeads, updatedLeads, changes, newListings: items.filter(({ isNew }) => isNew).length };
  });
}

async function agencyOfScan(trx: Trx, scanId: string): Promise<string> {
  const scan = await trx.selectFrom('scans').select('agency_id').where('id', '=', scanId).executeTakeFirst();
  if (scan === undefined) throw new GiveUp(`There is no scan ${scanId}.`, { code: 'NO_SUCH_SCAN' });
  return scan.agency_id;
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

async function writeSightings(trx: Trx, items: Item[], { scanId, at }: { scanId: string; at: Date }): Promise<void> {
  await sql`
    insert into sightings (listing_id, scan_id, at)
    select id, ${scanId}, ${at} from unnest(${items.map(({ id }) => id)}::text[]) as u(id)
    on conflict do nothing`.execute(trx);
}

async function writeAssessments(
  trx: Trx,
  items: Item[],
  { agencyId, at }: { agencyId: string; at: Date },
): Promise<void> {
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
    insert into assessments as known (agency_id, listing_id, model, score, assessment, content_hash, at)
    select ${agencyId}, r.id, r.model, r.score, r.assessment, r.hash, ${at}
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(id text, model text, score double precision, assessment jsonb, hash text)
    order by r.id
    on conflict (agency_id, listing_id, model) do update set score = excluded.score, assessment = excluded.assessment, content_hash = excluded.content_hash, at = excluded.at
    where known.assessment is distinct from excluded.assessment or known.content_hash <> excluded.content_hash`.execute(
    trx,
  );
}

interface LeadContext {
  scanId: string;
  agencyId: string;
  at: Date;
  clock: Clock;
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
  context: LeadContext,
): Promise<{ newLeads: LeadRef[]; updatedLeads: LeadRef[] }> {
  const { agencyId, at } = context;
  const judged = items.filter(({ ignored }) => !ignored);
  const worth = judged.filter(({ finding }) => finding.worthLead);
  const newLeads = worth.length === 0 ? [] : await insertLeads(trx, worth, context);
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
    where l.listing_id = r.id and l.agency_id = ${agencyId} and (r.changed or l.score <> r.score or l.model <> r.model)
    returning l.id, l.listing_id, l.status, l.score`.execute(trx);
  return { newLeads, updatedLeads: updated.rows.map(toRef) };
}

async function insertLeads(trx: Trx, items: Item[], { scanId, agencyId, at, clock }: LeadContext): Promise<LeadRef[]> {
  // Looked up first, so that an id is drawn only for what may become a lead: with handed-in ids a second run draws none.
  const known = await trx
    .selectFrom('leads')
    .select('listing_id')
    .where('agency_id', '=', agencyId)
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
    insert into leads (id, agency_id, listing_id, status, score, model, scan_id, created_at, updated_at)
    select r.lead, ${agencyId}, r.id, 'new', r.score, r.model, ${scanId}, ${at}, ${at}
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(lead text, id text, model text, score double precision)
    order by r.id
    on conflict (listing_id, agency_id) do nothing
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
