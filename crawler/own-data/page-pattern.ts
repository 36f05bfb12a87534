// What pages of one kind have in common: how the fields and links of a drawn page follow from its site's own answers. Narrowed by every drawn
// page; tells what a further page would be read as. Pure.
import { z } from 'zod';
import { sha256 } from '#lib/blobs.ts';
import { readLanguage } from '#lib/language.ts';
import { listingSchema, type Listing } from '#listing/listing.ts';
import { hostOf, listingAddress } from '../read/addresses.ts';
import { findContacts } from '../read/contacts.ts';
import { blankReading, type PageContext, type PageLink, type PageReading } from '../read/page.ts';
import { fieldNames, fields, pathOf, type Answer, type FieldName } from './field-rules.ts';
import { kindsIn, leavesOf, type Leaves } from './leaves.ts';
import { firstLinkRules, linkRulesSchema, linksBy, maxLinks, narrowLinkRules } from './link-rules.ts';
import { addressParts } from './request-pattern.ts';

const namesSchema = z.enum(['title', 'description', 'location', 'seller', 'sellerUrl', 'images', 'price', 'postedAt']);
const availabilitySchema = z
  .enum(['InStock', 'OutOfStock', 'SoldOut', 'Discontinued', 'PreOrder'])
  .nullable()
  .optional();

export const pagePatternSchema = z.object({
  /** All rules that fit every page so far; a field that no page had yet has none. */
  rules: z.partialRecord(namesSchema, z.array(z.string())),
  links: linkRulesSchema,
  htmlLang: z.string().nullable(),
  nofollow: z.boolean(),
  availability: z.object({ priced: availabilitySchema, unpriced: availabilitySchema }),
  /** Kinds of values met so far, and the values of those that have only few. */
  kinds: z.array(z.string()),
  few: z.record(z.string(), z.array(z.string())),
});

export type PagePattern = z.infer<typeof pagePatternSchema>;

/** A page as the browser drew it and the reader read it. */
export interface Drawn {
  context: PageContext;
  /** The site's own answers for this page, parsed. */
  answers: readonly unknown[];
  reading: PageReading & { listing: Listing };
  /** Its links that are followed. */
  links: readonly PageLink[];
  htmlLang: string | null;
}

/** A value that takes only so many forms says what kind of page it is: `status: "sold"`. */
const maxFew = 3;
const maxFewLength = 24;
/** More rules for one field than this only cost time; those left out are of the same value. */
const maxRules = 24;

/**
 * What the first page alone tells; null where its listing has what its answers do not hold. Every further page then narrows it: without `pattern`
 * this is the first.
 */
export function absorb(pattern: PagePattern | null, drawn: Drawn): PagePattern | null {
  const answer = answerOf(drawn.answers, drawn.context, drawn.htmlLang);
  const { listing } = drawn.reading;
  if (answer === null || drawn.links.length > maxLinks) return null;
  if (listing.url !== listingAddress(drawn.context.url, null) || listing.kind !== 'listing') return null;
  if (pattern !== null && (pattern.htmlLang !== drawn.htmlLang || pattern.nofollow !== drawn.reading.nofollow))
    return null;
  const known = new Set(pattern?.kinds);
  const rules: PagePattern['rules'] = {};
  for (const name of fieldNames) {
    const left = narrow(name, { listing, answer, known, before: pattern?.rules[name] });
    if (left === null) return null;
    if (left !== undefined) rules[name] = left;
  }
  if (rules.title === undefined) return null;
  const links =
    pattern === null
      ? firstLinkRules(drawn.links, answer.places)
      : narrowLinkRules(pattern.links, drawn.links, answer.places);
  if (links === null) return null;
  const priced = listing.price === null ? 'unpriced' : 'priced';
  return {
    rules,
    links,
    htmlLang: drawn.htmlLang,
    nofollow: drawn.reading.nofollow,
    availability: { ...pattern?.availability, [priced]: drawn.reading.availability },
    kinds: [...new Set([...known, ...kindsIn(answer.leaves)])],
    few: fewOf(answer.leaves, pattern?.few ?? {}),
  };
}

