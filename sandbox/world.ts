// The market's state: its adverts of today, and what a day changes in them.
import { playedWays } from './advert.ts';
import type { Advert, MarketPrice } from './advert.ts';
import { generateAdverts } from './generate.ts';
import type { Generator } from './generate.ts';
import { writePrice } from './places.ts';
import { makeDeck, seededRandom } from './random.ts';
import type { Random } from './random.ts';
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
    books,
    random,
    people: makePeople(books, firstDay, random),
    nextNumber: () => (number += random.int(1, 9)),
    decks: new Map(),
    playedDeck: makeDeck(playedWays, random),
    decoyDecks: new Map(),
    turns: { way: random.int(0, 17), played: 0, language: 0 },
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
        if (advert.price === null || !random.chance(repricedShare)) return advert;
        const price = movedPrice(advert.price, random);
        if (price.amount === advert.price.amount) return advert;
        repriced += 1;
        const words = advert.priceWords === undefined ? undefined : writePrice(price, 0);
        const body = words === undefined ? advert.body : advert.body.replace(advert.priceWords ?? '', () => words);
        return { ...advert, price, priceWords: words, body };
      });
      const added = generateAdverts(generator, {
        count: Math.max(12, Math.round(listings * addedShare)),
        today,
        days: 0,
      });
      adverts = [...adverts, ...added];
      return { today, repriced, ended, added: added.length };
    },
  };
}

function movedPrice({ amount, currency }: MarketPrice, random: Random): MarketPrice {
  const moved = amount * random.pick([0.8, 0.9, 0.95, 1.1]);
  return {
    amount:
      amount < 100 && (currency === 'EUR' || currency === 'GBP' || currency === 'USD')
        ? Math.round(moved * 2) / 2
        : Math.round(moved),
    currency,
  };
}
