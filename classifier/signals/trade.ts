// Price and the words of trade: they make no subject, but a subject with a price is more likely the thing itself.
import type { Reason } from '../assessment.ts';
import { reasonOf, type Subject } from '../subject.ts';
import { trade as points } from '../weights.ts';

const classes: ReadonlySet<string> = new Set([
  'sell',
  'shipping',
  'private-message',
  'price-withheld',
  'quantity',
  'move-to-messenger',
]);

/** A structured price counts, and the first word of trade. */
export function tradeSignal(subject: Subject): Reason[] {
  if (!subject.live.some(({ match }) => match.taxon !== undefined)) return [];
  const reasons: Reason[] = [];
  const { price, currency } = subject.advert;
  if (price !== null && price !== undefined) {
    reasons.push({
      text: `${price} ${currency ?? ''}`.trim(),
      field: 'price',
      kind: 'price',
      means: 'a price is asked',
      points: points.price,
    });
  }
  const word = subject.live.find(({ match }) => match.class !== undefined && classes.has(match.class));
  if (word !== undefined) reasons.push(reasonOf(word, points.words, word.match.class ?? ''));
  return reasons;
}
