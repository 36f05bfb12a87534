// Findings become listings, sightings, changes and leads, once, whoever records them and however often.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { steppingClock, systemClock } from '#lib/clock.ts';
import { listAudit, verifyAudit } from '#store/audit.ts';
import {
  capturesOf,
  changesOf,
  countLeads,
  getLead,
  leadsOfScan,
  listingsOfScan,
  listLeads,
  openLeads,
  sightingsOf,
} from '#store/leads.ts';
import { leadOrders, type StoredLead } from '#store/lead-types.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { openScan } from '#store/scans.ts';
import { freshStore } from '../support/fresh-database.ts';
import { makeFinding } from '../support/findings.ts';

const stores: Store[] = [];
afterAll(() => Promise.all(stores.map((store) => store.close())));

async function setUp() {
  const store = await freshStore();
  stores.push(store);
  const clock = steppingClock('2026-03-01T00:00:00Z');
  const newScan = async (name: string) => (await openScan(store, { name, options: { name }, clock })).scan.id;
  return { store, clock, newScan };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('the same batch twice leaves the same rows and answers with nothing new', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one');
  const batch = [
    makeFinding(1, { capture: { page: 'b'.repeat(64) } }),
    makeFinding(2),
    makeFinding(3, { worthLead: false }),
  ];
  const first = await recordFindings(store, batch, { scanId, clock });
  expect(first).toMatchObject({ newListings: 3, changes: [], updatedLeads: [] });
  expect(first.newLeads).toHaveLength(2);
  const rows = async () => ({
    leads: await store.db.selectFrom('leads').selectAll().orderBy('id').execute(),
    sightings: await store.db.selectFrom('sightings').selectAll().orderBy('listing_id').execute(),
    assessments: await store.db.selectFrom('assessments').selectAll().orderBy('listing_id').execute(),
    captures: await store.db.selectFrom('captures').selectAll().execute(),
    audit: await listAudit(store),
  });
  const before = await rows();
  expect(await recordFindings(store, batch, { scanId, clock })).toEqual({
    newLeads: [],
    updatedLeads: [],
    changes: [],
    newListings: 0,
  });
  expect(await rows()).toEqual(before);
  expect(before.captures).toHaveLength(1);
});

test('the same advert in two scans is one lead with two sightings; tracking parameters do not matter', async () => {
  const { store, clock, newScan } = await setUp();
  const [one, two] = [await newScan('one'), await newScan('two')];
  const { newLeads } = await recordFindings(store, [makeFinding(1)], { scanId: one, clock });
  const again = await recordFindings(
    store,
    [makeFinding(1, { listing: { url: 'https://www.market.example/item/1?utm_source=mail' } })],
    { scanId: two, clock },
  );
  expect(again.newLeads).toEqual([]);
  const lead = await getLead(store, newLeads[0]!.id);
  expect(lead?.sightings).toBe(2);
  expect((await sightingsOf(store, lead!.listingId)).map(({ scanId }) => scanId)).toEqual([one, two]);
  expect((await collect(leadsOfScan(store, two))).map(({ id }) => id)).toEqual([lead?.id]);
});

test('a changed price is a recorded change and shows in the lead; an unchanged one is not', async () => {
  const { store, clock, newScan } = await setUp();
  const [one, two, three] = [await newScan('one'), await newScan('two'), await newScan('three')];
  const { newLeads } = await recordFindings(store, [makeFinding(1)], { scanId: one, clock });
  const cheaper = makeFinding(1, { listing: { price: { amount: 90, currency: 'EUR' } } });
  const { changes, updatedLeads } = await recordFindings(store, [cheaper], { scanId: two, clock });
  expect(changes).toMatchObject([
    { field: 'price', old: { amount: 120, currency: 'EUR' }, new: { amount: 90, currency: 'EUR' }, scanId: two },
  ]);
  expect(updatedLeads.map(({ id }) => id)).toEqual([newLeads[0]?.id]);
  expect((await recordFindings(store, [cheaper], { scanId: three, clock })).changes).toEqual([]);
  const lead = await getLead(store, newLeads[0]!.id);
  expect(lead).toMatchObject({ listing: { price: { amount: 90 } }, revision: 2, sightings: 3 });
  expect(await changesOf(store, lead!.listingId)).toEqual(changes);
});

