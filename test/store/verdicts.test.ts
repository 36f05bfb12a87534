// Verdicts: the whole table of states, undo, and what happens when two decide at once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock as clock } from '#lib/clock.ts';
import { can, type LeadStatus, leadStatuses, type Role, roles, verdicts, type Verdict } from '#listing/lead.ts';
import { listAudit, verifyAudit } from '#store/audit.ts';
import { getLead } from '#store/leads.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { openScan } from '#store/scans.ts';
import { type Actor, recordVerdict, undoVerdict, verdictsOf } from '#store/verdicts.ts';
import { freshStore } from '../support/fresh-database.ts';
import { makeFinding } from '../support/findings.ts';

let store: Store;
let scanId: string;
let made = 0;
beforeAll(async () => {
  store = await freshStore();
  scanId = (await openScan(store, { name: 'scan', options: {}, clock })).scan.id;
});
afterAll(() => store.close());

const actorOf = (role: Role, id: string = role): Actor => ({ id, role, name: `The ${id}` });
const boss = actorOf('administrator');

/** How a lead comes to a status, by somebody who may do everything. */
const paths: Record<LeadStatus, Verdict[]> = {
  new: [],
  'needs-info': ['needs-info'],
  escalated: ['escalated'],
  confirmed: ['confirmed'],
  dismissed: ['dismissed'],
  duplicate: ['duplicate'],
};

async function leadIn(status: LeadStatus): Promise<string> {
  const { newLeads } = await recordFindings(store, [makeFinding((made += 1))], { scanId, clock });
  const leadId = newLeads[0]!.id;
  for (const verdict of paths[status]) await recordVerdict(store, { leadId, verdict, actor: boss, clock });
  return leadId;
}

describe.each(leadStatuses)('a lead that is %s', (status) => {
  test.each(roles)('for an %s: every verdict does what the table says', async (role) => {
    let leadId = await leadIn(status);
    for (const verdict of verdicts) {
      const answer = can(role, verdict, status);
      const deciding = recordVerdict(store, { leadId, verdict, note: 'seen', actor: actorOf(role), clock });
      if (answer.ok) {
        expect(await deciding).toMatchObject({
          from: status,
          to: answer.to,
          verdict,
          actor: actorOf(role),
          note: 'seen',
        });
        expect((await getLead(store, leadId))?.status).toBe(answer.to);
        leadId = await leadIn(status);
      } else {
        await expect(deciding).rejects.toMatchObject({ code: 'VERDICT_REFUSED', message: answer.why });
        expect((await getLead(store, leadId))?.status).toBe(status);
      }
    }
  });
});

test('one takes back one’s own verdict, step by step, and each step is in the audit log', async () => {
  const leadId = await leadIn('new');
  const analyst = actorOf('analyst');
  await recordVerdict(store, { leadId, verdict: 'needs-info', actor: analyst, clock });
  await recordVerdict(store, { leadId, verdict: 'confirmed', actor: analyst, clock });
  expect(await undoVerdict(store, { leadId, actor: analyst, clock })).toMatchObject({
    verdict: 'confirmed',
    undoneBy: 'analyst',
  });
  expect((await getLead(store, leadId))?.status).toBe('needs-info');
  await undoVerdict(store, { leadId, actor: analyst, clock });
  expect((await getLead(store, leadId))?.status).toBe('new');
  await expect(undoVerdict(store, { leadId, actor: analyst, clock })).rejects.toMatchObject({
    code: 'NOTHING_TO_UNDO',
  });
  expect((await verdictsOf(store, leadId)).map(({ verdict, undoneAt }) => [verdict, undoneAt !== null])).toEqual([
    ['needs-info', true],
    ['confirmed', true],
  ]);
  expect((await listAudit(store, { subject: leadId })).map(({ action }) => action)).toEqual([
    'verdict.undone',
    'verdict.undone',
    'verdict.recorded',
    'verdict.recorded',
    'lead.created',
  ]);
});

test('another’s verdict is taken back by a supervisor only', async () => {
  const leadId = await leadIn('new');
  await recordVerdict(store, { leadId, verdict: 'dismissed', actor: actorOf('analyst', 'ana'), clock });
  await expect(undoVerdict(store, { leadId, actor: actorOf('analyst', 'ben'), clock })).rejects.toMatchObject({
    code: 'UNDO_REFUSED',
  });
  expect(await undoVerdict(store, { leadId, actor: actorOf('supervisor'), clock })).toMatchObject({
    undoneBy: 'supervisor',
  });
});

test('of ten who decide at once one is heard, the others learn why not', async () => {
  const leadId = await leadIn('new');
  const answers = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) =>
      recordVerdict(store, {
        leadId,
        verdict: n % 2 === 0 ? 'confirmed' : 'dismissed',
        actor: actorOf('analyst', `analyst-${n}`),
        clock,
      }),
    ),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await verdictsOf(store, leadId)).toHaveLength(1);
});

test('a lead that does not exist is said not to', async () => {
  await expect(
    recordVerdict(store, { leadId: 'nowhere', verdict: 'confirmed', actor: boss, clock }),
  ).rejects.toMatchObject({ code: 'NO_SUCH_LEAD' });
});

test('after all this the audit chain is whole', async () => {
  expect(await verifyAudit(store)).toMatchObject({ ok: true });
});
