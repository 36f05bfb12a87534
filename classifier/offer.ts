// What the text does: offer, seek, or only speak of something.
import type { OfferKind } from './assessment.ts';
import { isForeignWord } from './foreign.ts';
import type { Subject } from './subject.ts';

const offerClasses: ReadonlySet<string> = new Set([
  'sell',
  'price',
  'shipping',
  'quantity',
  'private-message',
  'negotiable',
  'price-withheld',
  'move-to-messenger',
  'contact',
]);
const mentionClasses: ReadonlySet<string> = new Set(['news', 'law', 'care-guide', 'museum', 'rescue']);

/** `wanted` where the title seeks; `mention` where the text informs and nothing is asked for it; `offer` where something is for sale. */
export function judgeOffer(subject: Subject): OfferKind {
  // A title that names animal and stuff together is how goods are listed, whatever a long description tells of the species.
  const goods = subject.live.some(({ field, match }) => field === 'title' && match.commodity !== undefined);
  let offers = subject.advert.price === null || subject.advert.price === undefined ? 0 : 2;
  let mentions = 0;
  for (const { field, match } of subject.live) {
    const weight = field === 'title' ? 2 : 1;
    if (match.class === undefined || isForeignWord(match, subject.language)) continue;
    if (match.class === 'wanted' && field === 'title') return 'wanted';
    if (offerClasses.has(match.class)) offers += weight;
    if (mentionClasses.has(match.class) && (field === 'title' || !goods)) mentions += weight;
  }
  // Who asks whether something may be kept or sold is not selling it.
  const asks = /[?？]\s*$/u.test(subject.advert.title) && (subject.advert.price ?? null) === null;
  if (mentions > offers || asks) return 'mention';
  return offers > 0 || goods ? 'offer' : 'other';
}