test('a stub becomes whole with the page, and a later stub takes nothing away', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one');
  const stub = makeFinding(1, {
    worthLead: false,
    listing: { kind: 'stub', description: '', pageHash: null, contacts: [] },
    assessment: { score: 0.2 },
  });
  await recordFindings(store, [stub], { scanId, clock });
  expect(await countLeads(store)).toMatchObject({ new: 0 });
  const { newLeads, changes } = await recordFindings(store, [makeFinding(1)], { scanId, clock });
  expect(changes).toEqual([]);
  expect(newLeads).toHaveLength(1);
  await recordFindings(store, [stub], { scanId, clock });
  expect(await getLead(store, newLeads[0]!.id)).toMatchObject({
    listing: { kind: 'listing', description: 'Real one, no plastic. Message me.' },
    score: 0.37,
  });
});

test('of stub and page in one batch the page wins, in either order', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one');
  const stub = (n: number) => makeFinding(n, { worthLead: false, listing: { kind: 'stub', description: '' } });
  const { newListings, newLeads } = await recordFindings(store, [stub(1), makeFinding(1), makeFinding(2), stub(2)], {
    scanId,
    clock,
  });
  expect({ newListings, leads: newLeads.length }).toEqual({ newListings: 2, leads: 2 });
});

test('an ended offer keeps the words it had', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one');
  const { newLeads } = await recordFindings(store, [makeFinding(1)], { scanId, clock });
  const gone = makeFinding(1, {
    listing: { kind: 'ended', title: '', description: '', price: null, seller: null, images: [], contacts: [] },
    worthLead: false,
  });
  const { changes } = await recordFindings(store, [gone], { scanId, clock });
  expect(changes.map(({ field }) => field)).toEqual(['kind']);
  expect(await getLead(store, newLeads[0]!.id)).toMatchObject({
    listing: { kind: 'ended', title: 'Carved figure number 1', price: { amount: 120 } },
  });
});

test('two processes that record the same adverts at once make one lead each and one unbroken audit chain', async () => {
  const { store, newScan } = await setUp();
  const scanId = await newScan('one');
  const batches = Array.from({ length: 12 }, (_, shift) =>
    Array.from({ length: 40 }, (__, n) => makeFinding(((n * 7 + shift * 13) % 60) + 1)),
  );
  const answers = await Promise.all(
    batches.map((batch) => recordFindings(store, batch, { scanId, clock: systemClock })),
  );
  const created = answers.flatMap(({ newLeads }) => newLeads.map(({ listingId }) => listingId));
  expect(new Set(created).size).toBe(created.length);
  expect(created).toHaveLength(60);
  expect(answers.reduce((sum, { newListings }) => sum + newListings, 0)).toBe(60);
  expect(await verifyAudit(store)).toMatchObject({ ok: true, rows: 60 });
});

test('text that PostgreSQL refuses is stored with replacement characters', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one\0');
  const hostile = makeFinding(1, {
    listing: { title: 'tusk\0 \ud800 <script>', description: 'x\udfff', seller: { name: '\0' } },
  });
  const { newLeads } = await recordFindings(store, [hostile], { scanId, clock });
  expect(await getLead(store, newLeads[0]!.id)).toMatchObject({
    listing: { title: 'tusk\ufffd \ufffd <script>', description: 'x\ufffd' },
  });
  expect(await recordFindings(store, [hostile], { scanId, clock })).toMatchObject({ changes: [], updatedLeads: [] });
});

