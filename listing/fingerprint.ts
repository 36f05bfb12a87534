// Same advert, same id; same text, same fingerprint. Both survive tracking parameters, shares and re-posts.
import { sha256 } from '#lib/blobs.ts';
import type { Listing } from './listing.ts';

/** Parameters that say how the reader came, not what is shown. Lower case. */
const trackingNames = new Set(
  (
    'fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ymclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid _ga _gl _gid gad_source srsltid ' +
    'epik vero_id vero_conv oly_anon_id oly_enc_id rb_clickid s_cid wickedid _openstat mkt_tok hsctatracking _hsenc _hsmi __hstc __hssc __hsfp ' +
    'ref ref_ referrer referer ref_src ref_url refid spm scm pvid algo_pvid algo_expid aff_id affid affiliate _trkparms _trksid ' +
    'phpsessid jsessionid aspsessionid sessionid session_id oscsid zenid amdata itmmeta itmprp _skw cfid cftoken share_id shareid sharer share_source xtor'
  ).split(' '),
);

const trackingPrefixes = /^(?:utm|pk|mtm|matomo|piwik|hsa|stm|at|ns|yclid|itm)_/;
/** A parameter that tracks only when it has such a value: `from=share` does, `from=2024-01-01` does not. */
const trackingValues =
  /^(?:share|shared|sharing|copy|link|search|home|feed|email|sms|app|qr|whatsapp|facebook|twitter|telegram|wechat|line)$/;
const valueBound = new Set(['from', 'via', 'src', 'source', 'medium', 'share']);
/** phpBB's `sid` and vBulletin's `s` hold a session's MD5; short values mean something else. */
const sessionHash = /^[0-9a-f]{32}$/;

/**
 * The address without what does not change the page: fragment, tracking and session parameters, default port, upper-case host, order of parameters.
 * Text that is no http(s) address comes back as it was.
 */
export function canonicalUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return url;
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return url;
  const query = meaningfulQuery(parsed.search);
  const path = parsed.pathname.replace(/;jsessionid=[^/;]*/i, '');
  return `${parsed.protocol}//${parsed.host}${path}${query === '' ? '' : `?${query}`}`;
}

/** Names the advert: 24 hex digits of the SHA-256 over host, path and the parameters that matter; scheme, `www.` and `m.` do not count. */
export function listingId(listing: Pick<Listing, 'url'>): string {
  const address = canonicalUrl(listing.url)
    .replace(/^https?:\/\/(?:www\.|m\.|mobile\.)?/, '')
    .replace(/\/(?=$|\?)/, '');
  return sha256(address).slice(0, 24);
}

/** Names the words of an advert: the same text posted again under another address has the same fingerprint. 24 hex digits. */
export function contentFingerprint(listing: Pick<Listing, 'title' | 'description' | 'seller'>): string {
  const parts = [listing.title, listing.description, listing.seller?.name ?? ''].map(foldText);
  return sha256(parts.join('\n')).slice(0, 24);
}

/** Letters and digits only, folded: case, width, accents, punctuation and spacing are what a re-post changes first. */
function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function meaningfulQuery(search: string): string {
  if (search.length < 2) return '';
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !isTracking(pair));
  // Sorted by name only, so that repeated names keep their order.
  return kept.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0)).join('&');
}

function nameOf(pair: string): string {
  const cut = pair.indexOf('=');
  return (cut === -1 ? pair : pair.slice(0, cut)).toLowerCase();
}

function isTracking(pair: string): boolean {
  const name = nameOf(pair);
  if (trackingNames.has(name) || trackingPrefixes.test(name)) return true;
  const value = pair.slice(name.length + 1).toLowerCase();
  if (valueBound.has(name)) return trackingValues.test(value);
  if (name === 'hash') return /^item[0-9a-f]{6}/.test(value);
  return (name === 'sid' || name === 's') && sessionHash.test(value);
}
