// Leads joined through the real store: linked once, found by what they share, walked into networks.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkLeads, linkMissing } from '#intelligence/link-leads.ts';
import { pictureBands } from '#intelligence/near-picture.ts';
import { allNetworks, networkOf } from '#intelligence/networks.ts';
import { relatedTo } from '#intelligence/related.ts';
import { systemClock } from '#lib/clock.ts';
import type { Listing } from '#listing/listing.ts';
import { leadsWithUnseenPictures, writePictures } from '#store/lead-pictures.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { openScan } from '#store/scans.ts';
import { makeFinding } from '../support/findings.ts';
import { freshStore } from '../support/fresh-database.ts';

const text =
  'Antique figure, carved by hand, from a private collection, fine grain visible in daylight, a small crack at the foot, collected in person or sent insured';

const adverts: Record<string, Partial<Listing>> = {
  first: { seller: { name: 'oldtimes' }, contacts: [{ type: 'phone', value: '+33600000001' }], description: 'One.' },
  samePhone: {
    seller: { name: 'other' },
    contacts: [{ type: 'whatsapp', value: '+33600000001' }],
    description: 'Two.',
  },
  nextOfOther: {
    seller: { name: 'other' },
    contacts: [{ type: 'email', value: 'x@y.example' }],
    description: 'Three.',
  },
  sameWords: { seller: { name: 'third' }, contacts: [], description: `${text}. Number 4.`, images: [] },
  nearWords: { seller: { name: 'fourth' }, contacts: [], description: `${text}! Nr 5`, images: [] },
  stranger: { seller: { name: 'nobody' }, contacts: [], description: 'A quite different thing, six.', images: [] },
};

let store: Store;
const ids: Record<string, string> = {};

beforeAll(async () => {
  store = await freshStore();
  const { scan } = await openScan(store, { name: 'related', options: {}, clock: systemClock });
  for (const [n, [name, listing]] of Object.entries(adverts).entries()) {
    const finding = makeFinding(n, {
      listing: { title: `Figure ${n}`, images: [`https://market.example/${n}.jpg`], ...listing },
    });
    const { newLeads } = await recordFindings(store, [finding], { scanId: scan.id, clock: systemClock });
    ids[name] = newLeads[0]?.id ?? '';
  }
});
afterAll(() => store.close());

const idOf = (name: string) => ids[name] ?? '';
const nameOf = (id: string) => Object.entries(ids).find(([, own]) => own === id)?.[0] ?? '';

describe('what joins leads', () => {
  test('leads left without links by a process that died are linked, once', async () => {
    await linkLeads(store, [idOf('first')]);
    expect(await linkMissing(store)).toBe(5);
    expect(await linkMissing(store)).toBe(0);
  });

  test('the phone in a messenger, the account, nearly the same words; a stranger stays one', async () => {
    const related = await relatedTo(store, idOf('samePhone'));
    expect(related.map(({ leadId, bonds }) => [nameOf(leadId), bonds[0]?.kind])).toEqual([
      ['nextOfOther', 'seller'],
      ['first', 'phone'],
    ]);
    const [near] = await relatedTo(store, idOf('sameWords'));
    expect([nameOf(near?.leadId ?? ''), near?.bonds[0]?.kind]).toEqual(['nearWords', 'text']);
    expect(await relatedTo(store, idOf('stranger'))).toEqual([]);
  });

  test('a picture nearly the same', async () => {
    const hash = '01'.repeat(32);
    const near = `11${hash.slice(2)}`;
    await writePictures(
      store,
      [
        ['stranger', hash],
        ['first', near],
        ['sameWords', '0011'.repeat(16)],
      ].map(([name, bits]) => ({
        leadId: idOf(name ?? ''),
        url: `https://market.example/${name}.jpg`,
        sha256: null,
        hash: bits ?? '',
        bands: pictureBands(bits ?? ''),
        text: null,
        problem: null,
      })),
      systemClock,
    );
    const related = await relatedTo(store, idOf('stranger'));
    expect(related.map(({ leadId, bonds }) => [nameOf(leadId), bonds[0]?.kind])).toEqual([['first', 'picture']]);
    expect((await leadsWithUnseenPictures(store, 10)).map(nameOf).toSorted()).toEqual(['nextOfOther', 'samePhone']);
  });

  test('a network reaches over several steps, and a walk from any of its leads finds the same', async () => {
    const [network, ...others] = await allNetworks(store);
    expect(network?.leadIds.map(nameOf).toSorted()).toEqual(['first', 'nextOfOther', 'samePhone']);
    expect(others).toEqual([]);
    for (const name of ['first', 'nextOfOther', 'samePhone'])
      expect(await networkOf(store, idOf(name))).toEqual(network);
    expect((await networkOf(store, idOf('stranger'))).leadIds).toEqual([idOf('stranger')]);
  });

  test('a changed listing is linked anew', async () => {
    const { scan } = await openScan(store, { name: 'again', options: { n: 2 }, clock: systemClock });
    const listing = {
      ...adverts['stranger'],
      title: 'Figure 5',
      contacts: [{ type: 'phone' as const, value: '+33600000001' }],
    };
    await recordFindings(store, [makeFinding(5, { listing })], { scanId: scan.id, clock: systemClock });
    expect(await linkMissing(store)).toBe(1);
    expect((await networkOf(store, idOf('stranger'))).leadIds).toHaveLength(4);
  });
});
