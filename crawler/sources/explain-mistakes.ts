// A mistake in sources.yaml in words: where it stands, which field, what is wrong, what to write instead.
import { isMap, isNode, isScalar, type Document, type LineCounter } from 'yaml';
import type { z } from 'zod';
import { BadInput } from '#lib/errors.ts';
import { sourceSchema } from './source.ts';

export interface Mistake {
  line: number;
  column: number;
  /** `sources[0].rate`; empty where the file itself is broken. */
  field: string;
  what: string;
}

/** Line and column of a field of a source, counted from 1; of its name rather than its value where `ofKey`. */
export type PlaceOf = (path: PropertyKey[], ofKey?: boolean) => Pick<Mistake, 'line' | 'column'>;

/** What to do about fields that are missing. */
const whenMissing: Record<string, string> = {
  legalBasis: 'write on which legal basis the source is looked at, such as `legalBasis: Wildlife Act, section 12`',
  name: 'give it a short name; listings, logs and evidence tell sources apart by it',
  urls: 'write where to start, such as `urls: [https://market.example/]`; kind list may name a file of addresses instead: `file: addresses.txt`',
  from: 'write when the quiet begins, such as `from: "08:00"`',
  to: 'write when the quiet ends, such as `to: "18:00"`',
  zone: 'write on whose clock, such as `zone: Europe/Lisbon`',
  authority:
    'write on whose written authority it may be asked so, such as `authority: Order 12/2026 of the district court`',
  servers: 'write the proxies, such as `servers: [{name: lisbon, address: "http://proxy.example:3128"}]`',
  address: 'write where it is, such as `address: http://proxy.example:3128`; `direct` is our own line',
};

/** Fields that people look for under another name. */
const otherNames: Record<string, string> = {
  url: 'urls: [https://…]',
  legal_basis: 'legalBasis',
  basis: 'legalBasis',
  lang: 'languages: [es]',
  language: 'languages: [es]',
  type: 'kind',
  robots_txt: 'robots: {obey: …}',
  authority: 'robots: {obey: false, authority: …}',
  ratelimit: 'rate: 1 (requests a second)',
  delay: 'rate: 0.5 (requests a second)',
  budget: 'maxPages, or under search: how many terms',
  template: 'address, with {query} where the words go',
  query: 'search: {address: https://…?q={query}}',
  channel: 'channels, under watch',
  hashtags: 'tags',
  subreddits: 'communities',
  proxy: 'proxies: {authority: …, servers: [{name: …, address: …}]}',
  sessions: 'sessions, under proxies',
  proxyurls: 'servers: [{name: …, address: …}]',
};

const inCredentials =
  'nothing of the kind: credentials belong into the file that NIGHTJAR_PROXY_CREDENTIALS_FILE names';
/** The same for one of the proxies. */
const otherNamesOfServer: Record<string, string> = {
  url: 'address: http://host:port',
  server: 'address: http://host:port',
  host: 'address: http://host:port',
  port: 'address: http://host:port',
  user: inCredentials,
  username: inCredentials,
  password: inCredentials,
  credentials: inCredentials,
};

export function explainIssue(issue: z.core.$ZodIssue, index: number, placeOf: PlaceOf): Mistake[] {
  const at = (path: PropertyKey[], what: string, ofKey = false): Mistake => ({
    ...placeOf([index, ...path], ofKey),
    field: fieldName([index, ...path]),
    what,
  });
  const last = String(issue.path.at(-1) ?? '');
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others carry our own words already
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        at([...issue.path, key], `is no field of a source${insteadOf(key, issue.path)}`, true),
      );
    case 'invalid_type':
      if (issue.path.length === 0)
        return [at([], 'must be an entry with fields: `- name: …`, and under it `urls:` and `legalBasis:`')];
      if (/received undefined/.test(issue.message))
        return [at(issue.path, `is missing${whenMissing[last] === undefined ? '' : `: ${whenMissing[last]}`}`)];
      return [
        at(
          issue.path,
          `must be ${shapeOf(issue.expected)}${/received null/.test(issue.message) ? '; nothing stands there' : ''}`,
        ),
      ];
    case 'invalid_value':
      return [at(issue.path, `must be one of ${issue.values.map(String).join(', ')}${nearestOf(issue)}`)];
    case 'too_small':
      return [
        at(
          issue.path,
          issue.message.startsWith('Too small')
            ? `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}${issue.origin === 'string' ? ' characters long' : ''}`
            : issue.message,
        ),
      ];
    case 'too_big':
      return [at(issue.path, `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters long' : ''}`)];
    default:
      return [at(issue.path, issue.message)];
  }
}

