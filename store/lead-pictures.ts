// The pictures of leads as they were looked at: bytes' hash, perceptual hash, the text in them. One row a lead and address.
import { sql } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { toJson } from './json.ts';
import type { Store } from './open-store.ts';

export interface LookedAtPicture {
  leadId: string;
  url: string;
  /** Of the bytes, lower-case hex; null where they could not be had. */
  sha256: string | null;
  /** 64 characters `0` or `1`; null where the bytes were no picture. */
  hash: string | null;
  /** From intelligence/near-picture.ts, of that hash. */
  bands: readonly number[];
  /** Text read in the picture; null where none was looked for. */
  text: string | null;
  /** Why it could not be had or read. */
  problem: string | null;
}

/** Replaces what was known of the same picture of the same lead. */
export async function writePictures(store: Store, pictures: readonly LookedAtPicture[], clock: Clock): Promise<void> {
  if (pictures.length === 0) return;
  const rows = pictures.map(({ leadId, ...picture }) => ({ lead: leadId, ...picture }));
  await sql`
    insert into lead_pictures (lead_id, url, sha256, hash, bands, text, problem, at)
    select r.lead, r.url, r.sha256, r.hash::bit(64), r.bands, r.text, r.problem, ${clock.now()}
    from jsonb_to_recordset(${toJson(rows)}::jsonb)
      as r(lead text, url text, sha256 text, hash text, bands bigint[], text text, problem text)
    order by r.lead, r.url
    on conflict (lead_id, url) do update set sha256 = excluded.sha256, hash = excluded.hash, bands = excluded.bands,
      text = excluded.text, problem = excluded.problem, at = excluded.at`.execute(store.db);
}

export async function picturesOf(store: Store, leadId: string): Promise<Array<Omit<LookedAtPicture, 'bands'>>> {
  const { rows } = await sql<Omit<LookedAtPicture, 'bands'>>`
    select lead_id as "leadId", url, sha256, hash::text as hash, text, problem from lead_pictures
    where lead_id = ${leadId} order by url`.execute(store.db);
  return rows;
}

/** Open leads with pictures that nobody has looked at, worst first. */
export async function leadsWithUnseenPictures(store: Store, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select l.id from leads l join listings i on i.id = l.listing_id
    where l.status in ('new', 'needs-info', 'escalated')
      and jsonb_array_length(i.listing -> 'images') > 0
      and not exists (select 1 from lead_pictures p where p.lead_id = l.id)
    order by l.score desc, l.seq limit ${limit}`.execute(store.db);
  return rows.map(({ id }) => id);
}

export interface PictureCandidate {
  leadId: string;
  url: string;
  sha256: string | null;
  hash: string | null;
}

/** Pictures of other leads with the same bytes, or a band in common with one of this lead's. */
export async function pictureCandidates(store: Store, leadId: string, limit: number): Promise<PictureCandidate[]> {
  const { rows } = await sql<PictureCandidate>`
    select p.lead_id as "leadId", p.url, p.sha256, p.hash::text as hash from lead_pictures p
    where p.lead_id <> ${leadId} and (
      p.bands && array(select distinct unnest(bands) from lead_pictures where lead_id = ${leadId})
      or p.sha256 in (select sha256 from lead_pictures where lead_id = ${leadId} and sha256 is not null))
    order by p.lead_id, p.url limit ${limit}`.execute(store.db);
  return rows;
}
