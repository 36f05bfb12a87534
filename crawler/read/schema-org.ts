// schema.org objects, from whichever syntax they came, to facts.
import type { Price } from '#listing/listing.ts';
import { squeeze } from './dom.ts';
import type { Facts } from './facts.ts';
import type { Availability } from './page.ts';
import { currencyOf } from './currencies.ts';
import { plainText } from './entities.ts';
import { parsePrice } from './prices.ts';

type JsonObject = Record<string, unknown>;

const productTypes =
  /^(?:Product|ProductGroup|ProductModel|IndividualProduct|SomeProducts|Vehicle|Car|Motorcycle|Book|Offer|AggregateOffer|Demand|RealEstateListing|Accommodation|Apartment|House|JobPosting|Event|Service|SellAction|ClassifiedAd|ClassifiedAdvert|Painting|VisualArtwork|Sculpture|CreativeWork)$/;
const articleTypes =
  /^(?:Article|NewsArticle|BlogPosting|Report|ScholarlyArticle|TechArticle|Recipe|LiveBlogPosting|AnalysisNewsArticle|OpinionNewsArticle|ReviewNewsArticle)$/;
const discussionTypes = /^(?:DiscussionForumPosting|SocialMediaPosting|QAPage|Question)$/;
const listTypes = /^(?:ItemList|SearchResultsPage|CollectionPage|OfferCatalog|ProductCollection)$/;

/** The facts that a page's schema.org objects state about its one subject; `title` is the page's own, to tell that subject from others. */
export function offerFacts(objects: readonly JsonObject[], title: string): Facts {
  const facts: Facts = {};
  const products = objects.filter((object) =>
    typesOf(object).some((type) => productTypes.test(type) && type !== 'CreativeWork'),
  );
  const whole = products.filter((object) => !typesOf(object).some((type) => type.endsWith('Offer')));
  if (whole.length > 3 && !whole.some((object) => isNamed(object, title))) {
    const items = listItems({ itemListElement: whole });
    if (items.length > 3) return { type: 'list', items };
  }
  const product =
    whole.find((object) => isNamed(object, title) && object['offers'] !== undefined) ??
    products.find((object) => object['offers'] !== undefined && !typesOf(object).includes('Offer')) ??
    products.find((object) => !typesOf(object).some((type) => type.endsWith('Offer'))) ??
    products[0];
  if (product !== undefined) {
    facts.type = 'offer';
    Object.assign(facts, productFacts(product));
    return facts;
  }
  const discussion = objects.find((object) => typesOf(object).some((type) => discussionTypes.test(type)));
  const article = objects.find((object) => typesOf(object).some((type) => articleTypes.test(type)));
  const list = objects.find((object) => typesOf(object).some((type) => listTypes.test(type)));
  if (discussion !== undefined) return { type: 'discussion', ...postingFacts(discussion) };
  if (list !== undefined) {
    const items = listItems(list);
    if (items.length > 1) return { type: 'list', items };
  }
  if (article !== undefined) return { type: 'article', ...postingFacts(article) };
  return facts;
}

function isNamed(object: JsonObject, title: string): boolean {
  const name = textOf(object['name']);
  return name !== undefined && name.length > 2 && title.toLowerCase().includes(name.toLowerCase());
}

function productFacts(product: JsonObject): Facts {
  const offer =
    bestOffer(product) ?? (product['price'] === undefined && product['lowPrice'] === undefined ? undefined : product);
  const isOffer = typesOf(product).some((type) => type.endsWith('Offer'));
  const seller = personOf(offer?.['seller'] ?? offer?.['offeredBy'] ?? product['seller'] ?? product['author']);
  return {
    title: rawTextOf(product['name']) ?? (isOffer ? rawTextOf(objectOf(product['itemOffered'])?.['name']) : undefined),
    description: longTextOf(product['description']),
    price: offer === undefined ? undefined : priceOf(offer),
    seller,
    location: placeOf(
      offer?.['areaServed'] ??
        offer?.['availableAtOrFrom'] ??
        product['location'] ??
        product['address'] ??
        product['contentLocation'] ??
        objectOf(offer?.['seller'])?.['address'],
    ),
    images: imagesOf(product['image']),
    postedAt: textOf(
      product['datePosted'] ??
        product['datePublished'] ??
        offer?.['validFrom'] ??
        offer?.['availabilityStarts'] ??
        product['releaseDate'],
    ),
    availability: anyInStock(product) ?? availabilityOf(offer?.['availability'] ?? product['availability']),
  };
}

function postingFacts(posting: JsonObject): Facts {
  return {
    title: textOf(posting['headline'] ?? posting['name']),
    description: longTextOf(posting['articleBody'] ?? posting['text'] ?? posting['description']),
    seller: personOf(posting['author']),
    images: imagesOf(posting['image']),
    postedAt: textOf(posting['datePublished'] ?? posting['dateCreated']),
  };
}

function listItems(list: JsonObject): NonNullable<Facts['items']> {
  const items: NonNullable<Facts['items']> = [];
  for (const entry of arrayOf(list['itemListElement'] ?? list['mainEntity'])) {
    const element = objectOf(entry);
    const item = objectOf(element?.['item']) ?? element;
    if (item === undefined) continue;
    const url = textOf(
      item['url'] ??
        element?.['url'] ??
        item['@id'] ??
        (typeof element?.['item'] === 'string' ? element['item'] : undefined),
    );
    const title = textOf(item['name'] ?? element?.['name']);
    if (url === undefined || title === undefined) continue;
    const offer = bestOffer(item);
    items.push({
      url,
      title,
      price: offer === undefined ? undefined : priceOf(offer),
      image: imagesOf(item['image'])?.[0],
    });
    if (items.length >= 500) break;
  }
  return items;
}

