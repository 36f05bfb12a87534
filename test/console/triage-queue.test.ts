// The queue narrowed, ordered, searched and kept: filters, saved views, tags.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Assessment } from '#classifier/assessment.ts';
import { systemClock } from '#lib/clock.ts';
import type { Listing } from '#listing/listing.ts';
import type { Role } from '#listing/lead.ts';
import { recordFindings } from '#store/record-findings.ts';
import { addOperation, setScansOf } from '#store/operations.ts';
import { openScan } from '#store/scans.ts';
import { makeFinding } from '../support/findings.ts';
import { startHarness } from './harness.ts';
import type { Harness } from './harness.ts';

let desk: Harness;
let scanIds: string[];
const ids: Record<string, string> = {};

interface Advert {
  key: string;
  score: number;
  listing: Partial<Listing>;
  taxon: [group: string, appendix: 'I' | 'II' | null];
  commodity: string;
}

const adverts: Advert[] = [
  {
    key: 'ivory',
    score: 0.9,
    listing: { url: 'https://shop.co.th/1', title: '象牙雕刻 摆件', source: 'shop', language: 'zh', price: eur(10) },
    taxon: ['elephants', 'I'],
    commodity: 'IVC',
  },
  {
    key: 'coral',
    score: 0.8,
    listing: { url: 'https://www.adverts.fr/2', title: 'Corail noir brut, récolté', source: 'adverts', language: 'fr' },
    taxon: ['corals', 'II'],
    commodity: 'COR',
  },
  {
    key: 'gecko',
    score: 0.7,
    listing: {
      url: 'https://adverts.fr/3',
      title: 'ตุ๊กแกตัวใหญ่',
      source: 'adverts',
      language: 'th',
      price: { amount: 100_000, currency: 'JPY' },
    },
    taxon: ['geckos', 'II'],
    commodity: 'LIV',
  },
  {
    key: 'squirrel',
    score: 0.6,
    listing: { url: 'https://market.example/4', title: 'Стриженая белка', source: 'market', language: 'ru' },
    taxon: ['squirrels', null],
    commodity: 'BOD',
  },
];

beforeAll(async () => {
  desk = await startHarness();
  scanIds = [];
  for (const advert of adverts) {
    const { scan } = await openScan(desk.store, {
      name: advert.key,
      options: { advert: advert.key },
      clock: systemClock,
    });
    scanIds.push(scan.id);
    const { newLeads } = await recordFindings(desk.store, [findingOf(advert)], { scanId: scan.id, clock: systemClock });
    ids[advert.key] = newLeads[0]?.id ?? '';
    await desk.queue.offer(newLeads);
  }
});
afterAll(() => desk.close());

const keys = async (query: string, role: Role = 'analyst') => {
  const { leads } = (await desk.ask(role, 'GET', `/api/queue?${query}`)).json();
  return leads.map((lead: { id: string }) => Object.keys(ids).find((key) => ids[key] === lead.id));
};

