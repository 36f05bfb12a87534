// robots.txt as RFC 9309 reads it, and nothing more: bytes in, rules out. Fetching and keeping it is robots.ts' matter.

export interface RobotsRules {
  /** Whether an address may be fetched; only its path and query count. */
  allows(url: string): boolean;
  /** Seconds between requests (not in the RFC, but meant by those who write it), or null. */
  crawlDelaySeconds: number | null;
  /** Absolute addresses. */
  sitemaps: string[];
}

interface Rule {
  allow: boolean;
  /** The pattern in the RFC's normal form. */
  pattern: string;
}

interface Group {
  agents: string[];
  rules: Rule[];
  crawlDelay: number | null;
}

/** RFC 9309 §2.5 asks for at least 500 KiB; what comes after is not read. */
export const robotsByteLimit = 500 * 1024;

/**
 * The rules of a robots.txt for one product token (`Nightjar`). Groups that name the same agent are one group (§2.2.1); the longest matching
 * rule wins, and of two as long the one that allows (§2.2.2); `*` and `$` are special (§2.2.3); the file itself may always be fetched.
 */
export function parseRobots(text: string, product: string, at?: string): RobotsRules {
  const { groups, sitemaps } = readGroups(text, at);
  const wanted = product.toLowerCase();
  const named = groups.filter((group) => group.agents.includes(wanted));
  const mine = named.length > 0 ? named : groups.filter((group) => group.agents.includes('*'));
  const rules = mine
    .flatMap((group) => group.rules)
    .sort((a, b) => b.pattern.length - a.pattern.length || Number(b.allow) - Number(a.allow));
  return {
    allows(url) {
      const path = pathOf(url);
      if (path === '/robots.txt') return true;
      const plain = unescapePlain(path);
      // An escape of a plain letter (`%70rivate`) is undone only where that closes more: the reference parser does not undo it, the RFC does.
      const hit = rules.find(
        (rule) => matches(rule.pattern, path) || (!rule.allow && matches(unescapePlain(rule.pattern), plain)),
      );
      return hit?.allow ?? true;
    },
    crawlDelaySeconds: mine.map((group) => group.crawlDelay).find((delay) => delay !== null) ?? null,
    sitemaps,
  };
}

function readGroups(text: string, at: string | undefined) {
  const groups: Group[] = [];
  const sitemaps: string[] = [];
  let group: Group | undefined;
  let collectsAgents = false;
  for (const line of text
    .replace(/^\uFEFF/, '')
    .slice(0, robotsByteLimit)
    .split(/\r\n|\r|\n/)) {
    const entry = readLine(line);
    if (entry === null) continue;
    const { field, value } = entry;
    if (field === 'user-agent') {
      if (!collectsAgents || group === undefined) groups.push((group = { agents: [], rules: [], crawlDelay: null }));
      collectsAgents = true;
      group.agents.push(agentToken(value));
    } else if (field === 'allow' || field === 'disallow') {
      collectsAgents = false;
      // An empty pattern matches nothing; rules before the first user-agent belong to nobody.
      if (value !== '') group?.rules.push({ allow: field === 'allow', pattern: normalise(value) });
    } else if (field === 'crawl-delay') {
      // Not a rule of the RFC: it does not close the list of agents.
      const seconds = Number(value);
      if (group !== undefined && Number.isFinite(seconds) && seconds >= 0) group.crawlDelay ??= seconds;
    } else if (field === 'sitemap' && URL.canParse(value, at)) {
      sitemaps.push(new URL(value, at).href);
    }
  }
  return { groups, sitemaps };
}

/** Misspellings that are common and can mean only one thing. */
const fieldNames: Record<string, string> = {
  useragent: 'user-agent',
  'user agent': 'user-agent',
  'site-map': 'sitemap',
  dissallow: 'disallow',
  dissalow: 'disallow',
  disalow: 'disallow',
  diasllow: 'disallow',
  disallaw: 'disallow',
  crawldelay: 'crawl-delay',
  'crawl delay': 'crawl-delay',
};

function readLine(line: string): { field: string; value: string } | null {
  const bare = (line.split('#', 1)[0] ?? '').trim();
  const colon = bare.indexOf(':');
  const cut = colon === -1 ? bare.search(/[ \t]/) : colon;
  if (cut < 1) return null;
  const name = bare.slice(0, cut).trim().toLowerCase();
  return { field: fieldNames[name] ?? name, value: bare.slice(cut + 1).trim() };
}

/** A product token ends at the first character that cannot be part of one: `FooBot/1.2` means FooBot. */
function agentToken(value: string) {
  return value.startsWith('*') ? '*' : (value.match(/^[a-z_-]+/i)?.[0] ?? value).toLowerCase();
}

function pathOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return normalise(parsed === undefined ? url : `${parsed.pathname}${parsed.search}`);
}

/** §2.2.2: octets outside ASCII are percent-encoded, hex digits in upper case. */
function normalise(path: string): string {
  const encoded = path.replace(/[^\x21-\x7e]+/g, (run) => percentEncode(run));
  return encoded.replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());
}

/** By way of a Buffer, which a lone surrogate cannot upset as it would encodeURIComponent. */
function percentEncode(run: string): string {
  return Buffer.from(run, 'utf8').toString('hex').replace(/../g, '%$&');
}

function unescapePlain(path: string): string {
  return path.replace(/%([0-9A-F]{2})/g, (escape, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : escape;
  });
}

/** Linear in the pattern for each star: the leftmost fit of every piece between stars is always good enough. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$');
  const pieces = (anchored ? pattern.slice(0, -1) : pattern).split('*');
  const first = pieces.shift() ?? '';
  if (!path.startsWith(first)) return false;
  let at = first.length;
  const last = anchored ? pieces.pop() : undefined;
  for (const piece of pieces) {
    const found = path.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  if (!anchored) return true;
  return last === undefined ? at === path.length : path.length - last.length >= at && path.endsWith(last);
}