function bestOffer(product: JsonObject): JsonObject | undefined {
  if (typesOf(product).some((type) => type.endsWith('Offer')) && product['offers'] === undefined) return product;
  const offers = arrayOf(product['offers'])
    .map(objectOf)
    .filter((offer) => offer !== undefined);
  const priced = offers.find((offer) => priceOf(offer) !== undefined);
  if (priced !== undefined) return priced;
  for (const offer of offers) {
    const inner = arrayOf(offer['offers'])
      .map(objectOf)
      .find((each) => each !== undefined && priceOf(each) !== undefined);
    if (inner !== undefined) return inner;
  }
  const variant = arrayOf(product['hasVariant'])
    .map(objectOf)
    .find((each) => each?.['offers'] !== undefined);
  return offers[0] ?? (variant === undefined ? undefined : bestOffer(variant));
}

function priceOf(offer: JsonObject): Price | undefined {
  const specification = arrayOf(offer['priceSpecification'])
    .map(objectOf)
    .find((each) => each?.['price'] !== undefined);
  const raw =
    first(offer['price']) ?? first(specification?.['price']) ?? first(offer['lowPrice']) ?? first(offer['minPrice']);
  const code = textOf(offer['priceCurrency'] ?? specification?.['priceCurrency']);
  const currency = code === undefined ? null : currencyOf(code);
  if (typeof raw === 'number') return raw > 0 && Number.isFinite(raw) ? { amount: raw, currency } : undefined;
  if (typeof raw !== 'string') return undefined;
  // Machine-readable numbers use the point: 1.234 is one and a bit here.
  const text = raw.trim();
  // Shops write 0 where they have no price.
  if (/^0*(?:[.,]0+)?$/.test(text)) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return { amount: Number(text), currency };
  const parsed = parsePrice(text);
  return parsed === null ? undefined : { amount: parsed.amount, currency: currency ?? parsed.currency };
}

/** One size that can be had makes the thing available. */
function anyInStock(product: JsonObject): Availability | undefined {
  const offers = arrayOf(product['offers']).map(objectOf);
  const inner = offers.flatMap((offer) => arrayOf(offer?.['offers']).map(objectOf));
  return [...offers, ...inner].some((offer) => availabilityOf(offer?.['availability']) === 'InStock')
    ? 'InStock'
    : undefined;
}

export function availabilityOf(value: unknown): Availability | undefined {
  const text = (typeof value === 'string' ? value : textOf(objectOf(value)?.['@id'] ?? first(value)))
    ?.toLowerCase()
    .replace(/[\s_-]/g, '');
  if (text === undefined) return undefined;
  if (/outofstock|backorder/.test(text)) return 'OutOfStock';
  if (/soldout/.test(text)) return 'SoldOut';
  if (/discontinued/.test(text)) return 'Discontinued';
  if (/preorder|presale/.test(text)) return 'PreOrder';
  if (/instock|instore|onlineonly|limitedavailability|available/.test(text)) return 'InStock';
  return undefined;
}

function typesOf(object: JsonObject): string[] {
  return arrayOf(object['@type'])
    .filter((type) => typeof type === 'string')
    .map((type) => type.slice(Math.max(type.lastIndexOf('/'), type.lastIndexOf('#'), type.lastIndexOf(':')) + 1));
}

function personOf(value: unknown): { name: string; url?: string } | undefined {
  const one = first(value);
  if (typeof one === 'string') return one.trim() === '' || /^https?:/.test(one) ? undefined : { name: squeeze(one) };
  const object = objectOf(one);
  const name = textOf(object?.['name'] ?? object?.['alternateName']);
  if (name === undefined) return undefined;
  const url = textOf(object?.['url']);
  return url === undefined ? { name } : { name, url };
}

function placeOf(value: unknown): string | undefined {
  const one = first(value);
  if (typeof one === 'string') return textOf(one);
  const object = objectOf(one);
  if (object === undefined) return undefined;
  if (object['address'] !== undefined) return placeOf(object['address']);
  const parts = ['addressLocality', 'addressRegion', 'addressCountry']
    .map((key) => textOf(objectOf(object[key])?.['name'] ?? object[key]))
    .filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(', ') : textOf(object['name']);
}

function imagesOf(value: unknown): string[] | undefined {
  const images = arrayOf(value)
    .map((each) =>
      typeof each === 'string' ? each : textOf(objectOf(each)?.['url'] ?? objectOf(each)?.['contentUrl']),
    )
    .filter((each): each is string => each !== undefined && each !== '');
  return images.length > 0 ? images.slice(0, 50) : undefined;
}

function textOf(value: unknown): string | undefined {
  const one = first(value);
  if (typeof one === 'number') return String(one);
  if (typeof one !== 'string')
    return typeof objectOf(one)?.['@value'] === 'string' ? textOf(objectOf(one)?.['@value']) : undefined;
  const text = squeeze(plainText(one));
  return text === '' ? undefined : text.slice(0, 2000);
}

/** Entities are left as they are: title.ts knows how the page shows them. */
function rawTextOf(value: unknown): string | undefined {
  const one = first(value);
  const text = typeof one === 'string' ? squeeze(one.replace(/<\/?[a-z][^<>]{0,200}>/gi, ' ')) : '';
  return text === '' ? textOf(value) : text.slice(0, 2000);
}

/** Line breaks are kept in descriptions. */
function longTextOf(value: unknown): string | undefined {
  const one = first(value);
  if (typeof one !== 'string') return undefined;
  const text = plainText(one)
    .split('\n')
    .map(squeeze)
    .filter((line) => line !== '')
    .join('\n');
  return text === '' ? undefined : text.slice(0, 50_000);
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function arrayOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.slice(0, 1000) : [value];
}

function objectOf(value: unknown): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
