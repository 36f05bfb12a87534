// The dashboard's figures: counted from narrow rows that a trigger keeps, so the rows must follow whatever becomes of a lead.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { countByFacts, countPages, scanFigures, verdictsByWeek } from '#store/dashboard.ts';
import { recordFindings } from '#store/record-findings.ts';
import { finishScan, openScan } from '#store/scans.ts';
import { recordVerdict, undoVerdict } from '#store/verdicts.ts';
import { makeAssessment, makeFinding } from '../support/findings.ts';
import { startHarness } from './harness.ts';
import type { Harness } from './harness.ts';

const clock = systemClock;
const actor = { id: 'u1', role: 'supervisor' as const, name: 'S' };
let desk: Harness;
let scanId: string;
let ids: string[];

const shark = { name: 'Lamna nasus', appendix: 'II' as const, group: 'sharks-rays', protected: true, score: 0.8 };

beforeAll(async () => {
  desk = await startHarness();
  const options = {
    sources: [
      { name: 'a', rate: 2 },
      { name: 'b', rate: 0.5 },
    ],
  };
  const { scan } = await openScan(desk.store, { name: 'Two sites', options, clock });
  scanId = scan.id;
  const findings = [
    makeFinding(1, { listing: { location: 'Hanoi, Việt Nam', source: 'a' }, assessment: { language: 'vi' } }),
    makeFinding(2, { listing: { url: 'https://shop.example.co.uk/2', location: 'Leeds', source: 'b' } }),
    makeFinding(3, { listing: { source: 'b', location: 'somewhere' }, assessment: { taxa: [shark] } }),
    makeFinding(4, { listing: { source: 'b', contacts: [] }, assessment: { taxa: [] } }),
  ];
  const { newLeads } = await recordFindings(desk.store, findings, { scanId, clock });
  // Answered in the order of the listings' ids, not of the findings.
  const { rows } = await sql<{ id: string }>`
    select leads.id from leads join listings on listings.id = listing_id order by right(url, 1)`.execute(desk.store.db);
  ids = rows.map(({ id }) => id);
  expect(newLeads).toHaveLength(4);
});
afterAll(() => desk.close());

const view = () => desk.store.forAgency('own');
const byKey = (counts: Array<{ key: string | null; leads: number }>) =>
  Object.fromEntries(counts.map(({ key, leads }) => [key ?? 'unknown', leads]));

describe('the figures', () => {
  test('by species, group, country, site and language', async () => {
    const counts = await countByFacts(view(), {});
    expect(byKey(counts.byTaxon)).toEqual({ 'Loxodonta africana': 2, 'Lamna nasus': 1, unknown: 1 });
    expect(byKey(counts.byGroup)).toEqual({ elephants: 2, 'sharks-rays': 1, unknown: 1 });
    expect(byKey(counts.bySite)).toEqual({ a: 1, b: 3 });
    expect(byKey(counts.byLanguage)).toEqual({ en: 3, vi: 1 });
    // By the place, by the site's ending, by the telephone number, not at all.
    expect(byKey(counts.byCountry)).toEqual({ VN: 1, GB: 1, FR: 1, unknown: 1 });
    expect(counts).toMatchObject({ leads: 4, open: 4, confirmed: 0, dismissed: 0 });
  });

  test('follow verdicts and their undoing', async () => {
    for (const [index, verdict] of (['confirmed', 'confirmed', 'dismissed'] as const).entries())
      await recordVerdict(desk.store, { leadId: ids[index] ?? '', verdict, actor, clock });
    expect(await countByFacts(view(), {})).toMatchObject({ open: 1, confirmed: 2, dismissed: 1 });
    const [week, ...others] = await verdictsByWeek(view(), {});
    expect(week).toMatchObject({ confirmed: 2, dismissed: 1 });
    expect(new Date(`${week?.week}T00:00:00Z`).getUTCDay()).toBe(1);
    expect(others).toEqual([]);
    await undoVerdict(desk.store, { leadId: ids[1] ?? '', actor, clock });
    expect((await verdictsByWeek(view(), {}))[0]).toMatchObject({ confirmed: 1, dismissed: 1 });
  });

  test('follow a listing that is judged anew', async () => {
    const assessment = makeAssessment({ taxa: [shark], model: 'newer' });
    const finding = makeFinding(1, { listing: { source: 'a', location: 'Lima, Perú' }, assessment });
    await recordFindings(desk.store, [finding], { scanId, clock });
    const counts = await countByFacts(view(), {});
    expect(byKey(counts.byTaxon)).toEqual({ 'Loxodonta africana': 1, 'Lamna nasus': 2, unknown: 1 });
    expect(byKey(counts.byCountry)).toMatchObject({ PE: 1 });
    expect(counts).toMatchObject({ leads: 4, confirmed: 1 });
  });

  test('of a scan: its harvest, and its pace beside what its sources allow', async () => {
    expect((await scanFigures(view(), { now: clock.now() }))[0]).toMatchObject({
      id: scanId,
      running: true,
      leads: 4,
      sources: 2,
      allowedRate: 2,
    });
    const counts = { pages: 50, listings: 20, skipped: 3 };
    await finishScan(desk.store, { scanId, status: 'finished', counts, clock });
    expect((await scanFigures(view(), { now: clock.now() }))[0]).toMatchObject({ running: false, ...counts });
    expect(await countPages(view(), {})).toEqual({ pages: 50, listings: 20 });
  });

  test('nothing of what another agency found', async () => {
    expect(await countByFacts(desk.store.forAgency('another'), {})).toMatchObject({ leads: 0, byTaxon: [] });
    expect(await countPages(desk.store.forAgency('another'), {})).toEqual({ pages: 0, listings: 0 });
  });
});

describe('the route', () => {
  test('answers all of it, for a period and for an operation', async () => {
    const all = (await desk.ask('officer', 'GET', '/api/dashboard?period=30')).json();
    expect(all).toMatchObject({ leads: 4, funnel: { pages: 50, listings: 20, leads: 4, confirmed: 1 } });
    expect(all.byDay).toHaveLength(1);
    expect(all.byTaxon.map(({ key }: { key: string | null }) => key)).not.toContain(null);
    const none = await desk.ask('officer', 'GET', '/api/dashboard?period=all&operation=none');
    expect(none.json()).toMatchObject({ leads: 0, funnel: { pages: 0 }, scans: [] });
    expect((await desk.ask('officer', 'GET', '/api/dashboard?period=12')).statusCode).toBe(400);
  });
});
