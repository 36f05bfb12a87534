// Operations, sources and timetable through the API: made, changed, and each agency's own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMember } from '#console/server/members.ts';
import { systemClock } from '#lib/clock.ts';
import { BadInput, GiveUp } from '#lib/errors.ts';
import { saveAgency } from '#store/agencies.ts';
import { listAudit } from '#store/audit.ts';
import { openScan } from '#store/scans.ts';
import { listSchedules } from '#store/schedules.ts';
import { origin, password, signIn, startHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import { crawling } from './officer-rules.ts';
import { seedLeads } from './seed.ts';

let desk: Harness;
let abroad: string;
let synced = 0;

beforeAll(async () => {
  desk = await startHarness({
    groups: ['elephants', 'sharks-rays'],
    syncTimetable: async () => void (synced += 1),
    crawling: {
      ...crawling,
      checkSource: (url, wishes) => {
        if (wishes['kind'] !== 'forum') throw new BadInput('no such kind', { field: 'kind' });
        return { ...wishes, urls: [url], robots: { obey: true } };
      },
      tryPage: async (url) => {
        if (url.includes('closed')) throw new GiveUp('closed by robots.txt', { code: 'ROBOTS', hint: 'Leave it.' });
        return { kind: 'results', listing: null, assessment: null, next: `${url}?page=2`, stubs: 3 };
      },
    },
  });
  await seedLeads(desk.store, desk.queue);
  await saveAgency(desk.store, { id: 'abroad', name: 'Abroad', country: 'PT' }, systemClock);
  const person = { email: 'o@abroad.test', name: 'O', role: 'officer', agency: 'Abroad', agencyId: 'abroad' } as const;
  await createMember(desk.app.auth, { ...person, password });
  abroad = await signIn(desk.app, person.email);
});
afterAll(() => desk.close());

const ask = (method: 'GET' | 'POST', url: string, body?: object) => desk.ask('officer', method, url, body);
const askAbroad = (method: 'GET' | 'POST', url: string, payload: object = {}) =>
  desk.app.inject({
    method,
    url,
    headers: { host: new URL(origin).host, origin, cookie: abroad },
    ...(method === 'POST' ? { payload } : {}),
  });

const plan = {
  name: 'Operation Dusk',
  phase: 'before',
  startsOn: '2026-11-01',
  endsOn: '2026-11-30',
  partners: ['Customs', 'CITES authority'],
  groups: ['elephants'],
  taxa: ['Manis javanica'],
  note: 'First week: markets only.',
};

describe('operations', () => {
  let id: string;

  test('are planned, and a plan that makes no sense is refused', async () => {
    id = (await ask('POST', '/api/operations', plan)).json().id;
    const { operations, groups } = (await ask('GET', '/api/operations')).json();
    expect(operations).toEqual([expect.objectContaining({ id, ...plan, scans: 0, leads: 0 })]);
    expect(groups).toEqual(['elephants', 'sharks-rays']);
    const twice = await ask('POST', '/api/operations', plan);
    expect([twice.statusCode, twice.json().message]).toEqual([400, expect.stringContaining('already')]);
    const backwards = await ask('POST', '/api/operations', { ...plan, name: 'x', endsOn: '2026-10-01' });
    expect([backwards.statusCode, backwards.json().message]).toEqual([400, expect.stringContaining('before')]);
  });

  test('take in scans and count what these found', async () => {
    const { scans } = (await ask('GET', `/api/operations/${id}`)).json();
    expect(scans).toEqual([expect.objectContaining({ name: 'test market', belongs: false })]);
    const { scan: foreign } = await openScan(desk.store, {
      name: 'theirs',
      options: {},
      agencyId: 'abroad',
      clock: systemClock,
    });
    await ask('POST', `/api/operations/${id}/scans`, { scans: [scans[0].id, foreign.id] });
    expect((await ask('GET', `/api/operations/${id}`)).json()).toMatchObject({
      operation: { scans: 1, leads: 8, confirmed: 0 },
      scans: [{ belongs: true }],
    });
    expect((await ask('GET', `/api/dashboard?period=all&operation=${id}`)).json().leads).toBe(8);
  });

  test('go through their phases, on the record', async () => {
    await ask('POST', `/api/operations/${id}`, { ...plan, phase: 'during' });
    expect((await ask('GET', `/api/operations/${id}`)).json().operation.phase).toBe('during');
    const actions = (await listAudit(desk.store, { subject: id })).map(({ action }) => action);
    expect(actions).toEqual(['operation.changed', 'operation.scans', 'operation.added']);
  });

  test('are not there for another agency', async () => {
    expect((await askAbroad('GET', '/api/operations')).json().operations).toEqual([]);
    expect((await askAbroad('GET', `/api/operations/${id}`)).statusCode).toBe(404);
    expect((await askAbroad('POST', `/api/operations/${id}`, plan)).statusCode).toBe(404);
    expect((await askAbroad('POST', `/api/operations/${id}/scans`, { scans: [] })).statusCode).toBe(404);
    expect((await ask('GET', `/api/operations/${id}`)).json().operation.scans).toBe(1);
  });
});

const source = {
  name: 'Old forum',
  kind: 'forum',
  url: 'https://forum.test/',
  languages: ['pt'],
  legalBasis: 'Open-source mandate, section 3',
};

describe('sources', () => {
  test('need a legal basis', async () => {
    const { legalBasis: _, ...without } = source;
    expect((await ask('POST', '/api/sources', without)).statusCode).toBe(400);
    expect((await ask('POST', '/api/sources', { ...source, legalBasis: '   ' })).statusCode).toBe(400);
    expect((await ask('POST', '/api/sources', { ...source, kind: 'telepathy' })).statusCode).toBe(400);
  });

  test('are listed with the health of their last scan; those that only a scan named stand beside', async () => {
    const { id } = (await ask('POST', '/api/sources', source)).json();
    const options = {
      sources: [{ name: 'Old forum' }, { name: 'By hand', urls: ['https://x.test/'], legalBasis: 'given' }],
    };
    await openScan(desk.store, { name: 's', options, clock: systemClock });
    const { sources } = (await ask('GET', '/api/sources')).json();
    expect(sources).toEqual([
      expect.objectContaining({ id: null, name: 'By hand', url: 'https://x.test/', legalBasis: 'given' }),
      expect.objectContaining({ id, ...source, obeysRobots: true, rate: 2 }),
    ]);
    expect(sources[1].health).toMatchObject({ running: true, pages: 0, failed: 0, reasons: [] });
    expect((await askAbroad('GET', '/api/sources')).json().sources).toEqual([]);
    expect((await askAbroad('POST', `/api/sources/${id}/remove`)).statusCode).toBe(404);
  });

  test('a page is tried; one that cannot be read says why', async () => {
    const tried = (await ask('POST', '/api/sources/try', { url: 'https://forum.test/' })).json();
    expect(tried).toMatchObject({ ok: true, page: { kind: 'results', stubs: 3 } });
    const closed = (await ask('POST', '/api/sources/try', { url: 'https://forum.test/closed' })).json();
    expect(closed).toEqual({ ok: false, why: 'closed by robots.txt', hint: 'Leave it.' });
    expect((await ask('POST', '/api/sources/try', { url: 'file:///etc/passwd' })).statusCode).toBe(400);
    expect((await listAudit(desk.store, { subject: 'forum.test' })).map(({ action }) => action)).toEqual([
      'page.tried',
      'page.tried',
    ]);
  });
});

describe('the timetable', () => {
  test('takes sources that are written down, at times that can be read, and tells the queue', async () => {
    const { sources } = (await ask('GET', '/api/sources')).json();
    const known = sources.find(({ id }: { id: string | null }) => id !== null).id;
    const night = {
      name: 'Night',
      pattern: '0 3 * * *',
      timeZone: 'Europe/Lisbon',
      sources: [known],
      focus: ['elephants'],
      operation: null,
      maxPages: 500,
    };
    expect((await ask('POST', '/api/schedules', { ...night, pattern: '0 99 * * *' })).statusCode).toBe(400);
    expect((await ask('POST', '/api/schedules', { ...night, focus: ['dragons'] })).statusCode).toBe(400);
    expect((await ask('POST', '/api/schedules', { ...night, sources: ['none'] })).statusCode).toBe(404);
    expect((await askAbroad('POST', '/api/schedules', night)).statusCode).toBe(404);
    const { id } = (await ask('POST', '/api/schedules', night)).json();
    expect(synced).toBe(1);
    expect((await listSchedules(desk.store))[0]).toMatchObject({ agencyId: 'own', name: 'Night' });
    expect((await ask('GET', '/api/schedules')).json().schedules).toEqual([
      expect.objectContaining({
        id,
        pattern: '0 3 * * *',
        timeZone: 'Europe/Lisbon',
        sources: ['Old forum'],
        runs: [],
        next: expect.stringMatching(/T0[23]:00:00\.000Z$/),
      }),
    ]);
    expect((await askAbroad('GET', '/api/schedules')).json().schedules).toEqual([]);
    expect((await askAbroad('POST', `/api/schedules/${id}/remove`)).statusCode).toBe(404);
    expect((await ask('POST', `/api/schedules/${id}/remove`)).statusCode).toBe(200);
    expect(synced).toBe(2);
    expect(await listSchedules(desk.store)).toEqual([]);
  });
});
