// Where a listing's fields stand in its site's own answer: found by looking for what the drawn page was read as. Pure.
import type { Listing, Price } from '#listing/listing.ts';
import { currencyOf } from '../read/currencies.ts';
import { parseDate } from '../read/dates.ts';
import { squeeze } from '../read/dom.ts';
import type { PageContext } from '../read/page.ts';
import { parsePrice, type PriceOptions } from '../read/prices.ts';
import { hostOf } from '../read/addresses.ts';
import { textOfHtml } from '../sources/html-text.ts';
import { addressesBy, rulesFor } from './address-rules.ts';
import { textAt, type Leaves, type Scalar } from './leaves.ts';

export interface Answer {
  leaves: Leaves;
  /** The same and the parts of the page's address, of which addresses may be made. */
  places: Leaves;
  context: PageContext;
  /** The language that the drawn page claims. */
  htmlLang: string | null;
}

interface Field<Value> {
  /** The value in a listing; null where it has none. */
  of(listing: Listing): Value | null;
  /** Every rule that gives this value. */
  find(value: Value, answer: Answer): string[];
  apply(rule: string, answer: Answer): Value | null;
}

/** Several values may be written into one field; the rest of a listing follows from these. */
export const fields = {
  title: textField(({ title }) => title),
  description: textField(({ description }) => (description === '' ? null : description)),
  location: textField(({ location }) => location),
  seller: textField(({ seller }) => seller?.name ?? null),
  sellerUrl: {
    of: ({ seller }) => seller?.url ?? null,
    find: (url, { places }) => rulesFor([url], places),
    apply: (rule, { places }) => addressesBy(rule, places)[0] ?? null,
  } satisfies Field<string>,
  images: {
    of: ({ images }) => (images.length === 0 ? null : images),
    find: (images, { places }) => rulesFor(images, places),
    apply: (rule, { places }) => {
      const images = [...new Set(addressesBy(rule, places))].slice(0, maxImages);
      return images.length === 0 ? null : images;
    },
  } satisfies Field<string[]>,
  price: {
    of: ({ price }) => price,
    find: findPrice,
    apply: applyPrice,
  } satisfies Field<Price>,
  postedAt: {
    of: ({ postedAt }) => postedAt,
    find: (posted, answer) =>
      [...answer.leaves.keys()].flatMap((path) =>
        ['instant', 'day'].map((as) => rule(as, path)).filter((each) => applyDate(each, answer) === posted),
      ),
    apply: applyDate,
  } satisfies Field<string>,
};

export type FieldName = keyof typeof fields;
export const fieldNames = Object.keys(fields) as FieldName[];

/** As many as the reader takes from a page. */
const maxImages = 30;

/** Every kind of rule names the path of its value in second place. */
export function pathOf(rule: string): string {
  return rule.split('\n')[1] ?? '';
}

function rule(...words: string[]) {
  return words.join('\n');
}

const ways: Record<string, (text: string) => string> = {
  line: squeeze,
  lines: (text) => linesOf(text).join('\n'),
  html: (text) => linesOf(textOfHtml(text).text).join('\n'),
};

function linesOf(text: string) {
  return text
    .split('\n')
    .map(squeeze)
    .filter((line) => line !== '');
}

function textField(of: (listing: Listing) => string | null): Field<string> {
  return {
    of,
    find: (value, { leaves }) =>
      [...leaves.keys()].flatMap((path) => {
        const text = textAt(leaves, path);
        if (text === undefined) return [];
        return Object.keys(ways)
          .filter((as) => ways[as]?.(text) === value)
          .map((as) => rule(as, path));
      }),
    apply(text, { leaves }) {
      const [as = '', path = ''] = text.split('\n');
      const value = textAt(leaves, path);
      const read = value === undefined ? undefined : ways[as]?.(value);
      return read === undefined || read === '' ? null : read;
    },
  };
}

function findPrice(price: Price, answer: Answer): string[] {
  const { leaves } = answer;
  const codes = [...leaves]
    .filter(([, [code]]) => typeof code === 'string' && code.length < 12 && currencyOf(code) === price.currency)
    .map(([path]) => path);
  const currencies = ['as written', `=${price.currency ?? ''}`, ...codes];
  return [...leaves.keys()].flatMap((path) =>
    ['text', 'units', 'hundredths']
      .flatMap((as) => currencies.map((currency) => rule(as, path, currency)))
      .filter((each) => JSON.stringify(applyPrice(each, answer)) === JSON.stringify(price)),
  );
}

function applyPrice(text: string, { leaves, context, htmlLang }: Answer): Price | null {
  const [as, path = '', from = ''] = text.split('\n');
  const value = leaves.get(path)?.[0];
  const options: PriceOptions = {
    site: hostOf(context.url).split(':')[0],
    fallback: context.defaultCurrency,
    language: htmlLang?.toLowerCase() ?? context.languages?.[0],
  };
  const found = amountOf(value, as, options);
  if (found === null) return null;
  const code = from.startsWith('=') ? from.slice(1) : (textAt(leaves, from) ?? '');
  const currency = from === 'as written' ? (found.currency ?? context.defaultCurrency ?? null) : currencyOf(code);
  return { amount: found.amount, currency };
}

function amountOf(value: Scalar | undefined, as: string | undefined, options: PriceOptions): Price | null {
  if (as === 'text') {
    const parsed = typeof value === 'string' ? parsePrice(value, options) : null;
    return parsed === null ? null : { amount: parsed.amount, currency: parsed.currency };
  }
  if (typeof value !== 'number' || value < 0) return null;
  return { amount: as === 'hundredths' ? value / 100 : value, currency: null };
}

/** Seconds and milliseconds since 1970 as they come in answers; larger than any other number there. */
const [leastSeconds, leastMs] = [600_000_000, 600_000_000_000];

function applyDate(text: string, { leaves, context }: Answer): string | null {
  const [as, path = ''] = text.split('\n');
  const value = leaves.get(path)?.[0];
  const instant =
    typeof value === 'string'
      ? parseDate(value, { seenAt: context.seenAt })
      : typeof value === 'number' && value >= leastSeconds && value < leastMs * 10
        ? new Date(value >= leastMs ? value : value * 1000).toISOString().replace('.000Z', 'Z')
        : null;
  return as === 'day' ? (instant?.slice(0, 10) ?? null) : instant;
}
