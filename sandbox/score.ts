// How well a scan of the practice market did, against the answers that the market kept: leads found, listings read.
import type { Answer, Hiding, MarketLanguage } from './advert.ts';

export interface Tally {
  found: number;
  missed: number;
  false: number;
  /** found / (found + false); 1 where nothing was flagged. */
  precision: number;
  /** found / (found + missed); 1 where there was nothing to find. */
  recall: number;
  /** Harmonic mean of the two. */
  f1: number;
}

export interface LeadScore extends Tally {
  /** Only recall means something here: what is not offered is not hidden. `plain` counts offers that hide nothing. */
  byHiding: Partial<Record<Hiding | 'plain', { found: number; missed: number; recall: number }>>;
  byLanguage: Partial<Record<MarketLanguage, Tally>>;
  bySite: Record<string, Tally>;
  /** False alarms by kind of decoy; `everyday` for what is no decoy. */
  falseByDecoy: Record<string, number>;
  /** Leads that came more than once. */
  repeated: number;
  /** Leads whose address is no listing of the market: each is a false alarm too. */
  unknown: string[];
}

export interface ScoredLead {
  url: string;
}

/**
 * Scores leads against the answers. Ended adverts count neither way: whether they are worth a person's time is the unit's choice.
 * A lead counts once, however often its address comes.
 */
export function scoreLeads(answers: readonly Answer[], leads: readonly ScoredLead[]): LeadScore {
  const open = answers.filter((answer) => !answer.ended);
  const known = new Set(answers.map((answer) => addressKey(answer.url)));
  const flagged = new Set(leads.map((lead) => addressKey(lead.url)));
  const unknown = [...flagged].filter((key) => !known.has(key));
  const hits = (of: readonly Answer[]) => of.filter((answer) => flagged.has(addressKey(answer.url)));
  const tallyOf = (of: readonly Answer[], strays = 0) => {
    const right = of.filter((answer) => answer.label === 1);
    return tally(hits(right).length, right.length - hits(right).length, hits(of).length - hits(right).length + strays);
  };
  const falseByDecoy: Record<string, number> = {};
  for (const { decoy = 'everyday' } of hits(open.filter((answer) => answer.label === 0)))
    falseByDecoy[decoy] = (falseByDecoy[decoy] ?? 0) + 1;
  const offers = open.filter((answer) => answer.label === 1);
  const byHiding = groupBy(offers, (answer) => (answer.hiding.length === 0 ? ['plain' as const] : answer.hiding));
  return {
    ...tallyOf(open, unknown.length),
    byHiding: mapValues(byHiding, (of) => {
      const found = hits(of).length;
      return { found, missed: of.length - found, recall: found / of.length };
    }),
    byLanguage: mapValues(
      groupBy(open, (answer) => [answer.language]),
      (of) => tallyOf(of),
    ),
    bySite: mapValues(
      groupBy(open, (answer) => [answer.site]),
      (of) => tallyOf(of),
    ) as Record<string, Tally>,
    falseByDecoy,
    repeated: leads.length - flagged.size,
    unknown,
  };
}

export interface ScoredListing {
  url: string;
  title: string;
  price: { amount: number; currency: string | null } | null;
  seller: { name: string } | null;
}

export interface ReadingTally {
  /** Listings that the market holds: open offers and adverts of people who seek. */
  listings: number;
  /** Share of them that was read. */
  read: number;
  /** Shares of those read. */
  title: number;
  price: number;
  seller: number;
}

export interface ListingScore extends ReadingTally {
  bySite: Record<string, ReadingTally>;
  repeated: number;
  /** What was read wrongly, for people to look at. */
  wrong: Array<{ url: string; field: 'title' | 'price' | 'seller'; expected: unknown; got: unknown }>;
}

/** Scores what was read against what the pages show. Talk (news, advice, appeals) and ended adverts are no listings to be read. */
export function scoreListings(answers: readonly Answer[], listings: readonly ScoredListing[]): ListingScore {
  const read = new Map(listings.map((listing) => [addressKey(listing.url), listing]));
  const due = answers.filter((answer) => !answer.ended && (answer.offer === 'offer' || answer.offer === 'wanted'));
  const wrong: ListingScore['wrong'] = [];
  for (const answer of due) {
    const listing = read.get(addressKey(answer.url));
    if (listing === undefined) continue;
    for (const [field, check] of Object.entries(checks) as Array<
      [keyof typeof checks, (typeof checks)[keyof typeof checks]]
    >) {
      const { right, expected, got } = check(answer, listing);
      if (!right) wrong.push({ url: answer.url, field, expected, got });
    }
  }
  const tallyOf = (of: readonly Answer[]): ReadingTally => {
    const seen = of.filter((answer) => read.has(addressKey(answer.url)));
    const urls = new Set(seen.map((answer) => answer.url));
    const rightShare = (field: keyof typeof checks) =>
      share(seen.length - wrong.filter((one) => one.field === field && urls.has(one.url)).length, seen.length);
    return {
      listings: of.length,
      read: share(seen.length, of.length),
      title: rightShare('title'),
      price: rightShare('price'),
      seller: rightShare('seller'),
    };
  };
  const bySite = mapValues(
    groupBy(due, (answer) => [answer.site]),
    tallyOf,
  ) as Record<string, ReadingTally>;
  return { ...tallyOf(due), bySite, repeated: listings.length - read.size, wrong };
}

const checks = {
  title: (answer: Answer, { title }: ScoredListing) => ({
    right: plain(title) === plain(answer.title),
    expected: answer.title,
    got: title,
  }),
  price: (answer: Answer, { price }: ScoredListing) => {
    const expected = answer.price === null ? null : { amount: answer.price, currency: answer.currency };
    const right =
      expected === null || price === null
        ? expected === price
        : Math.abs(price.amount - expected.amount) < 0.005 && price.currency === expected.currency;
    return { right, expected, got: price };
  },
  seller: (answer: Answer, { seller }: ScoredListing) => ({
    right: plain(seller?.name ?? '') === plain(answer.seller),
    expected: answer.seller,
    got: seller?.name ?? null,
  }),
};

/** One key for the spellings of an address: no fragment, and of a lot's path the number alone, whatever words follow it. */
function addressKey(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname, search } = new URL(url);
  return `${host}${pathname.replace(/^(\/lot\/\d+)-.*$/, '$1')}${search}`;
}

function tally(found: number, missed: number, wrong: number): Tally {
  const precision = share(found, found + wrong);
  const recall = share(found, found + missed);
  return {
    found,
    missed,
    false: wrong,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}

const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
const plain = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim();

function groupBy<T, K extends string>(items: readonly T[], keysOf: (item: T) => readonly K[]): Partial<Record<K, T[]>> {
  const groups: Partial<Record<K, T[]>> = {};
  for (const item of items) for (const key of keysOf(item)) (groups[key] ??= []).push(item);
  return groups;
}

function mapValues<T, U, K extends string>(record: Partial<Record<K, T>>, map: (value: T) => U): Partial<Record<K, U>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value as T)])) as Partial<
    Record<K, U>
  >;
}
