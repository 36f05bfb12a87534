// Threads of a forum, post by post: the opening post is the thread's listing, each reply one of its own. What software built the page is told by
// its shape (forum-shapes.ts); lists of threads, links and the next page are the general reader's.
import { selectAll, selectOne } from 'css-select';
import { isTag, type AnyNode, type Document, type Element } from 'domhandler';
import type { Listing } from '#listing/listing.ts';
import { absolute, listingAddress } from '../read/addresses.ts';
import { parseDate } from '../read/dates.ts';
import { decodePage } from '../read/decode.ts';
import { parseHtml, rawText, squeeze } from '../read/dom.ts';
import { textOfElement } from './element-text.ts';
import { forumShapes, type ForumShape } from './forum-shapes.ts';
import { distinctAuthors, instantOf, postMaker } from './post.ts';
import type { AnswerContext, Author } from './reader.ts';

export interface Thread {
  /** Name of the forum software. */
  software: string;
  /** In the page's order; the opening post first where the page is the thread's first. */
  listings: Listing[];
  authors: Author[];
}

const maxPosts = 500;

/**
 * The posts of a page of a thread; null where no software's shape is found. Pure; nothing makes it throw. `canonical` is the page's canonical
 * link: the opening post goes by the address that the general reader would give the thread.
 */
export function readThread(bytes: Buffer, context: AnswerContext, canonical: string | null = null): Thread | null {
  const document = parseHtml(decodePage(bytes, context.contentType));
  for (const shape of forumShapes) {
    const elements = outermost(all(document, shape.post)).filter((element) => one(element, shape.body) !== null);
    if (elements.length > 0)
      return readPosts(elements.slice(0, maxPosts), shape, { bytes, document, context, canonical });
  }
  return null;
}

interface Page {
  bytes: Buffer;
  document: Document;
  context: AnswerContext;
  canonical: string | null;
}

function readPosts(elements: Element[], shape: ForumShape, { bytes, document, context, canonical }: Page): Thread {
  const make = postMaker(bytes, context);
  const title = titleOf(document, shape);
  const thread = listingAddress(context.url, canonical);
  const opens = isFirstPage(context.url);
  const seen = new Set<string>();
  const listings = elements.flatMap((element, index) => {
    const isOpening = opens && index === 0;
    const url = isOpening ? thread : addressOf(element, shape, context.url, thread);
    if (seen.has(url)) return [];
    seen.add(url);
    const body = bodyOf(element, shape);
    return make({
      url,
      title: title === '' ? undefined : isOpening ? title : `Re: ${title}`,
      text: body.text,
      author: authorOf(element, shape, context.url),
      images: body.images,
      postedAt: dateOf(element, shape, context.seenAt),
      links: body.links,
    });
  });
  return {
    software: shape.name,
    listings,
    authors: distinctAuthors(listings.map(({ seller }) => (seller === null ? null : asAuthor(seller)))),
  };
}

function asAuthor({ name, url }: NonNullable<Listing['seller']>): Author {
  return url === undefined ? { name } : { name, url };
}

function titleOf(document: Document, shape: ForumShape): string {
  const shown = one(document, shape.title);
  const text = shown === null ? '' : squeeze(rawText(shown, 500));
  if (text !== '') return text;
  const head = one(document, 'title');
  return head === null ? '' : squeeze(rawText(head, 500)).replace(/\s(?:[-|–•]\s).{0,60}$/, '');
}

function bodyOf(element: Element, shape: ForumShape) {
  const body = one(element, shape.body) as Element;
  const found = textOfElement(body, new Set(all(body, shape.quotes)));
  const attached = shape.attachments === undefined ? [] : all(element, shape.attachments);
  // A thumbnail links to the picture itself.
  const pictures = attached.map(
    (image) => linkAround(image) ?? image.attribs['data-src'] ?? image.attribs['file'] ?? image.attribs['src'] ?? '',
  );
  return { ...found, images: [...found.images, ...pictures] };
}

function linkAround({ parent }: Element): string | undefined {
  const href = parent !== null && isTag(parent) && parent.name === 'a' ? parent.attribs['href'] : undefined;
  return href !== undefined && /attach|\.(?:jpe?g|png|gif|webp)/i.test(href) ? href : undefined;
}

function authorOf(element: Element, shape: ForumShape, base: string): Author | null {
  const shown = one(element, shape.author);
  const name = (shown === null ? '' : squeeze(rawText(shown, 200))) || squeeze(element.attribs['data-author'] ?? '');
  if (name === '') return null;
  const link = shown === null ? null : shown.attribs['href'] === undefined ? one(shown, 'a[href]') : shown;
  const url = absolute(link?.attribs['href'] ?? '', base);
  return url === null ? { name } : { name, url };
}

function dateOf(element: Element, shape: ForumShape, seenAt: string): string | null {
  for (const shown of all(element, shape.date)) {
    const { datetime, title, 'data-time': seconds } = shown.attribs;
    if (seconds !== undefined && /^\d{9,11}$/.test(seconds)) return instantOf(Number(seconds) * 1000);
    if (datetime !== undefined) return instantOf(datetime) ?? parseDate(datetime, { seenAt });
    const inside = one(shown, 'span[title]')?.attribs['title'];
    const date = parseDate(inside ?? title ?? '', { seenAt }) ?? parseDate(squeeze(rawText(shown, 300)), { seenAt });
    if (date !== null) return date;
  }
  return null;
}

/** The post's own link; where it has none that differs from the thread's but by its fragment, the thread's address with the post's number. */
function addressOf(element: Element, shape: ForumShape, base: string, thread: string): string {
  const href = one(element, shape.link)?.attribs['href'];
  const linked = absolute(href ?? '', base);
  const number = /\d+/.exec(
    element.attribs['id'] ??
      element.attribs['data-content'] ??
      element.attribs['data-node-id'] ??
      href?.split('#')[1] ??
      '',
  )?.[0];
  if (
    linked !== null &&
    linked !== thread &&
    linked !== absolute(base, base) &&
    (number === undefined || linked.includes(number))
  )
    return linked;
  const url = new URL(thread);
  url.searchParams.set('post', number ?? squeeze(rawText(element, 80)));
  return url.href;
}

/** Not the second page, and not one that was opened at a post. */
function isFirstPage(address: string): boolean {
  const { pathname, searchParams } = new URL(address);
  const page = Number(searchParams.get('page') ?? searchParams.get('st') ?? searchParams.get('start') ?? 0);
  return (
    page <= 1 &&
    !/\/page-?\d|\/post-\d|\/posts\/\d|\.(?!0\b)\d+\.html$|\.msg\d/.test(pathname) &&
    !searchParams.has('p') &&
    !searchParams.has('pid')
  );
}

/** An element that stands inside another match is part of it. */
function outermost(elements: Element[]): Element[] {
  const known = new Set<AnyNode>(elements);
  return elements.filter((element) => {
    for (let node: AnyNode | null = element.parent; node !== null; node = node.parent)
      if (known.has(node)) return false;
    return true;
  });
}

function one(within: Document | Element, selector: string): Element | null {
  return selectOne<AnyNode, Element>(selector, within.children);
}

function all(within: Document | Element, selector: string): Element[] {
  return selectAll<AnyNode, Element>(selector, within.children);
}