describe('the list', () => {
  test.each([
    ['order=worst', ['ivory', 'coral', 'gecko', 'squirrel']],
    ['order=appendix', ['ivory', 'coral', 'gecko', 'squirrel']],
    ['order=worth', ['gecko', 'ivory', 'coral', 'squirrel']],
    ['order=oldest', ['ivory', 'coral', 'gecko', 'squirrel']],
    ['order=newest', ['squirrel', 'gecko', 'coral', 'ivory']],
    ['appendix=II', ['coral', 'gecko']],
    ['appendix=none', ['squirrel']],
    ['group=elephants', ['ivory']],
    ['commodity=LIV', ['gecko']],
    ['site=adverts', ['coral', 'gecko']],
    ['country=TH', ['ivory']],
    ['country=FR&language=th', ['gecko']],
    ['minScore=0.75', ['ivory', 'coral']],
    ['minWorth=150', ['gecko']],
    ['days=1', ['ivory', 'coral', 'gecko', 'squirrel']],
    ['status=confirmed', []],
    ['group=elephants&country=FR', []],
  ])('%s', async (query, expected) => {
    expect(await keys(query)).toEqual(expected);
  });

  test('of one scan', async () => {
    expect(await keys(`scan=${scanIds[1]}`)).toEqual(['coral']);
  });

  test('of one operation: what any of its scans saw', async () => {
    const by = { by: 'u', clock: systemClock };
    const plan = { name: 'Thunder', phase: 'during', startsOn: null, endsOn: null, partners: [], groups: [], taxa: [] };
    const id = await addOperation(desk.store, { ...plan, phase: 'during', note: null }, by);
    expect(await keys(`operation=${id}`)).toEqual([]);
    await setScansOf(desk.store, { id, scanIds: [scanIds[1] ?? '', scanIds[0] ?? ''], ...by });
    expect((await keys(`operation=${id}`)).toSorted()).toEqual(['coral', 'ivory']);
    const { operations } = (await desk.ask('analyst', 'GET', '/api/queue/choices')).json();
    expect(operations).toEqual([{ id, name: 'Thunder' }]);
  });

  test.each([
    ['象牙', ['ivory']],
    ['牙', ['ivory']],
    ['象刻', []],
    ['ตุ๊กแก', ['gecko']],
    ['recolte NOIR', ['coral']],
    ['белк', ['squirrel']],
    ["'); drop table leads; --", []],
    ['%', []],
  ])('holds %s', async (words, expected) => {
    expect(await keys(`search=${encodeURIComponent(words)}`)).toEqual(expected);
  });

  test('a lead’s id finds it', async () => {
    expect(await keys(`search=${ids['gecko']}`)).toEqual(['gecko']);
  });

  test.each(['worst', 'appendix', 'worth', 'newest', 'oldest'])('by pages of one, %s', async (order) => {
    const seen: string[] = [];
    let after = '';
    do {
      const url = `/api/queue?order=${order}&limit=1${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
      const { leads, next } = (await desk.ask('analyst', 'GET', url)).json();
      seen.push(leads[0].id);
      after = next ?? '';
    } while (after !== '');
    expect(seen).toEqual((await keys(`order=${order}`)).map((key: string) => ids[key]));
  });

  test('a cursor of another order is refused', async () => {
    const { next } = (await desk.ask('analyst', 'GET', '/api/queue?order=worth&limit=1')).json();
    const answer = await desk.ask('analyst', 'GET', `/api/queue?order=worst&after=${encodeURIComponent(next)}`);
    expect(answer.json()).toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('says what there is to choose from', async () => {
    const { choices, scans } = (await desk.ask('officer', 'GET', '/api/queue/choices')).json();
    expect(choices.site).toEqual([
      { value: 'adverts', count: 2 },
      { value: 'market', count: 1 },
      { value: 'shop', count: 1 },
    ]);
    expect(choices.appendix.map(({ value }: { value: string }) => value)).toEqual(['II', 'I', 'none']);
    expect(scans).toHaveLength(4);
  });

  test('takes a price that no number holds once it is converted, and an address that is none', async () => {
    const [first] = adverts;
    if (first === undefined) throw new Error('There are adverts.');
    const listing = { url: 'no address', source: 'odd', price: { amount: Number.MAX_VALUE, currency: 'KWD' } };
    const odd = findingOf({ ...first, listing: { ...listing, title: '\u{20000}\u{20001} '.repeat(9000) } });
    const recorded = await recordFindings(desk.store, [odd], { scanId: scanIds[0] ?? '', clock: systemClock });
    expect(recorded.newLeads).toHaveLength(1);
    const { leads } = (
      await desk.ask('analyst', 'GET', `/api/queue?site=odd&search=${encodeURIComponent('\u{20001}')}`)
    ).json();
    expect(leads).toHaveLength(1);
    await desk.ask('analyst', 'POST', `/api/leads/${leads[0].id}/verdict`, { verdict: 'dismissed' });
  });

  test('follows an advert that changes', async () => {
    const changed = adverts.map((advert) =>
      advert.key === 'squirrel'
        ? findingOf({ ...advert, listing: { ...advert.listing, title: 'Стриженая куница', price: eur(9000) } })
        : findingOf(advert),
    );
    await recordFindings(desk.store, changed, { scanId: scanIds[3] ?? '', clock: systemClock });
    expect(await keys('order=worth&limit=1')).toEqual(['squirrel']);
    expect(await keys(`search=${encodeURIComponent('белка')}`)).toEqual([]);
    expect(await keys(`search=${encodeURIComponent('куница')}`)).toEqual(['squirrel']);
  });
});

describe('tags', () => {
  const tag = async (role: Role, words: string, on = true) =>
    (await desk.ask(role, 'POST', `/api/leads/${ids['coral']}/tags`, { tag: words, on })).json();

  test('are put on, found by, and taken off', async () => {
    expect(await tag('analyst', '  Carved   IN situ ')).toEqual({ tags: ['carved in situ'] });
    expect(await tag('investigator', 'carved in situ')).toEqual({ tags: ['carved in situ'] });
    expect(await tag('supervisor', 'black coral')).toEqual({ tags: ['black coral', 'carved in situ'] });
    expect(await keys('tag=black%20coral')).toEqual(['coral']);
    const { leads } = (await desk.ask('analyst', 'GET', '/api/queue?tag=black%20coral')).json();
    expect(leads[0].tags).toEqual(['black coral', 'carved in situ']);
    expect((await desk.ask('auditor', 'GET', '/api/tags')).json().tags).toContainEqual({
      tag: 'black coral',
      count: 1,
    });
    expect(await tag('analyst', 'Black Coral', false)).toEqual({ tags: ['carved in situ'] });
    expect(await keys('tag=black%20coral')).toEqual([]);
    const { audit } = (await desk.ask('supervisor', 'GET', `/api/leads/${ids['coral']}`)).json();
    expect(audit.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['tag.added', 'tag.removed']),
    );
  });

  test('are few', async () => {
    for (let number = 0; number < 19; number += 1) await tag('analyst', `tag ${number}`);
    expect(await tag('analyst', 'one too many')).toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('saved views', () => {
  const list = async (role: Role) => (await desk.ask(role, 'GET', '/api/views')).json().views;

  test('one’s own is one’s own, a shared one is everybody’s', async () => {
    const own = { name: 'Dear things', filters: { minWorth: 100, order: 'worth' } };
    const shared = { name: 'Corals', filters: { group: 'corals' }, shared: true };
    for (const body of [own, shared])
      expect((await desk.ask('analyst', 'POST', '/api/views', body)).statusCode).toBe(200);
    expect((await list('analyst')).map(({ name }: { name: string }) => name)).toEqual(['Corals', 'Dear things']);
    expect(await list('officer')).toMatchObject([
      { name: 'Corals', filters: { group: 'corals' }, owner: 'The analyst', removable: false },
    ]);
  });

  test('the same name again replaces', async () => {
    await desk.ask('analyst', 'POST', '/api/views', {
      name: 'Corals',
      filters: { group: 'corals', appendix: 'II' },
      shared: true,
    });
    expect(await list('officer')).toMatchObject([{ filters: { group: 'corals', appendix: 'II' } }]);
  });

  test('is removed by its owner, a shared one also by a supervisor', async () => {
    const [corals, dear] = await list('analyst');
    const remove = async (role: Role, id: string) =>
      (await desk.ask(role, 'POST', `/api/views/${id}/remove`)).statusCode;
    expect(await remove('officer', corals.id)).toBe(403);
    expect(await remove('supervisor', dear.id)).toBe(404);
    expect(await remove('supervisor', corals.id)).toBe(200);
    expect(await remove('analyst', dear.id)).toBe(200);
    expect(await list('analyst')).toEqual([]);
  });
});

function eur(amount: number): Listing['price'] {
  return { amount, currency: 'EUR' };
}

function findingOf({ score, listing, taxon: [group, appendix], commodity }: Advert) {
  const assessment: Partial<Assessment> = {
    score,
    language: listing.language ?? null,
    taxa: [{ name: group, appendix, group, protected: appendix !== null, score }],
    commodities: [{ code: commodity, score }],
  };
  return makeFinding(0, { listing: { price: null, description: '', ...listing }, assessment });
}
