// Leads for the console's tests, written by hand: each with reasons whose spans point at its own words.
import type { Assessment, Reason } from '#classifier/assessment.ts';
import { linkMissing } from '#intelligence/link-leads.ts';
import { systemClock } from '#lib/clock.ts';
import type { Listing } from '#listing/listing.ts';
import type { LeadsQueue } from '#queue/leads-queue.ts';
import type { Finding } from '#store/lead-types.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { openScan } from '#store/scans.ts';

export interface Seed {
  title: string;
  description?: string;
  score: number;
  seller?: string;
  /** Default Porto. */
  location?: string;
  /** Default en. */
  language?: string;
  /** Words of the title or description that count, and how much. */
  words?: Record<string, number>;
}

/** What a seller might write to attack whoever reads it. */
export const hostileTitle = `<script>window.__struck = 'title'</script><img src=x onerror="window.__struck='image'">Carved tusk`;
export const hostileText = `"><svg onload="window.__struck='svg'"> javascript:alert(1) {{constructor.constructor('alert(1)')()}} real ivory \u202Etxet desrever`;

export const seeds: Seed[] = [
  { title: hostileTitle, description: hostileText, score: 0.99, seller: 'mallory', words: { tusk: 2.5, ivory: 3.1 } },
  {
    title: 'Antique ivory bangle, very old',
    description: 'Genuine elephant ivory from an estate. DM for price.',
    score: 0.97,
    seller: 'old_things',
    words: { ivory: 3.2, 'Genuine elephant ivory': 2.4, 'DM for price': 0.9, Antique: -0.6 },
  },
  {
    title: 'Ivory chess set',
    description: 'Complete, hand carved ivory.',
    score: 0.95,
    seller: 'old_things',
    words: { Ivory: 3, carved: 0.7 },
  },
  {
    title: 'Pangolin scales 2 kg',
    description: 'Dried scales, ships worldwide, declare low value.',
    score: 0.93,
    seller: 'roots',
    words: { Pangolin: 3, scales: 1.4, 'declare low value': 1.8 },
  },
  {
    title: 'Tiger tooth pendant',
    description: 'Real tooth, silver mount.',
    score: 0.9,
    seller: 'charms',
    words: { 'Tiger tooth': 2.9, Real: 0.5 },
  },
  {
    title: 'Tortoiseshell comb',
    description: 'Hawksbill, made before the war.',
    score: 0.85,
    seller: 'charms',
    words: { Hawksbill: 2.6 },
  },
  {
    title: 'Sea turtle shell',
    description: 'Large carapace for the wall.',
    score: 0.8,
    seller: 'harbour',
    words: { 'turtle shell': 2.2 },
  },
  {
    title: 'Leopard skin rug',
    description: 'With head. No papers.',
    score: 0.75,
    seller: 'attic',
    words: { 'Leopard skin': 2.2, 'No papers': 1 },
  },
];

/** Writes `all` as findings of one scan and offers the leads to the queue; answers their ids in the order given. */
export async function seedLeads(store: Store, queue: LeadsQueue, all: readonly Seed[] = seeds): Promise<string[]> {
  const { scan } = await openScan(store, { name: 'test market', options: { seed: all.length }, clock: systemClock });
  const findings = all.map(finding);
  const { newLeads } = await recordFindings(store, findings, { scanId: scan.id, clock: systemClock });
  await queue.offer(newLeads);
  await linkMissing(store);
  const byScore = newLeads.toSorted((a, b) => b.score - a.score);
  const rank = all.map(({ score }) => score).toSorted((a, b) => b - a);
  return all.map(({ score }) => byScore[rank.indexOf(score)]?.id ?? '');
}

/** As many leads as asked for, no two with the same score. */
export function manySeeds(count: number): Seed[] {
  return Array.from({ length: count }, (_, index) => ({
    title: `Ivory piece ${index}`,
    description: `Number ${index} of many.`,
    score: 0.99 - (index * 0.9) / count,
    seller: `seller ${index}`,
    words: { Ivory: 3 },
  }));
}

function finding(seed: Seed, index: number): Finding {
  const { title, description = '', score, seller, location = 'Porto', language = 'en', words = {} } = seed;
  const listing: Listing = {
    url: `https://market.test/item/${index}`,
    kind: 'listing',
    title,
    description,
    price: { amount: 120 + index, currency: 'EUR' },
    seller: seller === undefined ? null : { name: seller },
    location,
    images: [`https://images.market.test/never-fetched-${index}.jpg`],
    postedAt: '2026-02-01',
    contacts: [{ type: 'phone', value: phoneOf(seller ?? title) }],
    language,
    seenAt: '2026-02-02T10:00:00.000Z',
    source: 'market',
    pageHash: null,
  };
  const assessment: Assessment = {
    relevant: true,
    score,
    wildlife: score,
    offer: 'offer',
    taxa: [{ name: 'Loxodonta africana', appendix: 'I', group: 'elephants', protected: true, score }],
    commodities: [{ code: 'IVC', score }],
    indicators: ['price-withheld'],
    language: 'en',
    reasons: Object.entries(words).map(([text, points]) => reasonFor(listing, text, points)),
    model: 'test-1',
  };
  return { listing, assessment, worthLead: true };
}

/** A number that only this seller has. */
function phoneOf(seller: string): string {
  const sum = Array.from(seller, (letter) => letter.charCodeAt(0)).reduce(
    (all, code) => (all * 31 + code) % 100_000_000,
    7,
  );
  return `+3512${String(sum).padStart(8, '0')}`;
}

function reasonFor(listing: Listing, text: string, points: number): Reason {
  for (const field of ['title', 'description'] as const) {
    const start = listing[field].indexOf(text);
    if (start >= 0)
      return { text, field, span: [start, start + text.length], kind: 'name', means: `means ${text}`, points };
  }
  throw new Error(`"${text}" is not in "${listing.title}"`);
}
