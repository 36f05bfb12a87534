// The blind second review: who is drawn, what is hidden, and how far people agree.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agreementOf } from '#console/server/presenters/lead-agreement.ts';
import type { Role } from '#listing/lead.ts';
import { listAudit } from '#store/audit.ts';
import { startHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import { manySeeds, seedLeads } from './seed.ts';

describe('Cohen’s kappa', () => {
  test('is what the textbook example says: 45 and 15, 25 and 15 of a hundred give 0.13', () => {
    const said = [
      { one: 'yes', other: 'yes', count: 45 },
      { one: 'yes', other: 'no', count: 15 },
      { one: 'no', other: 'yes', count: 25 },
      { one: 'no', other: 'no', count: 15 },
    ];
    const { kappa, observed, expected, error } = agreementOf(said);
    expect([observed, expected]).toEqual([0.6, expect.closeTo(0.54, 10)]);
    expect(kappa).toBeCloseTo(0.1304, 4);
    expect(error).toBeCloseTo(0.1065, 4);
  });

  test('is 1 for full agreement, below 0 for less than chance, and not defined where nobody ever differs', () => {
    const same = ['a', 'b'].map((word) => ({ one: word, other: word, count: 4 }));
    expect(agreementOf(same).kappa).toBe(1);
    const crossed = [
      { one: 'a', other: 'b', count: 4 },
      { one: 'b', other: 'a', count: 4 },
    ];
    expect(agreementOf(crossed).kappa).toBe(-1);
    expect(agreementOf([{ one: 'a', other: 'a', count: 9 }])).toMatchObject({ observed: 1, kappa: null });
    expect(agreementOf([])).toMatchObject({ leads: 0, kappa: null });
  });
});

describe('the second review', () => {
  let desk: Harness;
  let ids: string[];
  beforeAll(async () => {
    desk = await startHarness();
    ids = await seedLeads(desk.store, desk.queue, manySeeds(6));
    await desk.ask('officer', 'POST', '/api/reviews/share', { percent: 100 });
    for (const [index, id] of ids.slice(0, 4).entries())
      await desk.ask('analyst', 'POST', `/api/leads/${id}/verdict`, {
        verdict: index < 2 ? 'confirmed' : 'dismissed',
        note: 'plainly so',
      });
  });
  afterAll(() => desk.close());

  const next = async (role: Role, not: string[] = []) =>
    (await desk.ask(role, 'POST', '/api/reviews/next', { not })).json().detail;
  const review = (role: Role, id: string | undefined, verdict: string) =>
    desk.ask(role, 'POST', `/api/leads/${id}/review`, { verdict });

  test('comes to another person, as if nobody had decided', async () => {
    expect(await next('analyst')).toBeNull();
    const detail = await next('supervisor');
    expect(ids.slice(0, 4)).toContain(detail.lead.id);
    expect(detail).toMatchObject({ lead: { status: 'new' }, verdicts: [], audit: null, tags: [] });
    expect(JSON.stringify(detail)).not.toContain('plainly so');
  });

  test('draws by lot: none at 0 %, and the same ones again at the same share', async () => {
    await desk.ask('supervisor', 'POST', '/api/reviews/share', { percent: 0 });
    expect(await next('supervisor')).toBeNull();
    await desk.ask('supervisor', 'POST', '/api/reviews/share', { percent: 100 });
    expect((await next('supervisor')).lead.id).toBe((await next('supervisor')).lead.id);
    const [first] = [await next('supervisor')];
    expect((await next('supervisor', [first.lead.id])).lead.id).not.toBe(first.lead.id);
  });

  test('is noted once, changes nothing of the lead, and stands in the log', async () => {
    for (const [index, id] of ids.slice(0, 4).entries())
      expect(
        (await review('supervisor', id, index === 1 ? 'dismissed' : index < 1 ? 'confirmed' : 'dismissed')).statusCode,
      ).toBe(200);
    expect(await next('supervisor')).toBeNull();
    expect((await review('administrator', ids[0], 'confirmed')).json().code).toBe('VERDICT_REFUSED');
    expect((await review('analyst', ids[0], 'confirmed')).json().code).toBe('VERDICT_REFUSED');
    expect((await review('supervisor', ids[5], 'confirmed')).json().code).toBe('VERDICT_REFUSED');
    const lead = (await desk.ask('supervisor', 'GET', `/api/leads/${ids[1]}`)).json();
    expect(lead.lead.status).toBe('confirmed');
    expect((await listAudit(desk.store, { subject: ids[1] ?? '', limit: 1 }))[0]).toMatchObject({
      action: 'review.recorded',
    });
  });

  test('tells the supervisor how far two people agree, and the analyst how far she does', async () => {
    const { percent, all, pairs } = (await desk.ask('auditor', 'GET', '/api/reviews/agreement')).json();
    expect(percent).toBe(100);
    // Confirmed twice and dismissed twice against once and three times: 3 of 4 alike, 1/2 by chance.
    expect(all).toMatchObject({ leads: 4, observed: 0.75, expected: 0.5, kappa: 0.5 });
    expect(pairs).toMatchObject([{ leads: 4, kappa: 0.5 }]);
    expect(new Set([pairs[0].a, pairs[0].b])).toEqual(new Set(['The analyst', 'The supervisor']));
    const figures = (await desk.ask('analyst', 'GET', '/api/triage/figures')).json();
    expect(figures).toMatchObject({ decided: 4, confirmed: 2, hourly: null, agreement: { leads: 4, kappa: 0.5 } });
  });

  test('a verdict that was taken back is no longer up for review', async () => {
    await desk.ask('analyst', 'POST', `/api/leads/${ids[4]}/verdict`, { verdict: 'confirmed' });
    expect((await next('administrator')).lead.id).toBe(ids[4]);
    await desk.ask('analyst', 'POST', `/api/leads/${ids[4]}/undo`);
    expect(await next('administrator')).toBeNull();
  });
});
