// Sitemaps (sitemaps.org protocol 0.9), their indexes, and the item links of RSS and Atom feeds: one reader, for all are lists of addresses in XML.
import { gunzipSync } from 'node:zlib';
import { Parser } from 'htmlparser2';

/** The protocol's own limit for one file. */
const maxEntries = 50_000;
const maxUnpacked = 50_000_000;

/** Whether what was fetched is a list of addresses rather than a page. */
export function isSitemap({ contentType, body }: { contentType: string; body: Buffer }): boolean {
  if (isGzip(body)) return /gzip|octet-stream|xml/.test(contentType);
  if (/html|json/.test(contentType)) return false;
  return /<(?:\w+:)?(?:urlset|sitemapindex|rss|feed|RDF)\b/i.test(body.subarray(0, 2048).toString('latin1'));
}

/** The addresses it lists, absolute, each once, in its order. Broken XML gives what stood before the break. */
export function readSitemap(body: Buffer, url: string): string[] {
  const found = new Set<string>();
  const add = (text: string) => {
    const address = text.trim();
    if (found.size < maxEntries && address !== '' && URL.canParse(address, url)) found.add(new URL(address, url).href);
  };
  let text = '';
  let collects = false;
  let inItem = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const local = name.replace(/^.*:/, '').toLowerCase();
        if (local === 'item' || local === 'entry') inItem = true;
        // Image and video extensions have a `loc` of their own: `image:loc`.
        collects = name.toLowerCase() === 'loc' || (inItem && local === 'link');
        text = '';
        if (
          inItem &&
          local === 'link' &&
          attributes.href !== undefined &&
          (attributes.rel ?? 'alternate') === 'alternate'
        )
          add(attributes.href);
      },
      ontext(piece) {
        if (collects) text += piece;
      },
      onclosetag(name) {
        if (collects) add(text);
        collects = false;
        if (/(?:^|:)(?:item|entry)$/i.test(name)) inItem = false;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end((isGzip(body) ? gunzipSync(body, { maxOutputLength: maxUnpacked }) : body).toString('utf8'));
  return [...found];
}

function isGzip(body: Buffer) {
  return body[0] === 0x1f && body[1] === 0x8b;
}
