// What joins leads, written and looked up: entities, signatures of words, pictures. What they mean is intelligence/'s business.
import { sql } from 'kysely';
import type { Listing } from '#listing/listing.ts';
import { toJson } from './json.ts';
import type { Store } from './open-store.ts';

export interface LinkedLead {
  leadId: string;
  contentHash: string;
  links: ReadonlyArray<{ kind: string; value: string }>;
  signature: readonly number[];
  bands: readonly number[];
}

export interface Unlinked {
  leadId: string;
  contentHash: string;
  listing: Listing;
}

/** Leads whose listing says something that their links do not say yet, oldest first. */
export async function unlinkedLeads(store: Store, limit: number): Promise<Unlinked[]> {
  const { rows } = await sql<Unlinked>`
    select l.id as "leadId", i.content_hash as "contentHash", i.listing from leads l
    join listings i on i.id = l.listing_id
    left join lead_texts t on t.lead_id = l.id
    where t.content_hash is distinct from i.content_hash
    order by l.seq limit ${limit}`.execute(store.db);
  return rows;
}

/** The leads of these listings, whether linked or not. */
export async function leadsToLink(store: Store, leadIds: readonly string[]): Promise<Unlinked[]> {
  if (leadIds.length === 0) return [];
  const { rows } = await sql<Unlinked>`
    select l.id as "leadId", i.content_hash as "contentHash", i.listing from leads l
    join listings i on i.id = l.listing_id where l.id = any(${[...leadIds]}::text[]) order by l.id`.execute(store.db);
  return rows;
}

/** Replaces what was known; the same input twice leaves the same rows. */
export async function writeLinks(store: Store, leads: readonly LinkedLead[]): Promise<void> {
  if (leads.length === 0) return;
  const sorted = leads.toSorted((a, b) => (a.leadId < b.leadId ? -1 : 1));
  const links = sorted.flatMap(({ leadId, links: own }) => own.map((link) => ({ lead: leadId, ...link })));
  const texts = sorted.map(({ leadId, contentHash, signature, bands }) => ({
    lead: leadId,
    hash: contentHash,
    signature,
    bands,
  }));
  await store.db.transaction().execute(async (trx) => {
    // Their rows first, in one order: two processes that link the same leads wait for each other here and not in a circle.
    await sql`
      insert into lead_texts (lead_id, content_hash, signature, bands)
      select r.lead, r.hash, r.signature, r.bands
      from jsonb_to_recordset(${toJson(texts)}::jsonb) as r(lead text, hash text, signature bigint[], bands bigint[])
      order by r.lead
      on conflict (lead_id) do update set content_hash = excluded.content_hash, signature = excluded.signature, bands = excluded.bands`.execute(
      trx,
    );
    await sql`delete from lead_links where lead_id = any(${sorted.map(({ leadId }) => leadId)}::text[])`.execute(trx);
    await sql`
      insert into lead_links (lead_id, kind, value)
      select r.lead, r.kind, r.value from jsonb_to_recordset(${toJson(links)}::jsonb) as r(lead text, kind text, value text)
      on conflict do nothing`.execute(trx);
  });
}

export interface SharedLink {
  leadId: string;
  kind: string;
  value: string;
  /** Leads that have it, this one included, up to the limit asked for plus one. */
  holders: number;
}

/** What other leads share with these, by link; a link that more than `maxHolders` leads have (a platform's hot line) is left out. */
export async function sharedLinks(
  store: Store,
  leadIds: readonly string[],
  { maxHolders }: { maxHolders: number },
): Promise<SharedLink[]> {
  const { rows } = await sql<SharedLink>`
    select other.lead_id as "leadId", own.kind, own.value, own.holders from (
      select distinct k.kind, k.value,
        (select count(*) from (select 1 from lead_links h where h.kind = k.kind and h.value = k.value limit ${maxHolders + 1}) h)::int as holders
      from lead_links k where k.lead_id = any(${[...leadIds]}::text[])) own
    join lead_links other on other.kind = own.kind and other.value = own.value
    where own.holders between 2 and ${maxHolders}
    order by other.lead_id, own.kind, own.value`.execute(store.db);
  return rows;
}

export interface TextCandidate {
  leadId: string;
  signature: number[];
}

/** The lead's own signature and those that share a band with it. */
export async function textCandidates(
  store: Store,
  leadId: string,
  limit: number,
): Promise<{ own: number[]; others: TextCandidate[] }> {
  const own = await store.db
    .selectFrom('lead_texts')
    .select(['signature', 'bands'])
    .where('lead_id', '=', leadId)
    .executeTakeFirst();
  if (own === undefined || own.bands.length === 0) return { own: [], others: [] };
  const others = await sql<TextCandidate>`
    select lead_id as "leadId", signature from lead_texts
    where bands && ${own.bands}::bigint[] and lead_id <> ${leadId} order by lead_id limit ${limit}`.execute(store.db);
  return { own: own.signature.map(Number), others: others.rows.map(numbered) };
}

/** int8[] comes as text; our numbers are below 2^48. */
function numbered({ leadId, signature }: TextCandidate): TextCandidate {
  return { leadId, signature: signature.map(Number) };
}

/** Links that between two and `maxHolders` leads share, with their leads: the edges of every network. */
export async function* sharedEdges(
  store: Store,
  { kinds, maxHolders }: { kinds: readonly string[]; maxHolders: number },
): AsyncGenerator<Array<{ leadId: string; kind: string; value: string }>> {
  let last = { kind: '', value: '' };
  for (;;) {
    const { rows } = await sql<{ kind: string; value: string; leads: string[] }>`
      select kind, value, array_agg(lead_id order by lead_id) as leads from lead_links
      where kind = any(${[...kinds]}::text[]) and (kind, value) > (${last.kind}, ${last.value})
      group by kind, value having count(*) between 2 and ${maxHolders}
      order by kind, value limit 1000`.execute(store.db);
    yield rows.flatMap(({ kind, value, leads }) => leads.map((leadId) => ({ leadId, kind, value })));
    const end = rows.at(-1);
    if (end === undefined || rows.length < 1000) return;
    last = end;
  }
}
