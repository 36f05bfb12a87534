// What the head says: OpenGraph, Twitter cards, product meta tags, robots, canonical link.
import type { Facts } from './facts.ts';
import { currencyOf } from './currencies.ts';
import { parsePrice } from './prices.ts';
import { availabilityOf } from './schema-org.ts';
import type { Survey } from './survey.ts';
import { squeeze } from './dom.ts';

/** Meta tags by lower-case property or name; the first of a name stands, images are kept all. */
export function readMetas(survey: Survey): { byName: Map<string, string>; images: string[] } {
  const byName = new Map<string, string>();
  const images: string[] = [];
  for (const { attribs } of survey.metas) {
    const name = (
      attribs['property'] ??
      attribs['name'] ??
      attribs['itemprop'] ??
      attribs['http-equiv']
    )?.toLowerCase();
    const content = attribs['content'];
    if (name === undefined || content === undefined || content === '') continue;
    if (/^(?:og:image(?::url|:secure_url)?|twitter:image(?::src)?)$/.test(name)) images.push(content);
    if (!byName.has(name)) byName.set(name, content.slice(0, 20_000));
  }
  return { byName, images };
}

export function metaFacts(metas: { byName: Map<string, string>; images: string[] }): Facts {
  const get = (...names: string[]) => {
    for (const name of names) {
      const value = metas.byName.get(name);
      if (value !== undefined && value.trim() !== '') return squeeze(value);
    }
    return undefined;
  };
  const type = get('og:type')?.toLowerCase();
  const amount = get('product:price:amount', 'og:price:amount', 'product:sale_price:amount', 'twitter:data1');
  const parsed = amount === undefined ? null : parsePrice(amount);
  const code = get('product:price:currency', 'og:price:currency', 'product:sale_price:currency');
  const explicit = metas.byName.has('product:price:amount') || metas.byName.has('og:price:amount');
  const price =
    parsed === null || (!explicit && parsed.sign === null)
      ? undefined
      : {
          amount: plainNumber(amount) ?? parsed.amount,
          currency: code === undefined ? parsed.currency : (currencyOf(code) ?? parsed.currency),
        };
  return {
    type:
      type !== undefined && /product|offer|classified/.test(type)
        ? 'offer'
        : type === 'article'
          ? 'article'
          : undefined,
    title: get('og:title', 'twitter:title'),
    description: get('og:description', 'twitter:description', 'description'),
    price,
    location: get('og:locality', 'geo.placename'),
    images: metas.images.length > 0 ? metas.images.slice(0, 50) : undefined,
    postedAt: get('article:published_time', 'og:published_time', 'date', 'dc.date.issued'),
    availability: availabilityOf(get('product:availability', 'og:availability')),
  };
}

function plainNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}