/** A YAML author's words for the types. */
function shapeOf(expected: string): string {
  const words: Record<string, string> = {
    number: 'a number',
    int: 'a whole number',
    string: 'text; put quotes around what looks like a number or a date',
    array: 'a list: [one, two], or one a line with a dash',
    object: 'fields, each on a line of its own below it',
    boolean: 'true or false',
  };
  return words[expected] ?? expected;
}

function insteadOf(key: string, path: PropertyKey[]): string {
  const ofServer = path.includes('servers');
  const other = (ofServer ? otherNamesOfServer : otherNames)[key.toLowerCase()];
  if (other !== undefined) return `; write ${other}`;
  const known = ofServer
    ? ['name', 'address']
    : path.length === 0
      ? Object.keys(sourceSchema.shape)
      : knownUnder(String(path[0]));
  const near = nearest(key, known);
  return near === null
    ? known.length > 0 && path.length > 0
      ? `; ${String(path[0])} knows ${known.join(', ')}`
      : '; is it misspelt?'
    : `; did you mean ${near}?`;
}

function knownUnder(field: string): string[] {
  let schema: unknown = Object.entries(sourceSchema.shape).find(([name]) => name === field)?.[1];
  // Optional, with a default, refined: what counts stands inside.
  for (let depth = 0; depth < 5 && typeof schema === 'object' && schema !== null; depth += 1) {
    if ('shape' in schema && typeof schema.shape === 'object' && schema.shape !== null)
      return Object.keys(schema.shape);
    const definition: unknown = 'def' in schema ? schema.def : undefined;
    schema =
      typeof definition === 'object' && definition !== null && 'innerType' in definition
        ? definition.innerType
        : undefined;
  }
  return [];
}

function nearestOf({ values, input }: { values: readonly unknown[]; input?: unknown }): string {
  const near = typeof input === 'string' ? nearest(input, values.map(String)) : null;
  return near === null ? '' : `; did you mean ${near}?`;
}

/** The name that fewest changes of a letter lead to, if it is few enough. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of known) {
    const steps = distance(word.toLowerCase(), name.toLowerCase(), least);
    if (steps < least) [best, least] = [name, steps];
  }
  return best;
}

/** Levenshtein's distance, given up at `limit`. */
function distance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[to.length] ?? limit;
}

export function fieldName(path: PropertyKey[]): string {
  return path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : `${name}.${String(part)}`),
    'sources',
  );
}

/** Of the field, or of the nearest thing around it that stands in the file. */
export function placeIn(
  document: Document,
  { path, ofKey, lines }: { path: PropertyKey[]; ofKey: boolean; lines: LineCounter },
): Pick<Mistake, 'line' | 'column'> {
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  for (let length = path.length; length >= 0; length -= 1) {
    const part = path.slice(0, length) as Array<string | number>;
    const parent: unknown =
      length === 0 ? undefined : length === 1 ? document.contents : document.getIn(part.slice(0, -1), true);
    const pair =
      ofKey && length === path.length && isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === part.at(-1))
        : undefined;
    const node: unknown = pair !== undefined ? pair.key : length === 0 ? document.contents : document.getIn(part, true);
    if (isNode(node) && node.range != null) return at(node.range[0]);
  }
  return { line: 1, column: 1 };
}

/** All of them, in the file's order; the first one leads. */
export function asBadInput(mistakes: Mistake[], file: string, hint: string): BadInput {
  const [first, ...others] = [...mistakes].sort((a, b) => a.line - b.line || a.column - b.column) as [
    Mistake,
    ...Mistake[],
  ];
  const rest = others
    .map(
      ({ line, column, field, what }) =>
        `\n${file}, line ${line}, column ${column}${field === '' ? '' : `, ${field}`}: ${what}`,
    )
    .join('');
  return new BadInput(`${first.what}${rest}`, {
    file,
    line: first.line,
    column: first.column,
    hint,
    ...(first.field === '' ? {} : { field: first.field }),
  });
}
