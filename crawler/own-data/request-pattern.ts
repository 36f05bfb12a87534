// How the requests of a page's scripts follow from the page's address: `/listing/123` asks for `/api/listings/123`. Learned from two pages, told
// for a third. Pure.
import { z } from 'zod';
import { isWordAt } from './words.ts';

/** A request as a page's script made it. */
export interface Asked {
  method: string;
  url: string;
  /** Beside those that our client always sends. */
  headers: Array<[string, string]>;
  body: string | null;
}

/** The request's text with holes; each is filled with a part of the page's address. */
export const requestPatternSchema = z.object({
  pieces: z.array(z.string()),
  /** Names of parts, one between each two pieces. */
  parts: z.array(z.string()),
  /** Whether the page's address is sent along as the referrer. */
  referrer: z.boolean(),
});

export type RequestPattern = z.infer<typeof requestPatternSchema>;

/** Null where the second page's request does not follow from its address as the first one's does, or is the same for every page. */
export function learnRequest(
  [firstPage, first]: [page: string, asked: Asked],
  [secondPage, second]: [page: string, asked: Asked],
): RequestPattern | null {
  const [from, to] = [addressParts(firstPage), addressParts(secondPage)];
  const [text, expected] = [textOf(first, firstPage), textOf(second, secondPage)];
  if (text.referrer !== expected.referrer || text.text === expected.text) return null;
  const pattern = holesBetween(text.text, expected.text, varyingParts(from, to));
  return pattern === null || pattern.parts.length === 0 ? null : { ...pattern, referrer: text.referrer };
}

/** The request that a page would make; null where its address has not the parts for it. */
export function requestFor(pattern: RequestPattern, page: string): Asked | null {
  const text = filled(pattern, addressParts(page));
  if (text === null) return null;
  const [head, body] = splitOnce(text, '\n\n');
  const [line = '', ...lines] = head.split('\n');
  const [method, url] = splitOnce(line, ' ');
  if (!URL.canParse(url)) return null;
  const headers = lines.map((header): [string, string] => splitOnce(header, ': '));
  if (pattern.referrer) headers.push(['referer', page]);
  return { method, url, headers, body: body === '' ? null : body };
}

/** Whether both ask the same, order of headers aside. */
export function sameRequest(a: Asked, b: Asked, page: string): boolean {
  const [one, other] = [textOf(a, page), textOf(b, page)];
  return one.text === other.text && one.referrer === other.referrer;
}

/** What an address is made of, by names that hold for every address of its shape: whole parts of the path, what stands in them, parameters. */
export function addressParts(address: string): Map<string, string> {
  const { pathname, searchParams } = new URL(address);
  const parts = new Map<string, string>();
  for (const [index, segment] of pathname.split('/').entries()) {
    if (segment === '') continue;
    parts.set(`path ${index}`, segment);
    const stem = segment.replace(/\.[a-z]{2,5}$/i, '');
    const runs = stem.split(/[-_.,~]/);
    parts.set(`path ${index} stem`, stem);
    parts.set(`path ${index} first`, runs[0] ?? '');
    parts.set(`path ${index} last`, runs.at(-1) ?? '');
    const digits = stem.match(/\d+/g) ?? [];
    if (digits.length === 1) parts.set(`path ${index} digits`, digits[0]);
  }
  for (const [name, value] of searchParams) parts.set(`parameter ${name}`, value);
  return parts;
}

function textOf({ method, url, headers, body }: Asked, page: string) {
  const referrer = headers.some(([name, value]) => name === 'referer' && value === page);
  const lines = headers
    .filter(([name, value]) => name !== 'referer' || value !== page)
    .map(([name, value]) => `${name}: ${value}`)
    .sort();
  return { text: `${[`${method} ${url}`, ...lines].join('\n')}\n\n${body ?? ''}`, referrer };
}

interface Varying {
  name: string;
  one: string;
  other: string;
}

/** The longest first: what is a whole part of the path is not taken for its last word. */
function varyingParts(from: Map<string, string>, to: Map<string, string>): Varying[] {
  return [...from]
    .flatMap(([name, one]) => {
      const other = to.get(name) ?? '';
      return one === '' || other === '' || one === other ? [] : [{ name, one, other }];
    })
    .sort((a, b) => b.one.length - a.one.length);
}

/** Both texts are the same but for holes; null where they differ in what stands in neither address. */
function holesBetween(one: string, other: string, varying: readonly Varying[]) {
  const pieces: string[] = [];
  const parts: string[] = [];
  let [from, otherFrom] = [0, 0];
  for (;;) {
    let same = 0;
    while (from + same < one.length && one[from + same] === other[otherFrom + same]) same += 1;
    if (from + same === one.length && otherFrom + same === other.length) {
      pieces.push(one.slice(from));
      return { pieces, parts };
    }
    const hole = varying
      .flatMap((part) => startsOf(part.one, from, from + same).map((at) => ({ ...part, at })))
      .find((part) => isWordAt(one, part.one, part.at) && isWordAt(other, part.other, part.at - from + otherFrom));
    if (hole === undefined) return null;
    pieces.push(one.slice(from, hole.at));
    parts.push(hole.name);
    otherFrom += hole.at - from + hole.other.length;
    from = hole.at + hole.one.length;
  }
}

/** Where a value may begin that reaches over the place at which the texts part. */
function startsOf(value: string, from: number, apart: number): number[] {
  const first = Math.max(from, apart - value.length);
  return Array.from({ length: apart - first + 1 }, (_, index) => first + index);
}

function filled({ pieces, parts }: Pick<RequestPattern, 'pieces' | 'parts'>, values: Map<string, string>) {
  let text = pieces[0] ?? '';
  for (const [index, name] of parts.entries()) {
    const value = values.get(name);
    // What would have to be written otherwise inside a body or an address is not guessed at.
    if (value === undefined || /["\\\s\0]/.test(value)) return null;
    text += value + (pieces[index + 1] ?? '');
  }
  return text;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
