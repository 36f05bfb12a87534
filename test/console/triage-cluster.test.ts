// One verdict for a whole cluster: each lead by its own rules, each told of, all of it taken back in one request.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterOutcome } from '#console/contract/triage.ts';
import type { Role } from '#listing/lead.ts';
import { listAudit, verifyAudit } from '#store/audit.ts';
import { getLead } from '#store/leads.ts';
import { startHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import { seedLeads } from './seed.ts';

/** Five of one seller, and one of another's. */
const goods = ['Ivory bangle', 'Ivory netsuke', 'Tusk on a stand', 'Ivory fan', 'Carved box'];
let desk: Harness;
let ids: string[];

beforeAll(async () => {
  desk = await startHarness();
  const seeds = goods.map((title, index) => ({
    title,
    description: `${title}, number ${index}.`,
    score: 0.9 - index / 100,
    seller: 'one hand',
  }));
  ids = await seedLeads(desk.store, desk.queue, [...seeds, { title: 'Cowrie', score: 0.3, seller: 'another' }]);
});
afterAll(() => desk.close());

const decide = async (role: Role, leads: string[], verdict: string, anchor = ids[0]) =>
  (await desk.ask(role, 'POST', `/api/leads/${anchor}/cluster/verdict`, { leads, verdict })).json<{
    outcomes: ClusterOutcome[];
  }>().outcomes;
const statuses = () => Promise.all(ids.map(async (id) => (await getLead(desk.store, id))?.status));

test('the cluster is what is open and joined, with what joins it', async () => {
  const { members } = (await desk.ask('analyst', 'GET', `/api/leads/${ids[0]}/cluster`)).json();
  expect(members.map(({ id }: { id: string }) => id).toSorted()).toEqual(ids.slice(1, 5).toSorted());
  for (const { because } of members)
    expect(because.map(({ kind }: { kind: string }) => kind)).toEqual(expect.arrayContaining(['seller', 'phone']));
});

test('one verdict decides all but what a colleague holds, and says so', async () => {
  await desk.ask('supervisor', 'POST', `/api/leads/${ids[1]}/claim`);
  const outcomes = await decide('analyst', [...ids.slice(1, 5), 'none'], 'confirmed');
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['decided', 'held', 'decided', 'decided', 'decided', 'gone']);
  expect(await statuses()).toEqual(['confirmed', 'new', 'confirmed', 'confirmed', 'confirmed', 'new']);
  expect(await desk.queue.counts()).toEqual({ waiting: 1, claimed: 1 });
  const [row] = await listAudit(desk.store, { subject: ids[0] ?? '', limit: 1 });
  expect(row).toMatchObject({ action: 'verdict.cluster', details: { leads: [ids[0], ids[2], ids[3], ids[4]] } });
});

test('a second time nothing is decided twice', async () => {
  const outcomes = await decide('analyst', ids.slice(2, 5), 'dismissed');
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(4).fill('refused'));
  expect(outcomes[0]?.why).toContain('confirmed');
});

test('one request takes all of it back but what was decided anew since', async () => {
  const decided = await Promise.all(
    [0, 2, 3, 4].map(async (index) => {
      const { verdicts } = (await desk.ask('analyst', 'GET', `/api/leads/${ids[index]}`)).json();
      return { id: ids[index], verdictId: verdicts[0].id };
    }),
  );
  await desk.ask('supervisor', 'POST', `/api/leads/${ids[4]}/verdict`, { verdict: 'reopened' });
  const { outcomes } = (await desk.ask('analyst', 'POST', '/api/triage/undo', { decided })).json();
  expect(outcomes.map(({ undone }: { undone: boolean }) => undone)).toEqual([true, true, true, false]);
  expect(await statuses()).toEqual(Array(6).fill('new'));
  await desk.ask('supervisor', 'POST', `/api/leads/${ids[1]}/release`);
  expect(await desk.queue.counts()).toEqual({ waiting: 6, claimed: 0 });
});

test('an analyst cannot take back a colleague’s without naming it, nor by naming it', async () => {
  const [outcome] = await decide('supervisor', [], 'dismissed', ids[5]);
  for (const verdictId of [undefined, outcome?.verdictId ?? undefined]) {
    const decided = [{ id: ids[5], ...(verdictId === undefined ? {} : { verdictId }) }];
    const { outcomes } = (await desk.ask('analyst', 'POST', '/api/triage/undo', { decided })).json();
    expect(outcomes[0].undone).toBe(false);
  }
  expect(await verifyAudit(desk.store)).toMatchObject({ ok: true });
});
