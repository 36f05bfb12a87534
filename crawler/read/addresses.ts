// Links of a page made absolute, and the shape that the paths of one kind of page share.
import { canonicalUrl } from '#listing/fingerprint.ts';

/** Absolute http(s) address without fragment, or null for anything else (`javascript:`, `mailto:`, nonsense). */
export function absolute(href: string, base: string): string | null {
  const text = href.trim();
  if (text === '' || text.startsWith('#') || text.length > 4000) return null;
  try {
    const url = new URL(text, base);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    url.hash = '';
    return url.href;
  } catch {
    return null;
  }
}

/** `/itm/12345?ref=x` and `/itm/67890` have one shape; numbers and slugs are what differs between pages of a kind. */
export function pathShape(url: string): string {
  const at = url.indexOf('/', 8);
  if (at === -1) return '/';
  const [path = '', query = ''] = url.slice(at).split('?', 2);
  const segments = path.split('/').map((segment, index, all) => {
    if (segment === '') return '';
    if (
      /\d{3,}/.test(segment) ||
      (segment.length > 7 && /\d/.test(segment)) ||
      /[-_].*[-_]/.test(segment) ||
      segment.length > 24
    )
      return `*${/\.[a-z]{2,5}$/i.exec(segment)?.[0] ?? ''}`;
    return index === all.length - 1 && index > 1
      ? `+${/\.[a-z]{2,5}$/i.exec(segment)?.[0] ?? ''}`
      : segment.replace(/\d+/g, '#');
  });
  // Where the path names the item, parameters only say how one came to it.
  if (segments.some((segment) => segment.startsWith('*'))) return segments.join('/');
  const names =
    query === ''
      ? ''
      : `?${query
          .split('&')
          .map((pair) => pair.split('=', 1)[0])
          .sort((a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0))
          .join('&')}`;
  return segments.join('/') + names;
}

export function sameSite(a: string, b: string): boolean {
  return hostOf(a) === hostOf(b);
}

export function hostOf(url: string): string {
  const end = url.indexOf('/', url.indexOf('//') + 2);
  return url.slice(url.indexOf('//') + 2, end === -1 ? undefined : end).replace(/^(?:www|m|mobile)\./, '');
}

/** The address that names the page: its canonical link where that is plausible, else the one that answered. */
export function listingAddress(url: string, canonical: string | null): string {
  const plain = canonicalUrl(url);
  if (canonical === null || !sameSite(canonical, url)) return plain;
  const claimed = canonicalUrl(canonical);
  // A page that names the home page, or another number, as its own address is mistaken.
  if (new URL(claimed).pathname === '/' && new URL(plain).pathname !== '/') return plain;
  const number = /\d{5,}/.exec(plain.slice(plain.indexOf('/', 8)))?.[0];
  if (number !== undefined && !claimed.includes(number) && /\d{5,}/.test(claimed.slice(claimed.indexOf('/', 8))))
    return plain;
  const query = plain.split('?')[1];
  if (query !== undefined && !claimed.includes('?') && new URL(claimed).pathname === new URL(plain).pathname)
    return plain;
  return claimed;
}

/** An address that looks like a list: the home page, a search, a category. */
export function isIndexAddress({ pathname, search }: URL): boolean {
  return (
    pathname === '/' ||
    /(?:^|[?&])(?:q|k|_nkw|query|search|search_text|keyword|keywords|page|s)=/.test(search) ||
    /\/(?:search|category|categories|browse|viewforum|forumdisplay|tag|c)(?:[/.]|$)/.test(pathname)
  );
}

/** An address that names one item: by a number, or by a word such as `listing`. */
export function isItemAddress({ pathname, search }: URL): boolean {
  return (
    /\d{5,}/.test(pathname) ||
    /[?&](?:id|t|tid|item|itemid|ad|adid|aid|p|pid|product|productid|goods_id|topic|thread|threadid)=\w*\d{2,}/i.test(
      search,
    ) ||
    /\/(?:itm|item|items|listing|listings|ad|ads|advert|classified|product|products|offer|offers|auction|lot|lots|anuncio|annonce|anzeige|kleinanzeige|artikel|goods|detail|details|dp|gp|threads?|topic|viewtopic|showthread|showtopic|t)[/.][^/]/.test(
      pathname,
    )
  );
}