/** What the page would be read as were it drawn; null on any doubt. */
export function tell(
  pattern: PagePattern,
  { answers, bytes, context }: { answers: readonly unknown[]; bytes: Buffer; context: PageContext },
): PageReading | null {
  const answer = answerOf(answers, context, pattern.htmlLang);
  if (answer === null || isNews(pattern, answer.leaves)) return null;
  const told = new Map<FieldName, unknown>();
  for (const name of fieldNames) {
    const values = (pattern.rules[name] ?? []).map((rule) => fields[name].apply(rule, answer));
    // Rules that fitted every page so far and now disagree: only a drawn page can tell which is right.
    if (values.some((value) => JSON.stringify(value) !== JSON.stringify(values[0]))) return null;
    told.set(name, values[0] ?? null);
  }
  const title = told.get('title') as string | null;
  if (title === null) return null;
  const description = (told.get('description') ?? '') as string;
  const [name, url] = [told.get('seller') as string | null, told.get('sellerUrl') as string | null];
  const price = told.get('price') as Listing['price'];
  const text = `${title}\n${description}`;
  const language = readLanguage(text, pattern.htmlLang, context.languages);
  const listing: Listing = {
    url: listingAddress(context.url, null),
    kind: 'listing',
    title,
    description,
    price,
    seller: name === null ? null : url === null ? { name } : { name, url },
    location: told.get('location') as string | null,
    images: (told.get('images') ?? []) as string[],
    postedAt: told.get('postedAt') as string | null,
    contacts: findContacts(text, { country: countryOf(context.url) }),
    language,
    seenAt: context.seenAt,
    source: context.source,
    pageHash: sha256(bytes),
  };
  return {
    ...blankReading(listing),
    links: linksBy(pattern.links, answer.places),
    nofollow: pattern.nofollow,
    availability: pattern.availability[price === null ? 'unpriced' : 'priced'] ?? null,
  };
}

/** Whether the answers have something that no drawn page's had. */
export function isNews(pattern: PagePattern, leaves: Leaves): boolean {
  const known = new Set(pattern.kinds);
  if (kindsIn(leaves).some((kind) => !known.has(kind))) return true;
  return [...leaves].some(([path, values]) => {
    const few = pattern.few[path];
    return few !== undefined && few.length > 0 && values.some((value) => !few.includes(String(value)));
  });
}

/** Whether a page was told as it was then drawn. Links that were told beside the drawn ones cost a request, missing ones a listing. */
export function isSame(told: PageReading, { reading, links }: Drawn): boolean {
  // In the order of the schema, whichever way each was put together.
  const of = (listing: Listing) => JSON.stringify(listingSchema.parse({ ...listing, seenAt: '', pageHash: null }));
  const urls = new Set(told.links.map(({ url }) => url));
  return (
    told.listing !== null &&
    of(told.listing) === of(reading.listing) &&
    told.availability === reading.availability &&
    told.nofollow === reading.nofollow &&
    links.every(({ url }) => urls.has(url))
  );
}

export function answerOf(answers: readonly unknown[], context: PageContext, htmlLang: string | null): Answer | null {
  const leaves = leavesOf(answers);
  if (leaves === null) return null;
  const places: Leaves = new Map(leaves);
  for (const [name, value] of addressParts(context.url)) places.set(`@${name}`, [value]);
  return { leaves, places, context, htmlLang };
}

interface Narrowing {
  listing: Listing;
  answer: Answer;
  known: ReadonlySet<string>;
  before: readonly string[] | undefined;
}

/** Rules left for a field; undefined where no page had it yet, null where none is left. */
function narrow(name: FieldName, { listing, answer, known, before }: Narrowing): string[] | undefined | null {
  const field = fields[name];
  const value = field.of(listing);
  if (before !== undefined) {
    const left = before.filter((rule) => JSON.stringify(field.apply(rule, answer)) === JSON.stringify(value));
    return left.length === 0 ? null : left;
  }
  if (value === null) return undefined;
  // Earlier pages had no such field: then they had no such value either.
  const wasEmpty = (path: string) => !known.has(`${path} string`) && !known.has(`${path} number`);
  const found = field.find(value as never, answer).filter((rule) => known.size === 0 || wasEmpty(pathOf(rule)));
  return found.length === 0 ? null : found.slice(0, maxRules);
}

/** An empty list: the path takes too many values to say anything. */
function fewOf(leaves: Leaves, before: PagePattern['few']): PagePattern['few'] {
  const few: PagePattern['few'] = { ...before };
  for (const [path, values] of leaves) {
    const known = few[path];
    if (known?.length === 0) continue;
    const all = new Set([...(known ?? []), ...values.map(String)]);
    few[path] = all.size > maxFew || [...all].some((value) => value.length > maxFewLength) ? [] : [...all];
  }
  return few;
}

function countryOf(url: string): string | undefined {
  const country = /\.([a-z]{2})$/.exec(hostOf(url).split(':')[0] ?? '')?.[1];
  return country === 'uk' ? 'GB' : country;
}