test('pages of leads meet without gap or overlap in every order, also where scores are equal', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one');
  const batch = Array.from({ length: 25 }, (_, n) => makeFinding(n, { assessment: { score: (n % 4) / 4 } }));
  await recordFindings(store, batch, { scanId, clock });
  for (const order of leadOrders) {
    const seen: StoredLead[] = [];
    let cursor: string | undefined;
    do {
      const page = await listLeads(store, { order, limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.leads);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(25);
    if (order === 'worst')
      expect(seen.map(({ score }) => score)).toEqual(seen.map(({ score }) => score).sort((a, b) => b - a));
  }
  await expect(listLeads(store, { cursor: 'bm90IG91cnM' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  expect((await collect(openLeads(store, 'own'))).map(({ score }) => score)).toHaveLength(25);
  expect(await collect(listingsOfScan(store, scanId))).toHaveLength(25);
});

test('a search wants every word and takes none of them for a pattern', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one');
  await recordFindings(
    store,
    [
      makeFinding(1, { listing: { title: 'White plastic bangle', description: '100% real' } }),
      makeFinding(2, { listing: { title: 'White bangle', description: 'glass', seller: { name: 'plastic_fan' } } }),
      makeFinding(3, { listing: { title: '白色塑料手镯', description: '' } }),
    ],
    { scanId, clock },
  );
  const titles = async (query: string) =>
    (await listLeads(store, { query, order: 'oldest' })).leads.map(({ listing }) => listing.title);
  expect(await titles('PLASTIC white')).toEqual(['White plastic bangle', 'White bangle']);
  expect(await titles('100%')).toEqual(['White plastic bangle']);
  expect(await titles('plastic_f')).toEqual(['White bangle']);
  expect(await titles('b%gle')).toEqual([]);
  expect(await titles('塑料')).toEqual(['白色塑料手镯']);
  expect(await titles('料塑')).toEqual([]);
  expect(await titles('nothing')).toEqual([]);
});

test('words are cut of leads alone, once for all agencies, and anew where the advert changes', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one');
  const record = (title: string, worthLead: boolean) =>
    recordFindings(store, [makeFinding(1, { listing: { title }, worthLead })], { scanId, clock });
  const words = async () =>
    (await sql<{ words: string }>`select words::text from listing_words`.execute(store.db)).rows;
  await record('Bone bangle', false);
  expect(await words()).toEqual([]);
  await record('Tusk bangle', true);
  expect(await words()).toEqual([{ words: expect.stringContaining("'tusk'") as string }]);
  await record('Horn bangle', true);
  expect(await words()).toEqual([{ words: expect.stringContaining("'horn'") as string }]);
});

test('captures come newest first', async () => {
  const { store, clock, newScan } = await setUp();
  const scanId = await newScan('one');
  const { newLeads } = await recordFindings(
    store,
    [
      makeFinding(1, { capture: { n: 1 } }),
      makeFinding(2),
      makeFinding(3, { listing: { seller: { name: 'another' } } }),
    ],
    { scanId, clock },
  );
  const leadOf = async (title: string) => (await listLeads(store, { query: title })).leads[0]!;
  const first = await leadOf('number 1');
  expect(newLeads).toHaveLength(3);
  await recordFindings(store, [makeFinding(1, { capture: { n: 2 }, listing: { pageHash: 'c'.repeat(64) } })], {
    scanId,
    clock,
  });
  expect((await capturesOf(store, first.listingId)).map(({ capture }) => capture)).toEqual([{ n: 2 }, { n: 1 }]);
});

let bulk: Store;
beforeAll(async () => void stores.push((bulk = await freshStore())));

test('walks longer than a page are whole', async () => {
  const { scan } = await openScan(bulk, { name: 'bulk', options: {}, clock: systemClock });
  const all = Array.from({ length: 1203 }, (_, n) => makeFinding(n));
  for (let from = 0; from < all.length; from += 401)
    await recordFindings(bulk, all.slice(from, from + 401), { scanId: scan.id, clock: systemClock });
  const leads = await collect(leadsOfScan(bulk, scan.id));
  expect(new Set(leads.map(({ id }) => id)).size).toBe(1203);
  expect(new Set((await collect(listingsOfScan(bulk, scan.id))).map(({ url }) => url)).size).toBe(1203);
});
