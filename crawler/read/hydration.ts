// The data that a script-drawn page carries for its scripts (`__NEXT_DATA__`, `__NUXT__`, `window.__INITIAL_STATE__ = …`): where nothing else tells what is offered.
import type { Element } from 'domhandler';
import type { Price } from '#listing/listing.ts';
import { squeeze } from './dom.ts';
import type { Facts } from './facts.ts';
import { currencyOf } from './currencies.ts';
import { parseLoosely, scriptText, type JsonObject } from './json-ld.ts';
import { parsePrice, type PriceOptions } from './prices.ts';

/** Objects looked at on one page: states of whole shops run to hundreds of thousands. */
const maxObjects = 30_000;
const assignment =
  /(?:window\s?(?:\.\s?|\[["'])|var\s+|self\s?\.\s?)?__?[A-Z][A-Za-z_]*(?:STATE|DATA|NUXT|PROPS|APOLLO|PRELOADED|INITIAL|HYDRATION|CONTEXT)[A-Z_a-z]*(?:["']\])?\s?=\s?/g;

/** What the page's address is about, as its state has it; empty where no object looks like an offer. */
export function hydrationFacts(scripts: readonly Element[], url: string, prices: PriceOptions): Facts {
  let best: { object: JsonObject; score: number } | null = null;
  const numbers = new Set(url.slice(8).match(/[A-Za-z0-9]*\d[A-Za-z0-9]{3,}/g) ?? []);
  let budget = maxObjects;
  for (const root of states(scripts)) {
    const queue: unknown[] = [root];
    for (let at = 0; at < queue.length && budget > 0; at += 1) {
      const value = queue[at];
      if (value === null || typeof value !== 'object') continue;
      budget -= 1;
      if (Array.isArray(value)) {
        for (const item of value.slice(0, 200)) if (item !== null && typeof item === 'object') queue.push(item);
        continue;
      }
      const object = value as JsonObject;
      const score = likeness(object, numbers);
      if (score > (best?.score ?? 5)) best = { object, score };
      for (const item of Object.values(object)) if (item !== null && typeof item === 'object') queue.push(item);
    }
  }
  return best === null ? {} : factsOf(best.object, prices);
}

function* states(scripts: readonly Element[]): Generator {
  for (const script of scripts) {
    const type = script.attribs['type'] ?? '';
    if (/ld\+json/i.test(type) || script.attribs['src'] !== undefined) continue;
    const text = scriptText(script);
    if (/json/i.test(type) || script.attribs['id'] === '__NEXT_DATA__') {
      yield parseLoosely(text);
      continue;
    }
    for (const match of text.matchAll(assignment)) {
      const rest = text.slice(match.index + match[0].length);
      const quoted = /^JSON\.parse\(\s?("(?:[^"\\]|\\.){2,500000}")\)/.exec(rest)?.[1];
      if (quoted !== undefined) {
        const inner = parseLoosely(quoted);
        yield typeof inner === 'string' ? parseLoosely(inner) : undefined;
      } else if (rest.startsWith('{')) yield parseLoosely(balanced(rest));
    }
  }
}

/** The object literal at the start of the text, up to its closing brace. */
function balanced(text: string): string {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return text.slice(0, i + 1);
    }
  }
  return text;
}

const titleKeys = ['title', 'subject', 'name', 'headline', 'heading'];
const textKeys = ['description', 'body', 'content', 'text', 'details', 'descriptionHtml'];
const priceKeys = [
  'price',
  'currentPrice',
  'salePrice',
  'finalPrice',
  'priceInfo',
  'amount',
  'buyNowPrice',
  'currentBid',
];
const sellerKeys = ['seller', 'user', 'owner', 'author', 'advertiser', 'shop', 'sellerName', 'username'];
const placeKeys = ['location', 'city', 'region', 'address', 'place', 'area'];
const imageKeys = ['images', 'photos', 'image', 'pictures', 'media', 'gallery'];
const dateKeys = ['createdAt', 'created_at', 'postedAt', 'datePosted', 'publishedAt', 'date', 'created', 'listTime'];
const idKeys = ['id', '_id', 'slug', 'sku', 'itemId', 'adId', 'listingId', 'productId', 'url', 'href', 'path'];

function likeness(object: JsonObject, numbers: ReadonlySet<string>): number {
  const title = pick(object, titleKeys);
  if (typeof title !== 'string' || title.length < 3 || title.length > 400) return 0;
  const named = idKeys.some((key) => {
    const value = object[key];
    return (
      (typeof value === 'string' || typeof value === 'number') &&
      [...numbers].some((number) => String(value).includes(number))
    );
  });
  return (
    2 +
    (pick(object, priceKeys) === undefined ? 0 : 3) +
    (typeof pick(object, textKeys) === 'string' ? 3 : 0) +
    (pick(object, imageKeys) === undefined ? 0 : 1) +
    (pick(object, sellerKeys) === undefined ? 0 : 1) +
    (named ? 4 : 0)
  );
}

function factsOf(object: JsonObject, prices: PriceOptions): Facts {
  const images = pick(object, imageKeys);
  const description = pick(object, textKeys);
  const date = pick(object, dateKeys);
  const seller = nameIn(pick(object, sellerKeys));
  return {
    type: 'offer',
    title: nameIn(pick(object, titleKeys)),
    description: typeof description === 'string' ? description.replace(/<[^<>]{0,500}>/g, ' ').trim() : undefined,
    price: priceIn(pick(object, priceKeys), object, prices),
    seller: seller === undefined ? undefined : { name: seller },
    location: nameIn(pick(object, placeKeys)),
    images: (Array.isArray(images) ? images : [images])
      .map(addressIn)
      .filter((each): each is string => each !== undefined),
    postedAt: typeof date === 'string' ? date : undefined,
  };
}

function priceIn(value: unknown, owner: JsonObject, options: PriceOptions): Price | undefined {
  const code = [owner['currency'], owner['priceCurrency'], owner['currencyCode']].find(
    (each) => typeof each === 'string',
  );
  const currency = typeof code === 'string' ? currencyOf(code) : null;
  if (typeof value === 'number')
    return value >= 0 ? { amount: value, currency: currency ?? options.fallback ?? null } : undefined;
  if (typeof value === 'string') {
    const parsed = parsePrice(value, options);
    return parsed === null ? undefined : { amount: parsed.amount, currency: parsed.currency ?? currency };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const inner = value as JsonObject;
  const amount = ['amount', 'value', 'price', 'current', 'raw', 'display', 'formatted', 'label']
    .map((key) => inner[key])
    .find((each) => typeof each === 'number' || typeof each === 'string');
  return amount === undefined ? undefined : priceIn(amount, inner, options);
}

function nameIn(value: unknown): string | undefined {
  if (typeof value === 'string') return squeeze(value) === '' ? undefined : squeeze(value).slice(0, 400);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const object = value as JsonObject;
  const inner = pick(object, ['name', 'displayName', 'username', 'nickname', 'label', 'title', 'city', 'text']);
  return typeof inner === 'string' && squeeze(inner) !== '' ? squeeze(inner) : undefined;
}

function addressIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return undefined;
  const inner = pick(value as JsonObject, ['url', 'src', 'href', 'large', 'original', 'full']);
  return typeof inner === 'string' ? inner : undefined;
}

function pick(object: JsonObject, keys: readonly string[]): unknown {
  for (const key of keys) {
    const value = object[key];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}
