// The market's sellers: plainly made-up names, telephone numbers that the regulators keep for fiction, and accounts that recur over the sites.
import { marketLanguages, siteKinds } from './advert.ts';
import type { Account, MarketLanguage, Seller, SiteKind } from './advert.ts';
import { places } from './places.ts';
import type { Random } from './random.ts';
import type { TemplateBook } from './template-book.ts';

const sellersPerLanguage = 16;
const dealersPerLanguage = 3;

export interface People {
  /** Ordinary people. */
  sellers: Seller[];
  /** Those who sell protected wildlife, beside other things. */
  dealers: Seller[];
}

export function makePeople(books: Record<MarketLanguage, TemplateBook>, today: string, random: Random): People {
  const names = new Set<string>();
  const people: People = { sellers: [], dealers: [] };
  for (const language of marketLanguages) {
    for (let index = 0; index < sellersPerLanguage; index += 1) {
      const dealer = index < dealersPerLanguage;
      const seller = makeSeller(language, {
        book: books[language],
        today,
        random,
        names,
        everywhere: dealer || random.chance(0.25),
      });
      (dealer ? people.dealers : people.sellers).push(seller);
    }
  }
  return people;
}

interface MakeSeller {
  book: TemplateBook;
  today: string;
  random: Random;
  names: Set<string>;
  everywhere: boolean;
}

function makeSeller(language: MarketLanguage, { book, today, random, names, everywhere }: MakeSeller): Seller {
  const place = random.pick(places[language]);
  const name = () => freshName(book, random, names);
  const ownName = name();
  const sites = everywhere ? siteKinds : [random.pick(siteKinds)];
  const accounts = sites.map((site, index) =>
    makeAccount(site, index === 0 || random.chance(0.5) ? ownName : name(), { today, random }),
  );
  if (everywhere) accounts.push(makeAccount('classifieds', name(), { today, random }));
  const number = String(random.int(0, 999)).padStart(3, '0');
  return {
    language,
    accounts,
    city: place.city,
    currency: place.currency,
    phone: fictionalPhone(language, number, random),
    email: `box${random.int(1000, 9999)}@${random.pick(['example.org', 'mail.example', 'post.example'])}`,
    handle: `${random.pick(['sample', 'demo', 'madeup'])}_${random.pick(['kite', 'teapot', 'lantern', 'button', 'cloud', 'pebble'])}${number}`,
  };
}

/** A profile made for one advert: no past, no face, a name of digits. */
export function fakeAccount(site: SiteKind, postedAt: string, random: Random): Account {
  return { name: `user${random.int(10_000_000, 99_999_999)}`, site, joined: postedAt, feedback: 0 };
}

function makeAccount(site: SiteKind, name: string, { today, random }: { today: string; random: Random }): Account {
  return { name, site, joined: daysBefore(today, random.int(200, 3000)), feedback: random.int(1, 240) };
}

function freshName({ handles: [first, second] }: TemplateBook, random: Random, taken: Set<string>): string {
  for (;;) {
    const name = `${random.pick(first)}${random.pick(second)}${random.int(1, 99)}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** Ranges reserved for drama and fiction: Ofcom 07700 900xxx, ARCEP 06 39 98 xx xx, NANP 555-01xx; countries without one borrow. */
function fictionalPhone(language: MarketLanguage, number: string, random: Random): string {
  const american = `+1 ${random.pick(['202', '312', '415', '617', '713'])} 555 01${number.slice(1)}`;
  const british = `+44 7700 900${number}`;
  if (language === 'en') return random.pick([`07700 900${number}`, british, american]);
  if (language === 'fr') return `06 39 98 ${random.int(10, 99)} ${number.slice(1)}`;
  return random.pick([american, british]);
}

export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
