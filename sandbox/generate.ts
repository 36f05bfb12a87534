// Writes the market's adverts: a fixed share of offers of protected wildlife, dealt over every way to hide them, among decoys and everyday goods.
import { marketLanguages, talkingDecoys } from './advert.ts';
import type { Advert, DecoyKind, MarketLanguage, playedWays, Seller, SiteKind, WrittenWay } from './advert.ts';
import { categoryOf } from './categories.ts';
import { localPrice, writePrice } from './places.ts';
import { playWay, repost } from './play.ts';
import { makeDeck } from './random.ts';
import type { Random } from './random.ts';
import { daysBefore } from './sellers.ts';
import type { People } from './sellers.ts';
import { everyDecoyIn, everyWayIn, fillIn } from './template-book.ts';
import type { ProtectedTemplate, Template, TemplateBook } from './template-book.ts';

/** One advert in twelve offers protected wildlife. */
export const protectedShare = 1 / 12;
const decoyShare = 0.36;
const wantedShare = 0.04;
const endedShare = 0.06;

/** The order in which offers take the written ways; the plain one comes most. */
const wayCycle: WrittenWay[] = [
  'plain',
  'code-word',
  'renamed-material',
  'in-prose',
  'emoji',
  'plain',
  'colour-euphemism',
  'laundering-claim',
  'misspelling',
  'spacing',
  'plain',
  'text-in-image',
  'homoglyph',
  'false-declaration',
  'in-prose',
  'transliteration',
  'plain',
  'photo-only',
];

export type Books = Record<MarketLanguage, TemplateBook>;

export interface Generator {
  books: Books;
  people: People;
  random: Random;
  /** Gives each advert its number. */
  nextNumber: () => number;
  decks: Map<string, () => Template>;
  /** What sellers do beside what they write, dealt apart from the written ways so that no two always go together. */
  playedDeck: () => (typeof playedWays)[number];
  decoyDecks: Map<MarketLanguage, () => DecoyKind>;
  turns: { way: number; played: number; language: number };
}

type DraftKind = 'protected' | 'decoy' | 'wanted' | 'everyday';

/** `count` adverts posted in the `days` up to `today`; the shares hold to the nearest advert. */
export function generateAdverts(
  generator: Generator,
  { count, today, days }: { count: number; today: string; days: number },
): Advert[] {
  const { random } = generator;
  const [offers, decoys, wanted] = [protectedShare, decoyShare, wantedShare].map((share) =>
    Math.round(count * share),
  ) as [number, number, number];
  const kinds = Array.from({ length: count }, (_, index): DraftKind => {
    if (index < offers) return 'protected';
    if (index < offers + decoys) return 'decoy';
    return index < offers + decoys + wanted ? 'wanted' : 'everyday';
  });
  const adverts: Advert[] = [];
  const waiting = random.shuffle(kinds);
  for (let kind = waiting.pop(); kind !== undefined; kind = waiting.pop()) {
    const advert = writeAdvert(generator, kind, daysBefore(today, random.int(0, days)));
    adverts.push(advert);
    const again = advert.truth.hiding.includes('reposted') || (kind === 'everyday' && random.chance(0.04));
    const place = waiting.indexOf(kind);
    const copy = again && place !== -1 ? repost(advert, sellerOf(generator, advert), generator) : undefined;
    if (copy === undefined) continue;
    waiting.splice(place, 1);
    adverts.push(copy);
  }
  return adverts;
}

function writeAdvert(generator: Generator, kind: DraftKind, postedAt: string): Advert {
  const { random, books, turns } = generator;
  const language = marketLanguages[(turns.language += 1) % marketLanguages.length] as MarketLanguage;
  const book = books[language];
  switch (kind) {
    case 'protected':
      return writeProtected(generator, { language, book, postedAt });
    case 'decoy': {
      const kinds = generator.decoyDecks.get(language) ?? makeDeck(everyDecoyIn(book), random);
      generator.decoyDecks.set(language, kinds);
      const decoy = kinds();
      const template = deal(generator, `${language} ${decoy}`, book.decoys[decoy] ?? []);
      const advert = compose(generator, {
        language,
        book,
        postedAt,
        template,
        category: categoryOf(decoy),
        talks: talkingDecoys.includes(decoy),
      });
      return { ...advert, truth: { ...advert.truth, decoy } };
    }
    case 'wanted': {
      const advert = compose(generator, {
        language,
        book,
        postedAt,
        template: deal(generator, `${language} wanted`, book.wanted),
        category: 'wanted',
      });
      return { ...advert, truth: { ...advert.truth, offer: 'wanted' } };
    }
    case 'everyday':
      break;
  }
  const category = random.pick(Object.keys(book.everyday));
  return compose(generator, {
    language,
    book,
    postedAt,
    category,
    template: deal(generator, `${language} ${category}`, book.everyday[category] ?? []),
  });
}

