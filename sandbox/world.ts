// The market's state: its adverts of today, and what a day changes in them.
import type { Advert } from './advert.ts';
import { generateAdverts } from './generate.ts';
import type { Generator } from './generate.ts';
import { seededRandom } from './random.ts';
import { daysBefore, makePeople } from './sellers.ts';
import { readTemplateBooks } from './template-book.ts';

export interface World {
  /** ISO 8601 date. */
  readonly today: string;
  readonly adverts: readonly Advert[];
  /** One day later: prices move, offers end, new ones come. */
  advance(): DayChange;
}

export interface DayChange {
  today: string;
  repriced: number;
  ended: number;
  added: number;
}

export interface WorldOptions {
  seed: number;
  listings: number;
  /** ISO 8601 date of the first day. */
  today: string;
}

const repricedShare = 0.06;
const endedShare = 0.03;
const addedShare = 0.04;

export function makeWorld({ seed, listings, today: firstDay }: WorldOptions): World {
  const random = seededRandom(seed);
  const books = readTemplateBooks();
  let number = 100_000 + random.int(0, 800) * 1000;
  const generator: Generator = {
    books, random,
    people: makePeople(books, firstDay, random),
    nextNumber: () => (number += random.int(1, 9)),
    decks: new Map(),
    turns: { way: random.int(0, 17), played: 0, language: 0, decoy: 0 },
  };
  let today = firstDay;
  let adverts = generateAdverts(generator, { count: listings, today, days: 60 });
  return {
    get today() {
      return today;
    },
    get adverts() {
      return adverts;
    },
    advance: () => {
      today = daysBefore(today, -1);
      let [repriced, ended] = [0, 0];
      adverts = adverts.map((advert) => {
        if (advert.ended || advert.truth.offer === 'mention') return advert;
        if (random.chance(endedShare)) {
          ended += 1;
          return { ...advert, ended: true };
        }
        // Only a price that stands apart from the text can move: a seller of the classifieds would have to write anew.
        if (advert.site === 'classifieds' || advert.price === null || !random.chance(repricedShare)) return advert;
        const amount = Math.round(advert.price.amount * random.pick([80, 90, 95, 110])) / 100;
        if (amount === advert.price.amount) return advert;
        repriced += 1;
        return { ...advert, price: { ...advert.price, amount } };
      });
      const added = generateAdverts(generator, { count: Math.max(12, Math.round(listings * addedShare)), today, days: 0 });
      adverts = [...adverts, ...added];
      return { today, repriced, ended, added: added.length };
    },
  };
}
