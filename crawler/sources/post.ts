// A post of any network as the Listing that travels: title or first line, text, who wrote it, pictures, contacts, language, price where one is told.
import { sha256 } from '#lib/blobs.ts';
import { readLanguage } from '#lib/language.ts';
import { canonicalUrl } from '#listing/fingerprint.ts';
import type { Listing } from '#listing/listing.ts';
import { absolute, hostOf } from '../read/addresses.ts';
import { findContacts } from '../read/contacts.ts';
import { squeeze } from '../read/dom.ts';
import { findPrices } from '../read/prices.ts';
import type { AnswerContext, Author } from './reader.ts';

export interface Post {
  /** Its public address, for people; may be relative. */
  url: string;
  title?: string | null | undefined;
  /** Plain text, lines kept. */
  text: string;
  author: Author | null;
  images?: Array<string | null | undefined>;
  /** ISO 8601 or any other text that `Date` reads. */
  postedAt?: string | null | undefined;
  /** What the network says it is written in. */
  language?: string | null | undefined;
  location?: string | null | undefined;
  /** Addresses that the post links to: they may hold contacts. */
  links?: string[];
  /** What the network itself says it costs. */
  price?: { amount: number; currency: string | null } | null;
}

const titleLength = 140;
const textLength = 50_000;
const maxImages = 30;
/** What stands for a title where a post has neither title nor text: a picture only. */
const untitled = 'Post without text';

/** Makes listings of the posts of one answer; all carry the hash of its bytes. */
export function postMaker(bytes: Buffer, context: AnswerContext): (post: Post) => Listing {
  const pageHash = sha256(bytes);
  const site = hostOf(context.url).split(':')[0];
  return (post) => {
    const text = post.text.slice(0, textLength).trim();
    const title = squeeze(post.title ?? '').slice(0, 300) || firstLine(text);
    const whole = text.startsWith(title) ? text : `${title}\n${text}`;
    const language = readLanguage(whole, post.language ?? null, context.languages);
    const images = (post.images ?? []).flatMap((image) => (image == null ? [] : (absolute(image, context.url) ?? [])));
    return {
      url: canonicalUrl(absolute(post.url, context.url) ?? context.url),
      kind: 'listing',
      title: title === '' ? untitled : title,
      description: text,
      price: post.price ?? priceIn(whole, { site, fallback: context.defaultCurrency, language: language ?? undefined }),
      seller: post.author,
      location: post.location ?? null,
      images: [...new Set(images)].slice(0, maxImages),
      postedAt: instantOf(post.postedAt),
      contacts: findContacts(whole, { links: post.links ?? [] }),
      language,
      seenAt: context.seenAt,
      source: context.source,
      pageHash,
    };
  };
}

/** The first line that holds a word, cut between words. */
function firstLine(text: string): string {
  const line = squeeze(text.split('\n').find((each) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(each)) ?? '');
  if (line.length <= titleLength) return line;
  const cut = line.slice(0, titleLength);
  const space = cut.lastIndexOf(' ');
  return `${(space > titleLength / 2 ? cut.slice(0, space) : cut).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A sum that names its currency; a bare number in talk is hardly ever a price. */
function priceIn(text: string, options: Parameters<typeof findPrices>[1]): Listing['price'] {
  const found = findPrices(text.slice(0, 4000), options).find(({ sign, amount }) => sign !== null && amount > 0);
  return found === undefined ? null : { amount: found.amount, currency: found.currency };
}

/** ISO 8601 in UTC without empty milliseconds, or null. */
export function instantOf(text: string | number | null | undefined): string | null {
  if (text === null || text === undefined || text === '') return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z');
}

/** Each author once, by profile or name. */
export function distinctAuthors(authors: Iterable<Author | null>): Author[] {
  const known = new Map<string, Author>();
  for (const author of authors) if (author !== null) known.set(author.url ?? author.name, author);
  return [...known.values()];
}
