// The wall between agencies, as PostgreSQL keeps it: whatever is asked through an agency's view, only its own rows come back.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkMissing } from '#intelligence/link-leads.ts';
import { relatedTo } from '#intelligence/related.ts';
import { systemClock } from '#lib/clock.ts';
import { listAgencies, saveAgency } from '#store/agencies.ts';
import { listAudit } from '#store/audit.ts';
import { countLeads, getLead, listLeads } from '#store/leads.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { countScan, listScans, openScan } from '#store/scans.ts';
import { recordVerdict } from '#store/verdicts.ts';
import { makeFinding } from '../support/findings.ts';
import { freshStore } from '../support/fresh-database.ts';

let store: Store;
const leads: Record<string, string[]> = { north: [], south: [] };
const scans: Record<string, string> = {};
const clock = systemClock;
const supervisor = { id: 'u1', role: 'supervisor' as const, name: 'S' };

beforeAll(async () => {
  store = await freshStore();
  for (const id of ['north', 'south']) {
    await saveAgency(store, { id, name: `Agency ${id}`, country: 'FR' }, clock);
    const { scan } = await openScan(store, { name: id, options: {}, agencyId: id, clock });
    scans[id] = scan.id;
    // Both meet the adverts 1 and 2; the third is different for each. One policy scores higher than the other.
    const findings = [1, 2, id === 'north' ? 3 : 4].map((n) =>
      makeFinding(n, { assessment: { score: id === 'north' ? 0.9 : 0.6 } }),
    );
    const { newLeads } = await recordFindings(store, findings, { scanId: scan.id, clock });
    leads[id] = newLeads.map((lead) => lead.id);
    await recordVerdict(store, { leadId: leads[id]?.[0] ?? '', verdict: 'confirmed', actor: supervisor, clock });
  }
  await linkMissing(store);
});
afterAll(() => store.close());

const idsOf = (rows: Array<{ id: string }>) => rows.map(({ id }) => id).toSorted();

describe.each(['north', 'south'])('the view of %s', (agency) => {
  const other = agency === 'north' ? 'south' : 'north';

  test('has its own leads on the same adverts, under its own score', async () => {
    const view = store.forAgency(agency);
    const page = await listLeads(view);
    expect(idsOf(page.leads)).toEqual(leads[agency]?.toSorted());
    expect(new Set(page.leads.map(({ score }) => score))).toEqual(new Set([agency === 'north' ? 0.9 : 0.6]));
    expect(await getLead(view, leads[other]?.[0] ?? '')).toBeUndefined();
    expect(await countLeads(view)).toMatchObject({ new: 2, confirmed: 1 });
  });

  test('has its own scans, relations and audit rows', async () => {
    const view = store.forAgency(agency);
    expect((await listScans(view)).map(({ id }) => id)).toEqual([scans[agency]]);
    expect(await countScan(view, scans[other] ?? '')).toEqual({ listings: 0, leads: 0 });
    expect(await countScan(store, scans[agency] ?? '')).toEqual({ listings: 3, leads: 3 });
    for (const { leadId } of await relatedTo(view, leads[agency]?.[0] ?? '')) expect(leads[agency]).toContain(leadId);
    const subjects = new Set((await listAudit(view, { limit: 1000 })).map(({ subject }) => subject));
    expect([...subjects].toSorted()).toEqual(leads[agency]?.toSorted());
    expect((await listAgencies(view)).map(({ id }) => id)).toEqual([agency]);
  });

  test('gives nothing of the others, table by table, even to a query that asks for all', async () => {
    const { rows } = await sql<{ table: string }>`
      select tablename as "table" from pg_tables where schemaname = 'public'`.execute(store.db);
    const foreign = JSON.stringify([leads[other], scans[other]]).match(/[0-9a-f-]{36}/g) ?? [];
    expect(foreign.length).toBeGreaterThan(3);
    let readable = 0;
    for (const { table } of rows) {
      const answer = await sql`select to_jsonb(t)::text as row from ${sql.table(table)} t`
        .execute(store.forAgency(agency).db)
        .catch((error: Error) => error);
      if (answer instanceof Error) {
        // Not granted at all is a wall, too.
        expect(answer.message).toMatch(/permission denied/);
        continue;
      }
      readable += 1;
      const text = JSON.stringify(answer.rows);
      for (const id of foreign) expect(text.includes(id), `${table} shows ${id}`).toBe(false);
    }
    expect(readable).toBeGreaterThan(10);
  });

  test('writes nothing', async () => {
    const attempt = recordVerdict(store.forAgency(agency), {
      leadId: leads[other]?.[1] ?? '',
      verdict: 'dismissed',
      actor: supervisor,
      clock,
    });
    await expect(attempt).rejects.toThrow();
    await expect(sql`update leads set score = 0`.execute(store.forAgency(agency).db)).rejects.toThrow(
      /permission denied/,
    );
  });
});

test('twenty questions of two agencies at once over the shared connections do not mix', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const agency = n % 2 === 0 ? 'north' : 'south';
      return [agency, idsOf((await listLeads(store.forAgency(agency))).leads)] as const;
    }),
  );
  for (const [agency, found] of answers) expect(found).toEqual(leads[agency]?.toSorted());
});

test('a connection that names no agency reads no row', async () => {
  expect((await listLeads(store.forAgency(''))).leads).toEqual([]);
});

test('a bad agency is refused by its field', async () => {
  await expect(saveAgency(store, { id: 'No Such', name: 'x', country: null }, clock)).rejects.toMatchObject({
    code: 'BAD_INPUT',
  });
});