function writeProtected(
  generator: Generator,
  { language, book, postedAt }: { language: MarketLanguage; book: TemplateBook; postedAt: string },
): Advert {
  const { random, turns } = generator;
  turns.way += 1;
  const seeks = turns.way % 15 === 0;
  const wished = wayCycle[turns.way % wayCycle.length] as WrittenWay;
  const way = seeks || !everyWayIn(book).includes(wished) ? 'plain' : wished;
  const templates = seeks ? book.wantedProtected : (book.protected[way] ?? []);
  const template = deal(generator, `${language} ${seeks ? 'sought' : way}`, templates) as ProtectedTemplate;
  const seller = random.chance(0.65)
    ? random.pick(generator.people.dealers.filter((one) => one.language === language))
    : undefined;
  const painted = way === 'text-in-image' ? fillIn(template.title, {}, random) : undefined;
  const shown = painted === undefined ? template : { ...template, title: random.pick(book.talk.opening) };
  const category = seeks ? 'wanted' : categoryOf(template.commodity);
  // Every third one stays as written, so that offers without a further trick are met as well.
  turns.played += 1;
  const played = seeks || turns.played % 3 === 0 ? undefined : generator.playedDeck();
  const advert = compose(generator, {
    language,
    book,
    postedAt,
    template: shown,
    category,
    seller,
    painted,
    withhold: played === 'price-withheld',
  });
  const told: Advert = {
    ...advert,
    truth: {
      label: 1,
      offer: seeks ? 'wanted' : 'offer',
      taxon: template.taxon,
      commodity: template.commodity,
      hiding: way === 'plain' ? [] : [way],
    },
  };
  return played === undefined
    ? told
    : playWay(told, played, { book, random, seller: seller ?? sellerOf(generator, told) });
}

interface Composition {
  language: MarketLanguage;
  book: TemplateBook;
  postedAt: string;
  template: Template;
  category: string;
  seller?: Seller | undefined;
  /** True for posts that offer nothing. */
  talks?: boolean;
  /** Words in the picture. */
  painted?: string | undefined;
  /** True where the price is told only to those who ask; left open, one in sixteen. */
  withhold?: boolean;
}

function compose(
  generator: Generator,
  { language, book, postedAt, template, category, seller, talks = false, painted, withhold }: Composition,
): Advert {
  const { random, people } = generator;
  const known = [...people.sellers, ...people.dealers].filter((one) => one.language === language);
  const account = talks
    ? pickAccount(known, random, 'classifieds')
    : pickAccount(seller === undefined ? known : [seller], random);
  const owner = account.owner;
  const withheld = withhold ?? random.chance(1 / 16);
  const price =
    talks || withheld || template.euros === null ? null : localPrice(template.euros, owner.currency, random);
  // The classifieds have no other place for a price, and their people post the same text elsewhere.
  const spoken = owner.accounts.some(({ site }) => site === 'classifieds') || random.chance(0.3);
  const priceWords =
    price === null || !spoken || category === 'wanted' ? undefined : writePrice(price, random.int(0, 2));
  const slots = {
    city: owner.city,
    phone: owner.phone,
    handle: owner.handle,
    email: owner.email,
    price: priceWords ?? '',
  };
  const fill = (text: string) => fillIn(text, slots, random);
  const asks = priceWords === undefined ? 'silent' : 'openly';
  const parts = talks
    ? [template.body]
    : [template.body, ...salesTalk(book, { random, asks: withheld ? 'in private' : asks, category })];
  const number = generator.nextNumber();
  return {
    id: String(number),
    site: account.site,
    language,
    category,
    title: fill(template.title),
    body: joinTalk(parts.map(fill), language, random),
    price: account.site === 'classifieds' && priceWords === undefined ? null : price,
    priceWords,
    account: account.account,
    city: owner.city,
    postedAt,
    pictures: talks
      ? []
      : [
          {
            id: `p${number}`,
            format: painted === undefined && random.chance(0.4) ? 'png' : 'svg',
            ...(painted === undefined ? {} : { words: painted }),
          },
        ],
    replies: writeReplies(book, { random, postedAt, talks }),
    ended: !talks && random.chance(endedShare),
    truth: { label: 0, offer: talks ? 'mention' : 'offer', taxon: null, commodity: null, hiding: [] },
  };
}

interface Sale {
  random: Random;
  asks: 'openly' | 'in private' | 'silent';
  category: string;
}

function salesTalk({ talk }: TemplateBook, { random, asks, category }: Sale): string[] {
  if (category === 'wanted') return [random.pick(talk.wanted), random.pick(talk.contact)];
  const parts: string[] = [];
  if (random.chance(0.35)) parts.push(random.pick(talk.condition));
  if (asks !== 'silent') parts.push(random.pick(asks === 'openly' ? talk.asking : talk.withheld));
  if (random.chance(0.6)) parts.push(random.pick(talk.delivery));
  parts.push(random.pick(random.chance(0.15) ? talk.messenger : talk.contact));
  return parts;
}

/** People put what belongs together into one paragraph, or break the line after each thought. */
function joinTalk(parts: string[], language: MarketLanguage, random: Random): string {
  const between = language === 'zh' ? '' : ' ';
  const [first = '', ...rest] = parts;
  return random.chance(0.5)
    ? [first, rest.join(between)].join('\n\n')
    : parts.join(random.chance(0.3) ? '\n\n' : between);
}

function writeReplies(
  { talk, handles }: TemplateBook,
  { random, postedAt, talks }: { random: Random; postedAt: string; talks: boolean },
) {
  const texts = random.shuffle(talk.reply).slice(0, talks ? 0 : random.int(0, 3));
  return texts.map((text) => ({
    by: `${random.pick(handles[0])}${random.pick(handles[1])}${random.int(100, 999)}`,
    text,
    at: postedAt,
  }));
}

function pickAccount(sellers: Seller[], random: Random, site?: SiteKind) {
  const open = sellers.flatMap((owner) =>
    owner.accounts
      .filter((one) => site === undefined || one.site === site)
      .map((one) => ({ owner, account: one, site: one.site })),
  );
  return random.pick(open);
}

function sellerOf({ people }: Generator, { account }: Advert): Seller {
  const found = [...people.dealers, ...people.sellers].find((seller) => seller.accounts.includes(account));
  if (found === undefined) throw new Error(`Nobody owns the account ${account.name}.`);
  return found;
}

function deal({ decks, random }: Generator, name: string, templates: Template[]): Template {
  const deck = decks.get(name) ?? makeDeck(templates, random);
  decks.set(name, deck);
  return deck();
}
