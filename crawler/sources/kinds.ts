// Every kind of source and who reads it. A kind without a reader of its own is web pages, which crawler/read reads.
import { bluesky } from './bluesky.ts';
import { discourse } from './discourse.ts';
import { feed } from './feed.ts';
import { lemmy } from './lemmy.ts';
import { mastodon } from './mastodon.ts';
import type { SourceReader } from './reader.ts';
import { reddit } from './reddit.ts';
import type { SourceKind } from './source.ts';
import { telegram } from './telegram.ts';

const readers: Partial<Record<SourceKind, SourceReader>> = {
  bluesky,
  discourse,
  feed,
  lemmy,
  mastodon,
  reddit,
  telegram,
};

/** The reader of kinds that speak an interface of their own. */
export function readerOf(kind: SourceKind): SourceReader | undefined {
  return readers[kind];
}

/** Whether a source is a web site to walk: its sitemaps count, and so does what its pages link to. */
export function walksSite(kind: SourceKind): boolean {
  return readers[kind] === undefined && kind !== 'list';
}

/** What an address tells of its site by its looks alone; a marketplace where it tells nothing. */
export function detectKind({ hostname, pathname, search }: URL): SourceKind {
  const host = hostname.replace(/^www\./, '');
  if (host === 't.me' || host === 'telegram.me') return 'telegram';
  if (/(?:^|\.)reddit\.com$/.test(host)) return 'reddit';
  if (host === 'bsky.app' || host.endsWith('.bsky.app') || pathname.startsWith('/xrpc/app.bsky.')) return 'bluesky';
  if (/^\/api\/v[12]\/(?:timelines|statuses|accounts)\b/.test(pathname)) return 'mastodon';
  if (/^\/api\/v3\/(?:post|comment|community|search|user)\b/.test(pathname)) return 'lemmy';
  if (/^\/(?:latest|top|new|posts)\.json$/.test(pathname) || /^\/t\/(?:[^/]+\/)?\d+\.json$/.test(pathname))
    return 'discourse';
  if (/(?:^|\/)sitemap[^/]*\.xml(?:\.gz)?$/i.test(pathname)) return 'sitemap';
  if (/\.(?:rss|atom|rdf)$|\/(?:feed|rss)(?:\/|\.xml|\.json)?$|\/atom\.xml$/i.test(pathname)) return 'feed';
  if (
    /\/(?:viewforum|viewtopic|forumdisplay|showthread)(?:\.php|\b)/.test(pathname) ||
    /^\/(?:forums?|threads)\//.test(pathname)
  )
    return 'forum';
  return /^\?(?:.*&)?(?:feed|format)=(?:rss2?|atom)\b/.test(search) ? 'feed' : 'marketplace';
}
