// Telegram's public previews (t.me/s/<channel>): every message of a channel, back to the first; a channel without a preview gives its card only.
// Groups and private channels show nothing without an account, and are left alone.
import { selectAll, selectOne } from 'css-select';
import type { AnyNode, Document, Element } from 'domhandler';
import { absolute } from '../read/addresses.ts';
import { decodePage } from '../read/decode.ts';
import { parseHtml, rawText, squeeze } from '../read/dom.ts';
import { textOfElement } from './element-text.ts';
import { withParameters } from './json.ts';
import { distinctAuthors, postMaker, type Post } from './post.ts';
import type { Author, SourceReader } from './reader.ts';

export const telegram: SourceReader = {
  start: ({ urls, watch }) => [
    ...urls.flatMap(previewAddress),
    ...(watch?.channels ?? []).map(
      (name) => `${new URL(urls[0] as string).origin}/s/${encodeURIComponent(bare(name))}`,
    ),
  ],
  search: (source, term) => telegram.start(source).map((address) => withParameters(address, { q: term })),
  read(bytes, context) {
    const html = decodePage(bytes, context.contentType);
    if (!/tgme_|class="tme_/.test(html)) return null;
    const document = parseHtml(html);
    const make = postMaker(bytes, context);
    const messages = all(document, '.tgme_widget_message[data-post]');
    const posts = messages.map(postOf);
    const card = isFirstPage(context.url) ? channelCard(document, context.url) : null;
    return {
      listings: [...(card === null ? [] : [card]), ...posts].map(make),
      authors: distinctAuthors([
        card?.author ?? null,
        ...posts.flatMap(({ author, forwardedFrom }) => [author, forwardedFrom]),
      ]),
      next: messages.length === 0 ? [] : olderPage(document, context.url),
      items: [],
    };
  },
};

interface Message extends Post {
  forwardedFrom: Author | null;
}

function postOf(message: Element): Message {
  const name = message.attribs['data-post'] ?? '';
  const body = textsOf(message);
  const owner = one(message, '.tgme_widget_message_owner_name');
  const signed = one(message, '.tgme_widget_message_from_author');
  const forwarded = one(message, '.tgme_widget_message_forwarded_from_name');
  const pictures = all(message, '[style*="background-image"]').filter(
    (element) => !/user_photo|\bemoji\b/.test(element.attribs['class'] ?? ''),
  );
  const ownerName = owner === null ? (name.split('/')[0] ?? name) : squeeze(rawText(owner, 500));
  const date =
    one(message, '.tgme_widget_message_date time[datetime]') ??
    one(message, '.tgme_widget_message_meta time[datetime]');
  return {
    url: `https://t.me/${name.replace(/\?.*/, '')}`,
    text: body.text,
    author: {
      name: signed === null ? ownerName : `${ownerName} (${squeeze(rawText(signed, 200))})`,
      url: owner?.attribs['href'] ?? `https://t.me/${name.split('/')[0] ?? ''}`,
    },
    forwardedFrom: forwarded === null ? null : named(squeeze(rawText(forwarded, 300)), forwarded.attribs['href']),
    images: [
      ...pictures.map(({ attribs }) => /background-image:\s*url\(\s*['"]?([^'")]+)/.exec(attribs['style'] ?? '')?.[1]),
      ...all(message, '.tgme_widget_message_service_photo img, .tgme_widget_message_sticker img').map(
        ({ attribs }) => attribs['src'],
      ),
    ].map((address) => (address === undefined || /\/img\/emoji\//.test(address) ? null : address)),
    postedAt: date?.attribs['datetime'],
    links: body.links,
  };
}

/** What a message says in words: its text, the poll, the document's name, the card of the link, the place. */
function textsOf(message: Element): { text: string; links: string[] } {
  const parts = selectAll<AnyNode, Element>(
    '.tgme_widget_message_text, .tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text, .tgme_widget_message_document_title, .tgme_widget_message_document_extra, .link_preview_title, .link_preview_description, .tgme_widget_message_location_title, .tgme_widget_message_location_address, .tgme_widget_message_contact_name, .tgme_widget_message_contact_phone, .tgme_widget_message_invoice_title, .tgme_widget_message_invoice_description',
    message.children,
  );
  // Text that Telegram's own apps show differently is nested in itself.
  const outermost = parts.filter((part) => !parts.some((other) => other !== part && isInside(part, other)));
  const read = outermost.map((part) => textOfElement(part));
  return {
    text: read
      .map(({ text }) => text)
      .filter(Boolean)
      .join('\n'),
    links: read.flatMap(({ links }) => links),
  };
}

function isInside(element: Element, ancestor: Element): boolean {
  for (let node: AnyNode | null = element.parent; node !== null; node = node.parent) if (node === ancestor) return true;
  return false;
}

/** What the channel says of itself: sellers put their prices and contacts there. */
function channelCard(document: Document, url: string): Post | null {
  const title = one(document, '.tgme_channel_info_header_title') ?? one(document, '.tgme_page_title');
  const about = one(document, '.tgme_channel_info_description') ?? one(document, '.tgme_page_description');
  if (title === null) return null;
  const name = squeeze(rawText(title, 500));
  const channel = /^\/(?:s\/)?([^/?]+)/.exec(new URL(url).pathname)?.[1] ?? '';
  const address = `https://t.me/${channel}`;
  const body = about === null ? { text: '', links: [] } : textOfElement(about);
  return { url: address, title: name, text: body.text, author: { name, url: address }, links: body.links };
}

function olderPage(document: Document, url: string): string[] {
  const link =
    one(document, 'a.tme_messages_more[data-before], a.js-messages_more[href*="before="]') ??
    one(document, 'link[rel="prev"]');
  const address = absolute(link?.attribs['href'] ?? '', url);
  return address === null || !/[?&]before=\d/.test(address) ? [] : [address];
}

function isFirstPage(url: string) {
  const { searchParams } = new URL(url);
  return !searchParams.has('before') && !searchParams.has('after') && !searchParams.has('q');
}

function named(name: string, url: string | undefined): Author {
  return url === undefined ? { name } : { name, url };
}

function bare(name: string) {
  return name
    .replace(/^@/, '')
    .replace(/^https?:\/\/t\.me\/(?:s\/)?/, '')
    .replace(/\/.*/, '');
}

/** `t.me/<channel>` as its preview; a single message, an invitation and the bare host stay out. */
function previewAddress(url: string): string[] {
  const { origin, pathname, search } = new URL(url);
  const name = /^\/(?:s\/)?([A-Za-z]\w{3,31})(?:\/\d*)?\/?$/.exec(pathname)?.[1];
  return name === undefined ? [] : [`${origin}/s/${name}${search}`];
}

function one(within: Document | Element, selector: string): Element | null {
  return selectOne<AnyNode, Element>(selector, within.children);
}

function all(within: Document | Element, selector: string): Element[] {
  return selectAll<AnyNode, Element>(selector, within.children);
}
