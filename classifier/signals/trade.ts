// Price and the words of trade: they make no subject, but a subject with a price is more likely the thing itself.
import type { Reason } from '../assessment.ts';
import { isForeignWord } from '../foreign.ts';
import { reasonOf, type Subject } from '../subject.ts';
import { trade as points } from '../weights.ts';

const classes: ReadonlySet<string> = new Set([
  'sell',
  'shipping',
  'private-message',
  'price-withheld',
  'quantity',
  'move-to-messenger',
  'wanted',
]);
/** Who says plainly that he sells or seeks what he names. */
const plain: ReadonlySet<string> = new Set(['sell', 'wanted']);

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
  const words = subject.live.filter(
    ({ match }) => match.class !== undefined && classes.has(match.class) && !isForeignWord(match, subject.language),
  );
  const word = words.find(({ match }) => plain.has(match.class!)) ?? words[0];
  if (word === undefined) return reasons;
  const worth = plain.has(word.match.class!) && isNamed(subject) ? points.plainWords : points.words;
  return [...reasons, reasonOf(word, worth, word.match.class!)];
}

/** A name that means the taxon wherever it stands is what the advert is about. */
const isNamed = ({ live, silentTitle }: Subject): boolean =>
  live.some(
    ({ field, match, facts }) =>
      match.kind === 'name' && facts?.status !== 'domestic' && (field === 'title' || silentTitle),
  );
