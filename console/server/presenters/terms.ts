// Every term of the lexicon in a listing, as marks for the page: also those that did not count, so that none has to be looked for.
import type { Match, Matcher } from '#keywords/match-types.ts';
import type { Listing } from '#listing/listing.ts';
import type { Term } from '../../contract/lead.ts';

/** More marks than this help nobody, and a hostile page may hold any number. */
const limit = 400;

export function presentTerms(listing: Listing, matcher: Matcher | undefined): Term[] {
  if (matcher === undefined) return [];
  const { language } = listing;
  const found = (['title', 'description'] as const).flatMap((field) =>
    matcher.match(listing[field], { language }).map((match) => termOf(field, match)),
  );
  return found.slice(0, limit);
}

/** The terms in any other text, with no word of where it stands. */
export function presentMatches(
  text: string,
  { language, matcher }: { language: string | null; matcher: Matcher | undefined },
): Array<Omit<Term, 'field'>> {
  return (matcher?.match(text, { language }) ?? []).slice(0, limit).map((match) => {
    const { field: _, ...term } = termOf('title', match);
    return term;
  });
}

function termOf(field: Term['field'], match: Match): Term {
  const benign = match.kind === 'benign' || match.cancelledBy !== undefined;
  return { field, span: match.span, kind: match.kind, means: meansOf(match), benign };
}

function meansOf({ taxon, commodity, class: context, is, term, evasion, cancelledBy }: Match): string {
  const what = [taxon?.replace(/^group:/, ''), commodity, context?.replaceAll('-', ' '), is].filter(
    (part) => part !== undefined,
  );
  const named = what.length === 0 ? term : what.join(', ');
  const hidden = evasion === undefined ? '' : `, disguised: ${evasion}`;
  return cancelledBy === undefined ? `${named}${hidden}` : `${named}, here only part of “${cancelledBy}”`;
}
