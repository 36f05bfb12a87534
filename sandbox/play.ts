// What sellers do, beside what they write: keep the price back, move to a messenger, post again under another name, hide behind a new profile.
import type { Advert, MarketLanguage, playedWays, Seller } from './advert.ts';
import type { Random } from './random.ts';
import { fakeAccount } from './sellers.ts';
import { fillIn } from './template-book.ts';
import type { TemplateBook } from './template-book.ts';

type PlayedWay = (typeof playedWays)[number];

/** Pictures that anybody finds on the pages about animals, and sellers borrow. */
export const borrowedPictures = ['guide1', 'guide2', 'guide3', 'guide4'];

interface Play {
  book: TemplateBook;
  random: Random;
  seller: Seller;
}

/** The advert with one more way of hiding. `price-withheld` was written so, and `reposted` is done by `repost`: both are only marked. */
export function playWay(advert: Advert, way: PlayedWay, { book, random, seller }: Play): Advert {
  const hidden = { ...advert, truth: { ...advert.truth, hiding: [...advert.truth.hiding, way] } };
  const slots = { city: seller.city, phone: seller.phone, handle: seller.handle, email: seller.email };
  const say = (lines: string[]) => fillIn(random.pick(lines), slots, random);
  switch (way) {
    case 'move-to-messenger':
      return { ...hidden, body: join(hidden.body, say(book.talk.messenger), hidden.language) };
    case 'closed-group':
      return { ...hidden, body: join(hidden.body, say(book.talk.closedGroup), hidden.language) };
    case 'borrowed-photo':
      return hidden.pictures.some((picture) => picture.words !== undefined)
        ? advert
        : { ...hidden, pictures: [{ id: random.pick(borrowedPictures), format: 'png' }] };
    case 'fake-profile':
      return { ...hidden, account: fakeAccount(advert.site, advert.postedAt, random) };
    case 'price-withheld':
    case 'reposted':
      break;
  }
  return hidden;
}

/** The same text and picture under another account, on the same site or another one; undefined where the seller has no other. */
export function repost(
  advert: Advert,
  seller: Seller,
  { nextNumber }: { nextNumber: () => number },
): Advert | undefined {
  const other = seller.accounts.find((account) => account.name !== advert.account.name);
  if (other === undefined) return undefined;
  return { ...advert, id: String(nextNumber()), account: other, site: other.site, replies: [], ended: false };
}

function join(body: string, sentence: string, language: MarketLanguage): string {
  return `${body}${language === 'zh' ? '' : ' '}${sentence}`;
}
