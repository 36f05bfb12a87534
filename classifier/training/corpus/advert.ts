// Sets a subject into an advert: title, description, price, seller, place. The frames know nothing of what is real: whatever they add is spread
// alike over wildlife and look-alikes.
import { slip } from './disguise.ts';
import { fill, pickOr, type Writer } from './fill.ts';
import type { Example } from './example.ts';
import type { Subject } from './subject.ts';

export type Draft = Omit<Example, 'id' | 'lang'>;

/** `verb` tells whether it is offered or sought. */
export function writeAdvert(subject: Subject, verb: 'offer' | 'wanted', source: Omit<Writer, 'slots'>): Draft {
  const { chance, phrases } = source;
  const writer = { ...source, slots: subject.slots };
  const line = (section: string) => fill(pickOr(phrases.of(section), chance, ''), writer);
  const bare = verb === 'offer' && chance.is(0.4);
  let title = bare ? subject.thing : line(`${verb}.title`) || subject.thing;
  if (bare && chance.is(0.5)) title = `${title} ${specs(writer)}`.trim();
  const sentences = chance.weighted({ none: 32, few: 30, more: 26, many: 12 });
  const count = { none: 0, few: 1, more: chance.between(2, 4), many: chance.between(5, 9) }[sentences];
  const own = chance.some(subject.lines, Math.ceil(count / 2)).map((one) => fill(one, writer));
  const common = chance
    .some([...phrases.of('boiler'), keywords, keywords], Math.max(0, count - own.length))
    .map((one) => fill(typeof one === 'string' ? one : one(chance), writer));
  // Sellers tell stories too: without these an encoder takes every tale with an animal in it for news.
  const tales = phrases.of('chat').flatMap((one) => one.split(' || ').slice(1));
  const told =
    count > 0 && chance.is(0.4) ? chance.some(tales, chance.between(1, 3)).map((one) => fill(one, writer)) : [];
  const opening = count > 0 && chance.is(0.7) ? [line(`${verb}.line`) || subject.thing] : [];
  const rest = [...own, ...common, ...told];
  const body = [...opening, ...chance.some(rest, rest.length)].filter((one) => one !== '');
  return {
    ...frame({ title, description: join(body, writer) }, writer),
    wildlife: subject.wildlife,
    offer: verb,
    commodity: subject.commodity,
    taxon: subject.taxon,
    trap: subject.trap,
  };
}

/** Price, seller and place beside a text, and the hand that typed it. */
export function frame(
  text: { title: string; description: string },
  writer: Writer,
  advert = true,
): Pick<Draft, 'title' | 'description' | 'price' | 'currency' | 'seller' | 'location'> {
  const { chance, phrases } = writer;
  const hand = chance.weighted({ plain: 62, lower: 13, upper: 9, slips: 10, emoji: 6 });
  const typed = (one: string) => (hand === 'lower' ? one.toLowerCase() : hand === 'slips' ? slip(one, chance) : one);
  const title = hand === 'upper' ? text.title.toUpperCase() : typed(text.title);
  const emoji = hand === 'emoji' ? ` ${chance.some(Array.from(marks), chance.between(1, 3)).join('')}` : '';
  const [currency, low = '1', high = '100'] = pickOr(phrases.of('currency'), chance, 'USD 1 900').split(' ');
  const money = chance.is(advert ? 0.4 : 0.06);
  return {
    title: `${title}${emoji}`.trim(),
    description: typed(text.description),
    ...(money ? { price: amount(Number(low), Number(high), writer), currency: currency! } : {}),
    ...(chance.is(0.35) ? { seller: pickOr(phrases.of('seller'), chance, `user${chance.between(100, 9999)}`) } : {}),
    ...(chance.is(0.35) ? { location: pickOr(phrases.of('city'), chance, '') || 'online' } : {}),
  };
}

const marks = '🔥✨✅📦💯👉📩🙏😍⭐💥📍🤝🎁';

function amount(low: number, high: number, { chance }: Writer): string {
  const value = low * (high / low) ** chance.next();
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return String(value >= 10 ? Math.round(value / digits) * digits : Math.round(value * 100) / 100);
}

/** Measures and condition, as titles carry them. */
function specs(writer: Writer): string {
  const { chance, phrases } = writer;
  return fill(
    pickOr(phrases.of('spec'), chance, chance.pick(['{cm} cm', '{g} g', '{n} x {cm} cm', '{n} pcs', '{year}'])),
    writer,
  );
}

/** A row of words from the lexicon, as sellers who write no sentences put them. */
function keywords(chance: Writer['chance']): string {
  return chance.pick([
    '{w:sell}, {w:shipping}',
    '{w:price} {N}, {w:negotiable}',
    '{w:contact} {phone}',
    '{w:shipping}. {w:contact}.',
    '{w:quantity} {n}',
  ]);
}

function join(lines: string[], { chance, phrases }: Writer): string {
  const glue = chance.weighted({ ' ': 60, '\n': 20, '. ': 12, ' - ': 4, ' • ': 4 });
  const tags = chance.is(0.05) ? chance.some(phrases.of('hashtag'), chance.between(1, 4)) : [];
  return [lines.join(glue), ...tags].join(' ').replaceAll('.. ', '. ').trim();
}
