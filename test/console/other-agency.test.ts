// A member of another agency tries every route with the ids of this one: nothing is shown, nothing changes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMember } from '#console/server/members.ts';
import { systemClock } from '#lib/clock.ts';
import { saveAgency } from '#store/agencies.ts';
import { listAudit } from '#store/audit.ts';
import { getLead } from '#store/leads.ts';
import { saveView } from '#store/saved-views.ts';
import { addSnapshot } from '#store/snapshots.ts';
import { setTag } from '#store/tags.ts';
import { roles } from '#listing/lead.ts';
import type { Role } from '#listing/lead.ts';
import { origin, password, signIn, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import { seedLeads } from './seed.ts';

let desk: Harness;
let ids: string[];
let snapshot: string;
const strangers = {} as Record<Role, string>;
const asked: string[] = [];

beforeAll(async () => {
  desk = await startHarness({ captureEvidence: async (leadId) => void asked.push(leadId) });
  ids = await seedLeads(desk.store, desk.queue);
  const added = await addSnapshot(
    desk.store,
    {
      leadId: ids[0] ?? '',
      url: 'https://market.test/1',
      status: 'COMPLETE',
      file: null,
      sha256: null,
      size: null,
      hashes: {},
      problems: [],
      createdBy: 'u',
    },
    systemClock,
  );
  snapshot = added.id;
  const [lead = ''] = ids;
  await setTag(desk.store, { leadId: lead, agencyId: 'own', tag: `id ${lead}`, on: true, by: 'u', clock: systemClock });
  const view = { name: 'Ivory chess set', filters: { search: lead }, shared: true, ownerId: 'u', ownerName: 'U' };
  await saveView(desk.store, { ...view, agencyId: 'own' }, systemClock);
  await saveAgency(desk.store, { id: 'elsewhere', name: 'Elsewhere', country: 'PT' }, systemClock);
  for (const role of roles) {
    const email = `${role}@elsewhere.test`;
    const person = { email, name: `Other ${role}`, role, agency: 'Elsewhere', agencyId: 'elsewhere', password };
    await createMember(desk.app.auth, person);
    strangers[role] = await signIn(desk.app, email);
  }
});
afterAll(() => desk.close());

/** Every address of the API that carries an id, and every list, as the server itself knows them. */
function routes(): Array<{ method: 'GET' | 'POST'; url: string }> {
  return desk.routes
    .filter(({ url }) => url.startsWith('/api/') && !url.startsWith('/api/auth/'))
    .map(({ method, url }) => ({
      method,
      url: url.replace('/snapshots/:id', `/snapshots/${snapshot}`).replace(':id', ids[0] ?? ''),
    }));
}

describe.each(roles)('a foreign %s', (role) => {
  test('learns nothing by any route and changes nothing', async () => {
    const before = JSON.stringify(await getLead(desk.store, ids[0] ?? ''));
    const headers = { host: new URL(origin).host, origin, cookie: strangers[role] };
    let tried = 0;
    for (const { method, url } of routes()) {
      const payload = url.endsWith('/verdict') ? { verdict: 'dismissed' } : {};
      const answer = await desk.app.inject({ method, url, headers, ...(method === 'POST' ? { payload } : {}) });
      tried += 1;
      expect(answer.statusCode, `${method} ${url}`).toBeLessThan(500);
      for (const id of [...ids, snapshot]) expect(answer.body.includes(id), `${method} ${url} shows ${id}`).toBe(false);
      expect(answer.body, `${method} ${url}`).not.toContain('Ivory chess set');
      // Giving back what one does not hold is no error, and does nothing.
      if (!url.endsWith('/release') && (url.includes(ids[0] ?? '-') || url.includes(snapshot)))
        expect([400, 403, 404, 409], `${method} ${url}`).toContain(answer.statusCode);
    }
    expect(tried).toBeGreaterThan(10);
    expect(JSON.stringify(await getLead(desk.store, ids[0] ?? ''))).toBe(before);
    expect(asked).toEqual([]);
    expect(await desk.queue.counts()).toMatchObject({ claimed: 0, waiting: ids.length });
  });
});

test('what a stranger did is not on the record of these leads', async () => {
  const subjects = await listAudit(desk.store, { subject: ids[0] ?? '' });
  expect(subjects.map(({ action }) => action).toSorted()).toEqual(['lead.created', 'snapshot.added', 'tag.added']);
});
