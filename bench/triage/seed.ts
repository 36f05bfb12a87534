// Leads by the million, written by the database itself: adverts of four sellers in ten languages' scripts, scores spread evenly, links as the scan would leave them.
import { sql } from 'kysely';
import type { Store } from '#store/open-store.ts';

/** Adds leads until there are `count`; each has its listing, assessment, sighting and a finished row of links. */
export async function seedLeads(store: Store, count: number): Promise<void> {
  await sql`
    insert into scans (id, name, args_key, options, status, started_at, counts)
    values ('bench', 'bench', 'bench', '{}', 'finished', now(), '{}') on conflict do nothing`.execute(store.db);
  const { rows } = await sql<{ n: number }>`select count(*)::bigint as n from leads`.execute(store.db);
  const part = 50_000;
  for (let from = (rows[0]?.n ?? 0) + 1; from <= count; from += part)
    await seedPart(store, from, Math.min(from + part - 1, count));
  await sql`analyze`.execute(store.db);
}

async function seedPart(store: Store, from: number, to: number): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    await sql`set local synchronous_commit = off`.execute(trx);
    await sql`
      create temporary table part on commit drop as
      select n, 'bench-' || n as id, 'https://market.example/item/' || n as url,
        (array['Old carved figure', 'ของเก่าแกะสลัก', '老料雕刻摆件', 'Figura tallada antigua', 'Резная фигурка'])[1 + n % 5] || ' no. ' || n as title,
        'seller ' || (n % 4000) as seller, (abs(hashint4(n)) % 1000000) / 1000000.0 as score
      from generate_series(${from}::int, ${to}::int) n`.execute(trx);
    await sql`
      insert into listings (id, url, kind, source, title, seller, listing, content_hash, fingerprint, first_seen, last_seen, first_scan)
      select id, url, 'listing', 'market.example', title, seller, jsonb_build_object(
        'url', url, 'kind', 'listing', 'title', title,
        'description', 'Real one from an old collection, hand carved, number ' || n || '. Private message for the price. ' || repeat('Shipping worldwide, packed with care. ', 8),
        'price', jsonb_build_object('amount', 20 + n % 900, 'currency', 'EUR'), 'seller', jsonb_build_object('name', seller),
        'location', 'Lyon', 'images', jsonb_build_array(), 'postedAt', '2026-03-01',
        'contacts', jsonb_build_array(jsonb_build_object('type', 'phone', 'value', '+3361' || lpad((n % 9000)::text, 7, '0'))),
        'language', 'en', 'seenAt', '2026-03-02T10:00:00.000Z', 'source', 'market.example', 'pageHash', null),
        md5(id), md5(title), now(), now(), 'bench' from part`.execute(trx);
    await sql`insert into sightings (listing_id, scan_id, at) select id, 'bench', now() from part`.execute(trx);
    await sql`
      insert into assessments (listing_id, model, score, assessment, content_hash, at)
      select id, 'bench-1', score, jsonb_build_object(
        'relevant', true, 'score', score, 'wildlife', score, 'offer', 'offer',
        'taxa', jsonb_build_array(jsonb_build_object('name', 'Loxodonta africana', 'appendix', 'I', 'group', 'elephants', 'protected', true, 'score', score)),
        'commodities', jsonb_build_array(jsonb_build_object('code', 'IVC', 'score', score)), 'indicators', jsonb_build_array('price-withheld'), 'language', 'en',
        'reasons', jsonb_build_array(
          jsonb_build_object('text', 'Real one', 'field', 'description', 'span', jsonb_build_array(0, 8), 'kind', 'context', 'means', 'says it is real', 'points', 0.8),
          jsonb_build_object('text', 'hand carved', 'field', 'description', 'span', jsonb_build_array(33, 44), 'kind', 'commodity', 'means', 'carving', 'points', 1.4)),
        'model', 'bench-1'), md5(id), now() from part`.execute(trx);
    await sql`
      insert into leads (id, listing_id, status, score, model, scan_id, created_at, updated_at)
      select id, id, 'new', score, 'bench-1', 'bench', now(), now() from part order by n`.execute(trx);
    await sql`insert into lead_links (lead_id, kind, value) select id, 'seller', 'market.example ' || seller from part`.execute(
      trx,
    );
    await sql`insert into lead_links (lead_id, kind, value) select id, 'phone', '+3361' || lpad((n % 9000)::text, 7, '0') from part`.execute(
      trx,
    );
    await sql`insert into lead_texts (lead_id, content_hash, signature, bands) select id, md5(id), '{}', '{}' from part`.execute(
      trx,
    );
  });
}
