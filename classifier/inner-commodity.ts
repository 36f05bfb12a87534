// Many names say what is sold as well: "crocodile tooth", "鲨鱼翅". The matcher answers such a name whole; here the commodity inside it is found.
import type { Match, Matcher } from '#keywords/match-types.ts';

export type InnerCommodity = (match: Match) => Match | undefined;

/** Finds the commodity at the end of a name, else at its start; remembers the answer for each spelling. */
export function makeInnerCommodity(matcher: Matcher): InnerCommodity {
  const known = new Map<string, { code: string; from: number; to: number } | null>();
  return (match) => {
    // Within a word that has an everyday meaning, what looks like a commodity is a part of that word (`宝贝`, `蜜蜡`).
    if (match.kind !== 'name') return undefined;
    let inner = known.get(match.text);
    if (inner === undefined) {
      inner = find(match.text, matcher);
      known.set(match.text, inner);
      if (known.size > memoLimit) known.clear();
    }
    if (inner === null) return undefined;
    const start = match.span[0];
    const { taxon: _taxon, ...rest } = match;
    return {
      ...rest,
      kind: 'commodity',
      // Part of a name that was accepted: no question of its language any more.
      language: 'xx',
      commodity: inner.code,
      span: [start + inner.from, start + inner.to],
      text: match.text.slice(inner.from, inner.to),
    };
  };
}

/** Texts vary without end, names in them do not: beyond this many something is odd, and the memory is worth more. */
const memoLimit = 50_000;

function find(text: string, matcher: Matcher): { code: string; from: number; to: number } | null {
  for (const [from, part] of parts(text)) {
    const found = matcher.match(part).find((match) => match.kind === 'commodity' && match.commodity !== undefined);
    if (found?.commodity !== undefined)
      return { code: found.commodity, from: from + found.span[0], to: from + found.span[1] };
  }
  return null;
}

/** What is left of the name without its first words (or characters, where words are not spaced), then without its last. */
function* parts(text: string): Generator<[number, string]> {
  const spaced = /\s/u.test(text.trim());
  if (!spaced && !/[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/u.test(text)) return;
  const cuts = spaced
    ? [...text.matchAll(/\s+/gu)].map((gap) => [gap.index, gap.index + gap[0].length] as const)
    : Array.from({ length: text.length - 1 }, (_, at) => [at + 1, at + 1] as const);
  for (const [, after] of cuts) yield [after, text.slice(after)];
  for (const [before] of cuts.toReversed()) yield [0, text.slice(0, before)];
}
