// What the text does: offer, seek, or only speak of something.
import type { OfferKind } from './assessment.ts';
import type { Subject } from './subject.ts';

const offerClasses: ReadonlySet<string> = new Set(['sell', 'price', 'shipping', 'quantity', 'private-message', 'negotiable', 'price-withheld', 'move-to-messenger', 'contact']);
const mentionClasses: ReadonlySet<string> = new Set(['news', 'law', 'care-guide', 'museum', 'rescue']);

/** `wanted` where the title seeks; `mention` where the text informs and nothing is asked for it; `offer` where something is for sale. */
export function judgeOffer(subject: Subject): OfferKind {
  let offers = subject.advert.price === null || subject.advert.price === undefined ? 0 : 2;
  let mentions = 0;
  for (const { field, match } of subject.live) {
    const weight = field === 'title' ? 2 : 1;
    if (match.class === undefined) continue;
    if (match.class === 'wanted' && field === 'title') return 'wanted';
    if (offerClasses.has(match.class)) offers += weight;
    if (mentionClasses.has(match.class)) mentions += weight;
  }
  if (mentions > offers) return 'mention';
  if (offers > 0) return 'offer';
  // A bare title that names animal and stuff together is how goods are listed.
  const goods = subject.live.some(({ match }) => match.commodity !== undefined);
  return goods ? 'offer' : 'other';
}
