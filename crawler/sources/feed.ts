// RSS, Atom, RDF and JSON Feed (feedsmith reads them). An entry stands for a page: the page is fetched where it is the source's, and the entry
// counts where that fails; an entry that leads elsewhere, or nowhere, is a listing by itself.
import { parseFeed } from 'feedsmith';
import type { Listing } from '#listing/listing.ts';
import { absolute } from '../read/addresses.ts';
import { decodePage } from '../read/decode.ts';
import { textOfHtml } from './html-text.ts';
import { instantOf, distinctAuthors, postMaker, type Post } from './post.ts';
import type { Author, AnswerContext, SourceReader, SourceReading } from './reader.ts';
import { readSitemap } from './sitemap.ts';

/** What of an entry matters here, whatever it was written in. */
interface Entry {
  url: string | undefined;
  id: string | undefined;
  title: string | undefined;
  html: string;
  author: Author | null;
  images: Array<string | undefined>;
  postedAt: string | undefined;
  language: string | undefined;
}

interface FeedRead {
  entries: Entry[];
  next: string | undefined;
  language: string | undefined;
}

const maxEntries = 5000;

export const feed: SourceReader = {
  start: ({ urls }) => urls,
  read(bytes, context) {
    const text = decodePage(bytes, context.contentType);
    const read = readFeed(text);
    if (read === null) return brokenFeed(bytes, text, context);
    const make = postMaker(bytes, context);
    const own = new URL(context.url).host.replace(/^www\./, '');
    const reading: Required<SourceReading> = { listings: [], stubs: [], authors: [], next: [], items: [] };
    for (const entry of read.entries.slice(0, maxEntries)) {
      const address = absolute(entry.url ?? '', context.url);
      const listing = make(postOf(entry, address ?? `${context.url}#${entry.id ?? entry.title ?? ''}`, read.language));
      if (address !== null && new URL(address).host.replace(/^www\./, '') === own) {
        reading.items.push(address);
        reading.stubs.push({ item: address, listing: { ...listing, kind: 'stub', pageHash: null } });
      } else reading.listings.push(address === null ? nameless(listing, entry) : listing);
    }
    const next = read.next === undefined ? null : absolute(read.next, context.url);
    if (next !== null) reading.next.push(next);
    reading.authors = distinctAuthors(read.entries.map(({ author }) => author));
    return reading;
  },
};

/** Entries without an address are told apart by a parameter, for fragments do not name a listing. */
function nameless(listing: Listing, { id, title }: Entry): Listing {
  const url = new URL(listing.url);
  url.searchParams.set('entry', (id ?? title ?? '').slice(0, 200));
  return { ...listing, url: url.href };
}

function postOf(entry: Entry, url: string, language: string | undefined): Post {
  const body = textOfHtml(entry.html);
  return {
    url,
    title: entry.title === undefined ? undefined : textOfHtml(entry.title).text,
    text: body.text,
    author: entry.author,
    images: [...entry.images, ...body.images],
    postedAt: instantOf(entry.postedAt),
    language: entry.language ?? language,
    links: body.links,
  };
}

/** Cut short or malformed: the addresses that stood before the break. */
function brokenFeed(bytes: Buffer, text: string, context: AnswerContext): SourceReading | null {
  if (!/<(?:rss|feed|rdf:RDF)\b/i.test(text.slice(0, 2000))) return null;
  return { listings: [], authors: [], next: [], items: readSitemap(bytes, context.url) };
}

function readFeed(text: string): FeedRead | null {
  try {
    const parsed = parse(text);
    switch (parsed.format) {
      case 'rss':
        return fromRss(parsed.feed);
      case 'rdf':
        return fromRdf(parsed.feed);
      case 'atom':
        return fromAtom(parsed.feed);
      case 'json':
        return fromJson(parsed.feed);
      default:
        return null;
    }
  } catch {
    return null;
  }
}

const parse = (text: string) => parseFeed(text.trimStart());
type Parsed = ReturnType<typeof parse>;
type FeedOf<Format extends Parsed['format']> = Extract<Parsed, { format: Format }>['feed'];

function fromRss(rss: FeedOf<'rss'>): FeedRead {
  return {
    language: rss.language,
    next: rss.atom?.links?.find(({ rel }) => rel === 'next')?.href,
    entries: (rss.items ?? []).map((item) => ({
      url: item.link ?? (item.guid?.isPermaLink === false ? undefined : item.guid?.value),
      id: item.guid?.value,
      title: item.title,
      html: longest(item.content?.encoded, item.description),
      author: named(item.dc?.creators?.[0] ?? item.authors?.[0]?.name),
      images: [
        ...(item.enclosures ?? []).map(({ url, type }) => (type?.startsWith('image/') === true ? url : undefined)),
        ...(item.media?.contents ?? []).map(({ url, medium, type }) =>
          medium === 'image' || type?.startsWith('image/') === true ? url : undefined,
        ),
        ...(item.media?.thumbnails ?? []).map(({ url }) => url),
      ],
      postedAt: item.pubDate ?? item.dc?.dates?.[0],
      language: undefined,
    })),
  };
}

function fromRdf(rdf: FeedOf<'rdf'>): FeedRead {
  return {
    language: rdf.dc?.languages?.[0],
    next: undefined,
    entries: (rdf.items ?? []).map((item) => ({
      url: item.link,
      id: item.link,
      title: item.title,
      html: longest(item.content?.encoded, item.description),
      author: named(item.dc?.creators?.[0]),
      images: [],
      postedAt: item.dc?.dates?.[0],
      language: undefined,
    })),
  };
}

function fromAtom(atom: FeedOf<'atom'>): FeedRead {
  return {
    language: undefined,
    next: atom.links?.find(({ rel }) => rel === 'next')?.href,
    entries: (atom.entries ?? []).map((entry) => {
      const author = entry.authors?.[0] ?? atom.authors?.[0];
      return {
        url: entry.links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href,
        id: entry.id,
        title: entry.title?.value,
        html: longest(entry.content?.value, entry.summary?.value),
        author: named(author?.name, author?.uri),
        images: (entry.links ?? []).map(({ rel, type, href }) =>
          rel === 'enclosure' && type?.startsWith('image/') === true ? href : undefined,
        ),
        postedAt: entry.published ?? entry.updated,
        language: undefined,
      };
    }),
  };
}

function fromJson(json: FeedOf<'json'>): FeedRead {
  return {
    language: json.language,
    next: json.next_url,
    entries: (json.items ?? []).map((item) => {
      const author = item.authors?.[0] ?? json.authors?.[0];
      return {
        url: item.url ?? item.external_url,
        id: item.id,
        title: item.title,
        html: item.content_html ?? escaped(item.content_text ?? item.summary ?? ''),
        author: named(author?.name, author?.url),
        images: [
          item.image,
          item.banner_image,
          ...(item.attachments ?? []).map(({ url, mime_type: type }) =>
            type?.startsWith('image/') === true ? url : undefined,
          ),
        ],
        postedAt: item.date_published ?? item.date_modified,
        language: item.language,
      };
    }),
  };
}

function named(name: string | undefined, url?: string): Author | null {
  if (name === undefined || name.trim() === '') return null;
  return url === undefined || !URL.canParse(url) ? { name: name.trim() } : { name: name.trim(), url };
}

function longest(first: string | undefined, second: string | undefined): string {
  return (first?.length ?? 0) >= (second?.length ?? 0) ? (first ?? '') : (second ?? '');
}

/** Plain text as HTML, so that one path reads both. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>');
}
