// Every page that is not taken has a named reason, and every reason a sentence for people.
import { GiveUp, Retry, RetryLater } from '#lib/errors.ts';

export const skipReasons = {
  robots: 'The site’s robots.txt closes it.',
  'robots-unreachable': 'The site’s robots.txt could not be had, so the site counts as closed (RFC 9309 §2.3.1.4).',
  'off-site': 'It leads to another site.',
  'too-deep': 'It is more links away from the start than the source allows.',
  trap: 'It is one of an endless row of alike addresses (a calendar, a path that repeats itself).',
  budget: 'The scan’s page budget was used up.',
  'address-refused': 'It points at an address that is not public.',
  'bad-address': 'It is no address that can be fetched.',
  'too-large': 'It is larger than the size limit.',
  bomb: 'It would unpack to far more than was sent.',
  slow: 'It took longer than the time limit.',
  'redirect-loop': 'It redirects in a circle or too often.',
  'bad-redirect': 'It redirects to something that is no address.',
  'not-html': 'It is no page: a picture, a document, a download.',
  'bad-encoding': 'Its compressed bytes are broken or cut short.',
  'unknown-encoding': 'It is compressed in a way that was not offered.',
  'header-flood': 'Its headers are larger than the limit.',
  'bad-http': 'The server’s answer is not HTTP.',
  'login-wall': 'It asks for an account; what is behind a log-in is left alone.',
  unexpected: 'It answers something else than its kind of source does: a page where data was due.',
  ended: 'The offer is over and the page is gone.',
  'http-4xx': 'The server says it is not there or not for us.',
  'http-5xx': 'The server failed to answer it.',
  'retries-exhausted': 'It failed again and again.',
  dns: 'The site’s name cannot be resolved.',
  tls: 'No trusted TLS connection could be made.',
  reset: 'The connection was broken off.',
  unreachable: 'The server does not answer.',
  network: 'The network failed.',
  proxy: 'None of the proxies that its source is asked through answered.',
  duplicate: 'It shows a listing that was already read.',
  'needs-browser': 'It is drawn by script and no browser could be started.',
  'browser-hung': 'The browser could not finish drawing it.',
  unreadable: 'It could not be read.',
} as const;

export type SkipReason = keyof typeof skipReasons;

const byCode: Record<string, SkipReason> = {
  ADDRESS_REFUSED: 'address-refused',
  BAD_ADDRESS: 'bad-address',
  TOO_LARGE: 'too-large',
  BOMB: 'bomb',
  SLOW: 'slow',
  REDIRECT_LOOP: 'redirect-loop',
  BAD_REDIRECT: 'bad-redirect',
  BAD_ENCODING: 'bad-encoding',
  UNKNOWN_ENCODING: 'unknown-encoding',
  HEADER_FLOOD: 'header-flood',
  BAD_HTTP: 'bad-http',
  DNS: 'dns',
  TLS: 'tls',
  RESET: 'reset',
  UNREACHABLE: 'unreachable',
  NETWORK: 'network',
  PROXY: 'proxy',
  ROBOTS: 'robots',
  ROBOTS_UNREACHABLE: 'robots-unreachable',
  OFF_SITE: 'off-site',
  NEEDS_BROWSER: 'needs-browser',
  BROWSER_HUNG: 'browser-hung',
  HTTP_4XX: 'http-4xx',
  HTTP_5XX: 'http-5xx',
  NOT_HTML: 'not-html',
  UNREADABLE: 'unreadable',
};

/** The reason's name for an error of the fetchers. */
export function reasonOf(error: unknown): SkipReason {
  if (error instanceof GiveUp || error instanceof Retry || error instanceof RetryLater)
    return byCode[error.code] ?? 'retries-exhausted';
  return 'unreadable';
}
