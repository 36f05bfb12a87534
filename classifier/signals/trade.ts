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

/** A price counts, beside the advert or in its words, and the first word of trade. */
export function tradeSignal(subject: Subject): Reason[] {
  if (!subject.live.some(({ match, facts }) => match.taxon !== undefined && facts?.status !== 'domestic')) return [];
  const named = isNamed(subject);
  const price = priceOf(subject);
  const reasons: Reason[] =
    price === undefined
      ? []
      : [{ ...price, kind: 'price', means: 'a price is asked', points: named ? points.namedPrice : points.price }];
  const words = subject.live.filter(
    ({ match }) => match.class !== undefined && classes.has(match.class) && !isForeignWord(match, subject.language),
  );
  const word = words.find(({ match }) => plain.has(match.class!)) ?? words[0];
  if (word === undefined) return reasons;
  const worth = plain.has(word.match.class!) && named ? points.plainWords : points.words;
  return [...reasons, reasonOf(word, worth, word.match.class!)];
}

/** The price beside the advert, else the first sum of money in its words. */
function priceOf({
  advert: { price, currency },
  passages,
}: Subject): Pick<Reason, 'text' | 'field' | 'span'> | undefined {
  if (price !== null && price !== undefined) return { text: `${price} ${currency ?? ''}`.trim(), field: 'price' };
  for (const { field, text } of passages) {
    const sum = money.exec(text);
    if (sum !== null) return { text: sum[0], field, span: [sum.index, sum.index + sum[0].length] };
  }
  return undefined;
}

/** A number beside a sign or a word of money that is written alike wherever it is used, in whatever digits. */
const money =
  /(?:\p{Sc}|R\$|\b(?:Rp|RM|Rs|Ksh|Tsh|KES|TZS|PHP|USD|EUR|GBP)\.?)\s?\p{Nd}[\p{Nd}.,' ]*|\p{Nd}[\p{Nd}.,']*\s?(?:\p{Sc}|(?:USD|EUR|GBP|PLN|euros?|TL|руб|грн|zł|kr|元|円|만원|원|บาท|টাকা|रुपये|रु|تومان|ریال|درهم|ريال|triệu|nghìn|pesos?|juta|jt|rb)(?!\p{L}))/iu;

/** A name that means the taxon wherever it stands is what the advert is about. */
const isNamed = ({ live, silentTitle }: Subject): boolean =>
  live.some(
    ({ field, match, facts }) =>
      match.kind === 'name' && facts?.status !== 'domestic' && (field === 'title' || silentTitle),
  );
